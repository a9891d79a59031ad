import type { CallError, Try } from "@patchbay/contract/call";
import { callErrors } from "@patchbay/contract/call-error";
import type { AuthParts } from "@patchbay/outbound/authorize";
import { withBodyMembers } from "@patchbay/outbound/custom-auth";
import type { CallPlan } from "@patchbay/outbound/plan";
import { prepare, type Prepared, type PreparedRequest, type TemplateScope } from "@patchbay/outbound/prepare";
import { type Followed, type FollowedRedirect, sendFollowing } from "@patchbay/outbound/redirect";
import { isRepeatable } from "@patchbay/outbound/repeatable";
import type { Lane, Sender } from "@patchbay/outbound/send";
import { type CallOutcome, refuse, settle } from "@patchbay/outbound/settle";
import { type Clock, jitter, randomToken } from "../platform/clock.ts";
import { type RetryBudget, waitBeforeRetry } from "./attempt-policy.ts";
import { isSessionError, type OpenSession, type Sessions, type SessionUse } from "./sessions.ts";

/** One call made ready: its plan, what authenticates it, and how often it may be tried. */
export type Parcel = {
  readonly plan: CallPlan;
  readonly scope: TemplateScope;
  /** What authenticates it, unless `session` is to be asked for that. */
  readonly auth: AuthParts;
  readonly session: SessionUse | null;
  readonly lane: Lane;
  readonly retries: number;
  readonly idempotencyKey?: string;
  /** Sends one attempt, or says why not (an open breaker). `resign` authenticates what a redirect asks for. */
  readonly send: (request: PreparedRequest, lane: Lane, resign: Resign) => Promise<Sent>;
};

type Resign = (request: PreparedRequest) => PreparedRequest;

/** What became of one attempt: the last request of it, and the redirects that led there. */
export type Sent = {
  readonly request: PreparedRequest;
  readonly outcome: CallOutcome;
  readonly redirects: readonly FollowedRedirect[];
};

/** How a call ended, after however many attempts. `request` is the last one made, null when there was none. */
export type Delivered = {
  readonly request: PreparedRequest | null;
  readonly outcome: CallOutcome;
  readonly attempts: number;
  /** Each attempt by itself, where there was more than one. */
  readonly tries: readonly Try[];
  readonly redirects: readonly FollowedRedirect[];
};

/** The end of a call of which nothing left. */
export const unsent = (error: CallError, attempts: number, tries: readonly Try[]): Delivered => ({
  request: null,
  outcome: refuse(error),
  attempts,
  tries,
  redirects: [],
});

type Deps = {
  readonly sessions: Sessions;
  readonly sender: Pick<Sender, "send">;
  readonly budget: RetryBudget;
  readonly clock: Clock;
};

/** Sends an attempt without asking anybody. */
export const sendPlainly =
  (sender: Pick<Sender, "send">, plan: CallPlan): Parcel["send"] =>
  async (request, lane, resign) =>
    outcomeOf(plan, request, await sendFollowing(sender, request, lane, resign));

/** Settles an attempt. What followed a redirect was sent, and is as safe to repeat as the request that began it. */
export function outcomeOf(plan: CallPlan, first: PreparedRequest, followed: Followed): Sent {
  const { request, result, redirects } = followed;
  const outcome = settle(plan, result, first);
  return {
    request,
    outcome: redirects.length === 0 ? outcome : { ...outcome, requestSent: true },
    redirects,
  };
}

/**
 * Delivers one call: authenticate, prepare, sign, send; and again where that helps and is safe. All attempts share one
 * deadline. A token that an answer refuses is renewed, and a challenge answered, once, beside the repetitions that the
 * connection allows: such a request was not carried out. Every attempt is authenticated and signed anew.
 */
