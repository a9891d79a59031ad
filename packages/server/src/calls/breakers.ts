import type { CallOutcome } from "@patchbay/outbound/settle";
import type { Clock } from "../platform/clock.ts";
import { Breaker, type Verdict } from "./breaker.ts";

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
    case "refused":
      return "unheard";
  }
}

/** The breakers of this process, by lane: connection and environment, or origin. Closed ones cost a few numbers. */
export class Breakers {
  readonly #clock: Clock;
  readonly #byLane = new Map<string, Breaker>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many are not closed. */
  get open(): number {
    return [...this.#byLane.values()].filter((breaker) => breaker.state !== "closed").length;
  }

  of(lane: string): Breaker {
    const known = this.#byLane.get(lane);
    if (known !== undefined) return known;
    const breaker = new Breaker(this.#clock);
    this.#byLane.set(lane, breaker);
    return breaker;
  }
}
