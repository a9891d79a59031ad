import type { PreparedRequest } from "./prepared-request.ts";
import type { Lane, SendResult } from "./send-result.ts";

/** A request that waits for a place among the calls in flight of its lane. Times on the clock of performance.now(). */
export type Waiter = {
  readonly request: PreparedRequest;
  readonly lane: Lane;
  readonly since: number;
  /** When it has waited long enough. */
  readonly due: number;
  readonly resolve: (result: SendResult) => void;
};

/** More than so many do not wait: they would hold their bodies in memory for nothing. */
const most = 1000;

/** Those who wait for a place, first come first served. Bounded; nobody stays longer than he wants to. */
export class WaitingRoom {
  readonly #waiters = new Set<Waiter>();

  /** Lets one in; undefined when he does not want to wait, or there is no room. */
  enter(
    request: PreparedRequest,
    lane: Lane,
    now: number,
    resolve: (result: SendResult) => void,
  ): Waiter | undefined {
    const patience = Math.min(lane.maxWait ?? 0, lane.timeout);
    if (patience <= 0 || this.#waiters.size >= most) return undefined;
    const waiter: Waiter = { request, lane, since: now, due: now + patience, resolve };
    this.#waiters.add(waiter);
    return waiter;
  }

  /** Takes out who has waited longest. */
  next(): Waiter | undefined {
    const [first] = this.#waiters;
    if (first !== undefined) this.#waiters.delete(first);
    return first;
  }

  /** Takes out those who have waited long enough, and tells when the next will have. */
  expire(now: number): { readonly over: readonly Waiter[]; readonly due: number } {
    const over = [...this.#waiters].filter((one) => one.due - now < 1);
    for (const one of over) this.#waiters.delete(one);
    return { over, due: Math.min(...[...this.#waiters].map((one) => one.due)) };
  }

  /** Empties it. */
  leave(): readonly Waiter[] {
    const all = [...this.#waiters];
    this.#waiters.clear();
    return all;
  }
}