export class Delivery {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async deliver(parcel: Parcel): Promise<Delivered> {
    const { clock, budget } = this.#deps;
    const { lane } = parcel;
    const begun = clock.monotonic();
    // One time for all attempts: a repeated request is the same request.
    const now = clock.now();
    let stale: number | null = null;
    let isAnswered = false;
    let repeated = 0;
    const tries: Try[] = [];
    if (parcel.retries > 0) budget.earn(lane.key);
    for (let attempts = 1; ; attempts++) {
      const session: OpenSession | CallError | null =
        parcel.session === null ? null : await this.#deps.sessions.open(parcel.session, stale);
      if (session !== null && isSessionError(session)) return unsent(session, attempts - 1, tries);
      const auth = session?.parts ?? parcel.auth;
      const prepared = this.#prepare(parcel, auth, now);
      if (!prepared.ok) return unsent(prepared.error, attempts - 1, tries);
      const { request } = prepared;
      const left = lane.timeout - (clock.monotonic() - begun);
      const limits = attempts === 1 ? lane : { ...lane, timeout: Math.max(1, left) };
      const startedAt = clock.monotonic() - begun;
      const sent = await parcel.send(request, limits, (next) => this.#sign(auth, next));
      const { outcome, redirects } = sent;
      tries.push(tryOf(outcome, startedAt));
      const done = (): Delivered => ({
        request: sent.request,
        redirects,
        tries,
        outcome: attempts === 1 ? outcome : withTotal(outcome, clock.monotonic() - begun),
        attempts: outcome.kind === "refused" ? attempts - 1 : attempts,
      });

      if (!isAnswered && sent.request.sameOrigin && wantsOther(parcel, auth, outcome)) {
        isAnswered = true;
        stale = session?.generation ?? null;
        continue;
      }
      const wait = waitBeforeRetry({
        outcome,
        request,
        repeated,
        retries: parcel.retries,
        left: lane.timeout - (clock.monotonic() - begun),
        now: clock.now(),
        chance: jitter(),
      });
      // A 429 of where a redirect led says nothing about what was done before it.
      if (redirects.length > 0 && !isRepeatable(request)) return done();
      if (wait === null || !budget.spend(lane.key)) return done();
      repeated += 1;
      // Whoever gave up meanwhile is told so by the next attempt.
      await clock.sleep(wait, lane.signal).catch(() => undefined);
    }
  }

  #prepare({ plan, scope, idempotencyKey }: Parcel, auth: AuthParts, now: Date): Prepared {
    const extra = idempotencyKey === undefined ? { now } : { now, idempotencyKey };
    const prepared = prepare(plan, scope, auth, extra);
    if (!prepared.ok || !prepared.request.sameOrigin) return prepared;
    let { request } = prepared;
    if (auth.body !== undefined && (plan.payload !== null || request.method === "POST")) {
      const filled = withBodyMembers(request, auth.body);
      if (filled === null) return { ok: false, error: invalid("The credential adds members to the body, which is neither a JSON object nor a form.") }; // prettier-ignore
      request = filled;
    }
    return { ok: true, request: this.#sign(auth, request) };
  }

  #sign({ sign }: AuthParts, request: PreparedRequest): PreparedRequest {
    if (sign === undefined) return request;
    return sign(request, { now: this.#deps.clock.now(), nonce: randomToken(16).toString("hex") });
  }
}

/** One attempt as it is told; times in ms. */
const tryOf = ({ status, error, timing }: CallOutcome, startedAt: number): Try => ({
  startedAt: Math.round(startedAt * 100) / 100,
  status: status ?? null,
  code: error?.code ?? null,
  durationMs: timing.total,
});

/** Whether the answer asks for another token, or a challenge in it for an answer. */
function wantsOther({ session }: Parcel, auth: AuthParts, outcome: CallOutcome): boolean {
  if (session !== null) return session.plan.isBad(outcome);
  return outcome.status === 401 && auth.learn?.(outcome.headers ?? {}) === true;
}

const withTotal = (outcome: CallOutcome, total: number): CallOutcome => ({
  ...outcome,
  timing: { ...outcome.timing, total: Math.round(total * 100) / 100 },
});

const invalid = (message: string): CallError => ({
  code: "INVALID_INPUT",
  message,
  guidance: callErrors.INVALID_INPUT.guidance,
});
