import { type Clock, jitter } from "./clock.ts";
import type { Log } from "./log.ts";

/** Work that is done again and again. */
export type LoopWork = {
  readonly name: string;
  /** Milliseconds from the end of one run to the beginning of the next. */
  readonly every: number;
  /** One run. The signal is aborted when the loop is to end; a long run should then give up. */
  readonly run: (signal: AbortSignal) => Promise<void>;
};

const longestPause = 30_000;
const failuresToReport = 5;

/**
 * A supervised loop. States: waiting → running → waiting …; after a failure it waits longer each time, with jitter, and
 * goes on; after five in a row it says so as an error, once. It ends only by being disposed, and then waits for the run
 * under way.
 */
export class Loop implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #work: LoopWork;
  readonly #clock: Clock;
  readonly #log: Log;
  #failures = 0;
  #done: Promise<void> = Promise.resolve();

  private constructor(work: LoopWork, deps: { readonly clock: Clock; readonly log: Log }) {
    this.#work = work;
    this.#clock = deps.clock;
    this.#log = deps.log;
  }

  /** Starts waiting for the first run. */
  static start(work: LoopWork, deps: { readonly clock: Clock; readonly log: Log }): Loop {
    const loop = new Loop(work, deps);
    loop.#done = loop.#go();
    return loop;
  }

  /** How many runs failed since the last good one. */
  get failures(): number {
    return this.#failures;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #go(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#clock.sleep(this.#pause(), signal);
        await this.#work.run(signal);
        this.#failures = 0;
      } catch (error) {
        if (!signal.aborted) this.#failed(error);
      }
    }
  }

  #pause(): number {
    if (this.#failures === 0) return this.#work.every;
    const grown = Math.max(this.#work.every, 100) * 2 ** (this.#failures - 1);
    return Math.min(longestPause, grown) * (0.5 + jitter() / 2);
  }

  #failed(error: unknown): void {
    this.#failures += 1;
    const facts = { err: error, loop: this.#work.name, failures: this.#failures };
    if (this.#failures === failuresToReport) this.#log.error(facts, "a background job keeps failing");
    else this.#log.warn(facts, "a background job failed; it is tried again");
  }
}
