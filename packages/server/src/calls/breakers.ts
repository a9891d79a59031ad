import type { Environment } from "@patchbay/contract/vocabulary";
import type { CallOutcome } from "@patchbay/outbound/settle";
import type { Changes } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import { Breaker, type Verdict } from "./breaker.ts";
import { type BreakerHold, listHolds } from "./breaker-store.ts";

/** Announced when a breaker is held open or let go, and when one is to be closed: the id is its lane. */
export const holdTopic = "breakerHold";
export const resetTopic = "breakerReset";

/** The lane of a connection's breaker and of its budgets. */
export const laneName = (connectionId: string, environment: Environment): string =>
  `${connectionId}/${environment}`;

type Deps = { readonly clock: Clock; readonly db: Db; readonly changes: Changes; readonly log: Log };

/**
 * What an outcome says about the upstream. Only its own failures speak against it: 5xx, time-outs, broken or impossible
 * connections, answers that are not HTTP. A 4xx is an answer; our refusals say nothing.
 */
export function verdictOf(outcome: CallOutcome): Verdict {
  switch (outcome.kind) {
    case "answered":
      return outcome.status >= 500 ? "bad" : "good";
    case "timed-out":
    case "unreachable":
      return "bad";
    case "bad-answer":
      return outcome.error.code === "PROTOCOL_ERROR" || (outcome.status ?? 200) >= 500 ? "bad" : "good";
    case "too-many-in-flight":
    case "blocked-by-policy":
    case "agent-offline":
    case "cancelled":
    case "refused":
      return "unheard";
  }
}

/**
 * The breakers of this process, by lane: connection and environment, or origin. Each process counts for itself; what a
 * person does to one (hold it open, reset it) is done in all. Closed ones cost a few numbers.
 */
export class Breakers implements Disposable {
  readonly #deps: Deps;
  readonly #byLane = new Map<string, Breaker>();
  #holds: ReadonlyMap<string, BreakerHold> = new Map();
  /** Readings follow each other, so that the last one counts. */
  #reading: Promise<void> = Promise.resolve();
  readonly #subscriptions: readonly Disposable[];

  private constructor(deps: Deps) {
    this.#deps = deps;
    this.#subscriptions = [
      deps.changes.subscribe(holdTopic, () => {
        this.readHolds().catch((error: unknown) =>
          deps.log.error({ err: error }, "which breakers are held open could not be read"),
        );
      }),
      deps.changes.subscribe(resetTopic, (lane) => this.#byLane.get(lane)?.reset()),
    ];
  }

  /** Resolves once it knows which are held open. */
  static async open(deps: Deps): Promise<Breakers> {
    const breakers = new Breakers(deps);
    await breakers.readHolds();
    return breakers;
  }

  /** How many are not closed. */
  get open(): number {
    return [...this.#byLane.values()].filter((breaker) => breaker.state !== "closed").length;
  }

  of(lane: string): Breaker {
    const known = this.#byLane.get(lane);
    if (known !== undefined) return known;
    const breaker = new Breaker(this.#deps.clock);
    this.#byLane.set(lane, breaker);
    return breaker;
  }

  /** Who holds a breaker open, and why; null when nobody does. */
  holdOf(lane: string): BreakerHold | null {
    return this.#holds.get(lane) ?? null;
  }

  /** Resolves once what is held open in the database is held open here. */
  async readHolds(): Promise<void> {
    const read = this.#reading.catch(() => undefined).then(async () => await this.#takeHolds());
    this.#reading = read;
    await read;
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
  }

  async #takeHolds(): Promise<void> {
    const before = this.#holds;
    this.#holds = await listHolds(this.#deps.db.read);
    for (const lane of this.#holds.keys()) this.of(lane).hold();
    for (const lane of before.keys()) if (!this.#holds.has(lane)) this.of(lane).reset();
  }
}
