import type { CallError, CallMethod, CallRecord } from "@patchbay/contract/call";
import { callErrors } from "@patchbay/contract/call-error";
import type { Action } from "@patchbay/contract/rule";
import type { PreparedRequest, TemplateScope } from "@patchbay/outbound/prepare";
import { recordCall, recordRedirects } from "@patchbay/outbound/record";
import { sendFollowing } from "@patchbay/outbound/redirect";
import type { Lane, Sender } from "@patchbay/outbound/send";
import { type CallOutcome, refuse } from "@patchbay/outbound/settle";
import type { TemplateUser } from "@patchbay/outbound/template-run";
import type { PublishedConnection } from "../connections/published-connections.ts";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { Clock } from "../platform/clock.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Verdict } from "./breaker.ts";
import { type Breakers, laneName, verdictOf } from "./breakers.ts";
import type { CallConnections } from "./call-connections.ts";
import { type CallPlans, isCallError, type ReadyCall } from "./call-plans.ts";
import { type Delivered, type Delivery, outcomeOf, type Sent, unsent } from "./delivery.ts";
import { withAddresses } from "./egress-guidance.ts";
import type { RateBudgets } from "./rate-budgets.ts";

/** One REST call that an action asks for. The connections were resolved before the first call of the run. */
export type CallRequest = {
  readonly action: Action;
  readonly connections: CallConnections;
  readonly scope: TemplateScope;
  readonly idempotencyKey?: string;
  /** Whose call it is: a rule's action's, or a workflow's node's. */
  readonly user?: TemplateUser;
  /** Aborted when nobody wants the answer any more; the call then ends as CANCELLED. */
  readonly signal?: AbortSignal;
  /**
   * Asked before each attempt, and again when its request is about to be written: whoever was silent for long must not call
   * again what another has called since.
   */
  readonly isWanted?: () => boolean;
};

/** How it ended: the outcome with its secrets masked, and what is put on record. */
export type CallMade = {
  readonly method: CallMethod;
  readonly outcome: CallOutcome;
  readonly record: CallRecord;
};

type Deps = {
  readonly plans: CallPlans;
  readonly vault: CredentialVault;
  readonly breakers: Breakers;
  readonly rates: RateBudgets;
  readonly clock: Clock;
  readonly delivery: Delivery;
  readonly sender: Sender;
  readonly recordedBodyBytes: number;
  /** The addresses that calls come from, as the outside sees them. */
  readonly egressAddresses: readonly string[];
  readonly metrics: Metrics;
};

/**
 * READ FIRST: one REST call, from the action that asks for it to its one result. What the upstream does is a value; this
 * never throws for it.
 */
export class Caller {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** A caller whose calls end as CANCELLED when the signal is aborted, and are made only as long as they are wanted. */
  until(when: Pick<CallRequest, "signal" | "isWanted">): Pick<Caller, "call"> {
    return { call: async (request) => await this.call({ ...request, ...when }) };
  }

  async call(request: CallRequest): Promise<CallMade> {
    const { plans, vault, delivery } = this.#deps;
    const { action, connections, scope, idempotencyKey, user, signal, isWanted } = request;
    const connection = action.connection === undefined ? null : (connections.get(action.connection) ?? null);

    // Resolve and authorise: the published snapshot's credential, opened in memory, and the plan made with both.
    const credentialId = connection?.settings.credential ?? null;
    const credential = credentialId === null ? null : await vault.open(credentialId);
    const { environment, variables } = connections;
    const ready = plans.ready(action, environment, { connection, credential, variables }, user);
    if (isCallError(ready)) return this.#made(action, connection, null, unsent(ready, 0, []));

    const { plan, auth, session, retries } = ready;
    const lane = signal === undefined ? ready.lane : { ...ready.lane, signal, ...(isWanted && { isWanted }) };
    const delivered = await delivery.deliver({
      plan,
      auth,
      session,
      scope,
      lane,
      retries,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      send: async (prepared, limits, resign) =>
        isWanted?.() === false
          ? { request: prepared, outcome: refuse(unwanted), redirects: [] }
          : await this.#send(ready, connection, prepared, limits, resign),
    });
    return this.#made(action, connection, ready, delivered);
  }

