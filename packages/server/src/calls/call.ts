import type { CallMethod, CallRecord } from "@patchbay/contract/call";
import { callErrors } from "@patchbay/contract/call-error";
import type { Action } from "@patchbay/contract/rule";
import { prepare, type PreparedRequest, type TemplateScope } from "@patchbay/outbound/prepare";
import { maskOutcome, recordCall } from "@patchbay/outbound/record";
import type { Sender } from "@patchbay/outbound/send";
import { type CallOutcome, refuse, settle } from "@patchbay/outbound/settle";
import type { PublishedConnection } from "../connections/published-connections.ts";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import type { Verdict } from "./breaker.ts";
import { type Breakers, verdictOf } from "./breakers.ts";
import type { CallConnections } from "./call-connections.ts";
import { type CallPlans, isCallError, type ReadyCall } from "./call-plans.ts";

/** One REST call that an action asks for. The connections were resolved before the first call of the run. */
export type CallRequest = {
  readonly action: Action;
  readonly connections: CallConnections;
  readonly scope: TemplateScope;
  readonly idempotencyKey?: string;
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
  readonly sender: Sender;
  readonly recordedBodyBytes: number;
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

  async call(request: CallRequest): Promise<CallMade> {
    const { plans, vault, sender } = this.#deps;
    const { action, scope, idempotencyKey } = request;
    const connection =
      action.connection === undefined ? null : (request.connections.get(action.connection) ?? null);

    const made = (ready: ReadyCall | null, sent: PreparedRequest | null, outcome: CallOutcome): CallMade =>
      this.#made(action, connection, ready, sent, outcome);

    // Resolve and authorise: the published snapshot's credential, opened in memory, and the plan made with both.
    const credentialId = connection?.settings.credential ?? null;
    const credential = credentialId === null ? null : await vault.open(credentialId);
    const ready = plans.ready(action, connection, credential);
    if (isCallError(ready)) return made(null, null, refuse(ready));

    const prepared = prepare(
      ready.plan,
      scope,
      ready.auth,
      idempotencyKey === undefined ? {} : { idempotencyKey },
    );
    if (!prepared.ok) return made(ready, null, refuse(prepared.error));

    // Admit: the breaker first; the bound on calls in flight is the sender's.
    const report = this.#admit(ready, prepared.request);
    if (report === null) return made(ready, prepared.request, refuse(breakerOpen(connection)));

    const lane = ready.lane.key === "" ? { ...ready.lane, key: prepared.request.origin } : ready.lane;
    let verdict: Verdict = "unheard";
    try {
      const outcome = settle(ready.plan, await sender.send(prepared.request, lane), prepared.request);
      verdict = verdictOf(outcome);
      return made(ready, prepared.request, outcome);
    } finally {
      // Whatever happens: a probe that is never reported would keep the breaker open for ever.
      report(verdict);
    }
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
    request: PreparedRequest | null,
    outcome: CallOutcome,
  ): CallMade {
    const masked = maskOutcome(outcome, request);
    return {
      method: ready?.plan.method ?? action.method ?? "GET",
      outcome: masked,
      record: {
        connection: connection?.name ?? null,
        endpoint: ready?.endpointName ?? null,
        result: masked.result,
        status: masked.success ? "success" : "error",
        ...(masked.success ? {} : { error: masked.error }),
        ...recordCall(outcome, request, { bodyBytes: this.#deps.recordedBodyBytes }),
        attempts: outcome.kind === "refused" ? 0 : 1,
        timing: outcome.timing,
      },
    };
  }
}

const breakerOpen = (connection: PublishedConnection | null) => ({
  code: "BREAKER_OPEN" as const,
  message: `The circuit breaker${connection === null ? "" : ` of "${connection.name}"`} is open: the API failed too often lately.`,
  guidance: callErrors.BREAKER_OPEN.guidance,
});
