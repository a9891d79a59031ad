import { problem } from "../platform/problem.ts";

/** How many may run at once, and how many may wait for their turn. */
export type GateSize = { readonly running: number; readonly waiting: number };

/**
 * Lets a few things run at once and a bounded number wait, first come first served. Password hashes take 19 MiB and a
 * thread of libuv each: without a bound a flood of sign-ins would starve everything else that needs a thread.
 */
export class HashGate {
  readonly #size: GateSize;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(size: GateSize) {
    this.#size = size;
  }

  /** Runs it when there is room. Throws too_many_requests at once when as many wait as may. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#size.running) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= this.#size.waiting) {
      throw problem("too_many_requests", "Too many sign-ins at this moment.", { retryAfterSeconds: 2 });
    }
    // Whoever leaves hands over the place itself, so nobody can slip in between.
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}