  /** One attempt. Admit: the breaker first, then the rate budget; the bound on calls in flight is the sender's. */
  async #send(
    ready: ReadyCall,
    connection: PublishedConnection | null,
    request: PreparedRequest,
    limits: Lane,
    resign: (request: PreparedRequest) => PreparedRequest,
  ): Promise<Sent> {
    const refused = (error: CallError): Sent => ({ request, outcome: refuse(error), redirects: [] });
    const report = this.#admit(ready, request);
    if (report === null) return refused(this.#breakerOpen(connection));
    const lane = limits.key === "" ? { ...limits, key: request.origin } : limits;
    let verdict: Verdict = "unheard";
    try {
      const waited = await this.#takeTurn(ready, lane);
      if (waited === null) return refused(budgetExhausted(connection));
      const inTime = waited === 0 ? lane : { ...lane, timeout: Math.max(1, lane.timeout - waited) };
      const followed = await sendFollowing(this.#deps.sender, request, inTime, resign);
      const sent = outcomeOf(ready.plan, request, followed);
      verdict = verdictOf(sent.outcome);
      return waited === 0 ? sent : { ...sent, outcome: afterWaiting(sent.outcome, waited) };
    } finally {
      // Whatever happens: a probe that is never reported would keep the breaker open for ever.
      report(verdict);
    }
  }

  /** Waits for its turn in the connection's rate budget: ms waited, or null when it does not come in time. */
  async #takeTurn({ budget }: ReadyCall, { timeout, signal }: Lane): Promise<number | null> {
    if (budget === null) return 0;
    const { rates, clock } = this.#deps;
    const begun = clock.monotonic();
    const wait = await rates.take(budget, timeout);
    if (wait === null) return null;
    // Whoever gave up meanwhile is told so by the attempt.
    if (wait > 0) await clock.sleep(wait, signal).catch(() => undefined);
    return clock.monotonic() - begun;
  }

  #breakerOpen(connection: PublishedConnection | null): CallError {
    const hold =
      connection === null
        ? null
        : this.#deps.breakers.holdOf(laneName(connection.connectionId, connection.environment));
    const why =
      hold === null
        ? "is open: the API failed too often lately."
        : `is held open by ${hold.by.name}${hold.reason === "" ? "." : `: ${hold.reason}`}`;
    return {
      code: "BREAKER_OPEN",
      message: `The circuit breaker${connection === null ? "" : ` of "${connection.name}"`} ${why}`,
      guidance: callErrors.BREAKER_OPEN.guidance,
    };
  }

  #admit(ready: ReadyCall, request: PreparedRequest): ((verdict: Verdict) => void) | null {
    if (ready.breaker === null) return () => undefined;
    // An absolute URL on another origin says nothing about the connection, so it has a breaker of its own.
    const lane = ready.breaker === "" || !request.sameOrigin ? request.origin : ready.breaker;
    return this.#deps.breakers.of(lane).admit();
  }

  #made(
    action: Action,
    connection: PublishedConnection | null,
    ready: ReadyCall | null,
    { request, outcome, attempts, tries, redirects }: Delivered,
  ): CallMade {
    const { egressAddresses, recordedBodyBytes } = this.#deps;
    const recorded = recordCall(outcome, request, { bodyBytes: recordedBodyBytes });
    const masked = withAddresses(recorded.outcome, egressAddresses, connection?.settings.mode ?? "cloud");
    this.#deps.metrics.callEnded(masked.success ? "success" : masked.error.code);
    return {
      method: ready?.plan.method ?? action.method ?? "GET",
      outcome: masked,
      record: {
        connection: connection?.name ?? null,
        endpoint: ready?.endpointName ?? null,
        result: masked.result,
        status: masked.success ? "success" : "error",
        ...(masked.success ? {} : { error: masked.error }),
        request: recorded.request,
        answer: recorded.answer,
        attempts,
        ...(tries.length < 2 ? {} : { tries: [...tries] }),
        ...recordRedirects(redirects),
        timing: outcome.timing,
      },
    };
  }
}

const unwanted: CallError = {
  code: "CANCELLED",
  message: `${callErrors.CANCELLED.title}.`,
  guidance: callErrors.CANCELLED.guidance,
};

const afterWaiting = (outcome: CallOutcome, waited: number): CallOutcome => {
  const rounded = Math.round(waited * 100) / 100;
  const { queued = 0, total } = outcome.timing;
  return { ...outcome, timing: { ...outcome.timing, queued: queued + rounded, total: total + rounded } };
};

const budgetExhausted = (connection: PublishedConnection | null): CallError => ({
  code: "RATE_BUDGET_EXHAUSTED",
  message: `The rate budget of "${connection?.name ?? ""}" has no turn left within the call's deadline.`,
  guidance: callErrors.RATE_BUDGET_EXHAUSTED.guidance,
});
