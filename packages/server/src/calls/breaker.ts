import type { Clock } from "../platform/clock.ts";

/** How a breaker decides. Times in ms. */
export type BreakerRules = {
  /** Failures are counted over windows of this length. */
  readonly window: number;
  /** Opens at this many failures in a window … */
  readonly failures: number;
  /** … when they are at least this share of the calls in it. */
  readonly share: number;
  /** How long it stays open before one probe is let through; doubles with each failed probe up to `longest`. */
  readonly openFor: number;
  readonly longest: number;
};

export const breakerRules: BreakerRules = {
  window: 30_000,
  failures: 10,
  share: 0.5,
  openFor: 10_000,
  longest: 60_000,
};

/**
 * closed: calls pass and are counted. open: calls are refused until `until`. probing: one call is under way to see whether
 * the upstream is back; the others are still refused. A good probe closes, a bad one opens again for longer. held: somebody
 * keeps it open until he resets it; calls under way have nothing to say any more.
 */
type State =
  | { readonly kind: "closed"; readonly since: number; readonly calls: number; readonly failures: number }
  | { readonly kind: "open"; readonly until: number; readonly openFor: number }
  | { readonly kind: "probing"; readonly openFor: number }
  | { readonly kind: "held" };

/** How a breaker stands. `retryIn`: ms until a probe is let through, where that is a matter of time. */
export type BreakerStanding = {
  readonly state: State["kind"];
  readonly calls: number;
  readonly failures: number;
  readonly retryIn: number | null;
};

/** What a call learned about its upstream. `unheard`: it says nothing (refused by us, cancelled), so a probe is given back. */
export type Verdict = "good" | "bad" | "unheard";

/** A circuit breaker of one connection in one environment, in this process. */
export class Breaker {
  readonly #clock: Clock;
  readonly #rules: BreakerRules;
  #state: State;

  constructor(clock: Clock, rules: BreakerRules = breakerRules) {
    this.#clock = clock;
    this.#rules = rules;
    this.#state = { kind: "closed", since: clock.monotonic(), calls: 0, failures: 0 };
  }

  get state(): State["kind"] {
    return this.#state.kind;
  }

  get standing(): BreakerStanding {
    const state = this.#state;
    const now = this.#clock.monotonic();
    const isCounting = state.kind === "closed" && now - state.since < this.#rules.window;
    return {
      state: state.kind,
      calls: isCounting ? state.calls : 0,
      failures: isCounting ? state.failures : 0,
      retryIn: state.kind === "open" ? Math.max(0, state.until - now) : null,
    };
  }

  /** Keeps it open. */
  hold(): void {
    this.#state = { kind: "held" };
  }

  /** Closes it, whatever has been counted. */
  reset(): void {
    this.#state = { kind: "closed", since: this.#clock.monotonic(), calls: 0, failures: 0 };
  }

  /** Asks to make a call. The answer is how to report its verdict, or null when the call is refused. */
  admit(): ((verdict: Verdict) => void) | null {
    const state = this.#state;
    switch (state.kind) {
      case "closed":
        return (verdict) => this.#count(verdict);
      case "open":
        if (this.#clock.monotonic() < state.until) return null;
        this.#state = { kind: "probing", openFor: state.openFor };
        return (verdict) => this.#judgeProbe(verdict, state.openFor);
      case "probing":
      case "held":
        return null;
    }
  }

  #count(verdict: Verdict): void {
    // A call admitted before the breaker opened ends after it did: it has nothing to say any more.
    if (this.#state.kind !== "closed" || verdict === "unheard") return;
    const now = this.#clock.monotonic();
    const fresh = now - this.#state.since >= this.#rules.window;
    const since = fresh ? now : this.#state.since;
    const calls = (fresh ? 0 : this.#state.calls) + 1;
    const failures = (fresh ? 0 : this.#state.failures) + (verdict === "bad" ? 1 : 0);
    if (failures >= this.#rules.failures && failures >= calls * this.#rules.share)
      this.#open(this.#rules.openFor);
    else this.#state = { kind: "closed", since, calls, failures };
  }

  #judgeProbe(verdict: Verdict, openFor: number): void {
    if (this.#state.kind !== "probing") return;
    if (verdict === "good")
      this.#state = { kind: "closed", since: this.#clock.monotonic(), calls: 0, failures: 0 };
    else if (verdict === "bad") this.#open(Math.min(openFor * 2, this.#rules.longest));
    else this.#state = { kind: "open", until: this.#clock.monotonic(), openFor };
  }

  #open(openFor: number): void {
    this.#state = { kind: "open", until: this.#clock.monotonic() + openFor, openFor };
  }
}
