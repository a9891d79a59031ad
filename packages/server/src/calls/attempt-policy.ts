import type { PreparedRequest } from "@patchbay/outbound/prepare";
import { isRepeatable } from "@patchbay/outbound/repeatable";
import type { CallOutcome } from "@patchbay/outbound/settle";

/** The first repetition waits up to this long, each further one twice as long, spread by chance. In ms. */
const firstWait = 200;
const longestWait = 10_000;

/** Statuses that say "later", not "no" (RFC 9110, RFC 6585). */
const passing: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/**
 * Whether sending again could help and do no harm. A 429 was not carried out, nor was what never left; anything else is
 * repeated only when the request may be.
 */
function isWorthRepeating(outcome: CallOutcome, request: PreparedRequest): boolean {
  if (outcome.kind === "unreachable") {
    if (outcome.error.code === "TLS_FAILURE") return false;
    return !outcome.requestSent || isRepeatable(request);
  }
  if (outcome.kind === "timed-out") return !outcome.requestSent || isRepeatable(request);
  if (outcome.kind !== "answered" || outcome.success) return false;
  return outcome.status === 429 || (passing.has(outcome.status) && isRepeatable(request));
}

/** Milliseconds that Retry-After asks for: seconds or a date (RFC 9110, 10.2.3). null where it says nothing readable. */
export function readRetryAfter(header: string | string[] | undefined, now: Date): number | null {
  const text = (Array.isArray(header) ? header[0] : header)?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Z][a-z]+,? /.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}

/** What a decision about repeating looks at. `left`: ms until the call's deadline; `chance`: a number from 0 up to 1. */
export type AttemptFacts = {
  readonly outcome: CallOutcome;
  readonly request: PreparedRequest;
  /** Repetitions made so far, and how many there may be. */
  readonly repeated: number;
  readonly retries: number;
  readonly left: number;
  readonly now: Date;
  readonly chance: number;
};

/**
 * How long to wait before sending again, or null: not again. The answer's Retry-After holds where it is longer than our own
 * back-off; a wait that would pass the deadline is not begun.
 */
export function waitBeforeRetry(facts: AttemptFacts): number | null {
  const { outcome, request, repeated, retries, left, now, chance } = facts;
  if (repeated >= retries || !isWorthRepeating(outcome, request)) return null;
  const backOff = Math.min(firstWait * 2 ** repeated, longestWait) * (0.5 + chance / 2);
  const asked = readRetryAfter(outcome.headers?.["retry-after"], now) ?? 0;
  const wait = Math.max(backOff, asked);
  return wait < left ? wait : null;
}

/**
 * Keeps repetitions from becoming a storm of their own: they may be a fifth of the calls of a lane, after a few that it has
 * free.
 */
export class RetryBudget {
  static readonly #free = 10;
  static readonly #share = 0.2;
  readonly #left = new Map<string, number>();

  /** A call of this lane begins. */
  earn(lane: string): void {
    const left = this.#left.get(lane);
    if (left !== undefined) this.#left.set(lane, Math.min(RetryBudget.#free, left + RetryBudget.#share));
  }

  /** Takes one repetition, or says that there is none left. */
  spend(lane: string): boolean {
    const left = this.#left.get(lane) ?? RetryBudget.#free;
    if (left < 1) return false;
    this.#left.set(lane, left - 1);
    return true;
  }
}
