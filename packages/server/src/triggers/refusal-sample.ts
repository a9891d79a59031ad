import type { Clock } from "../platform/clock.ts";

const MINUTE = 60_000;
const KEPT = 1_000;

/**
 * Of requests that anybody can send (a wrong signature, a wrong address) only so many a minute are put in the inbox, for
 * their rightful sender to find out why: a flood of them writes nothing.
 */
export class RefusalSample {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #counts = new Map<string, { since: number; count: number }>();

  constructor(deps: { readonly clock: Clock }, most = 10) {
    this.#clock = deps.clock;
    this.#most = most;
  }

  /** Whether one more of this address may be kept. */
  take(address: string): boolean {
    const now = this.#clock.monotonic();
    const known = this.#counts.get(address);
    if (known === undefined || now - known.since >= MINUTE) {
      if (this.#counts.size >= KEPT) this.#counts.clear();
      this.#counts.set(address, { since: now, count: 1 });
      return true;
    }
    known.count += 1;
    return known.count <= this.#most;
  }
}
