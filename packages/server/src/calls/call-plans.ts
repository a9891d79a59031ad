import { connectionDefaults } from "@patchbay/contract/connection";
import type { Action } from "@patchbay/contract/rule";
import type { CallError } from "@patchbay/contract/call";
import { callErrors } from "@patchbay/contract/call-error";
import type { Environment, JsonObject } from "@patchbay/contract/vocabulary";
import { type AuthParts, noAuth } from "@patchbay/outbound/authorize";
import { type CallPlan, compilePlan } from "@patchbay/outbound/plan";
import type { Lane } from "@patchbay/outbound/send";
import type { TemplateUser } from "@patchbay/outbound/template-run";
import { originOf } from "../connections/connection-settings.ts";
import type { PublishedConnection } from "../connections/published-connections.ts";
import type { OpenCredential } from "../credentials/credential-vault.ts";
import { originAllowed } from "../credentials/origins.ts";
import { authOf, callBase, laneOf, looseLane, sessionUse, type Ways } from "./call-base.ts";
import { laneName } from "./breakers.ts";
import type { RateBudget } from "./rate-budgets.ts";
import type { SessionUse } from "./sessions.ts";

/** Everything about an action's call that does not change from run to run. */
export type ReadyCall = {
  readonly plan: CallPlan;
  readonly auth: AuthParts;
  /** Set when what authenticates it must be got first; `auth` is empty then. */
  readonly session: SessionUse | null;
  readonly lane: Lane;
  /** How often a failed attempt may be repeated. */
  readonly retries: number;
  /** Key of its breaker, or null when the call neither asks nor feeds one. */
  readonly breaker: string | null;
  /** The rate budget of its connection, where it has one. */
  readonly budget: RateBudget | null;
  readonly endpointName: string | null;
};
/** What a call is made ready with, apart from its action. */
type With = {
  readonly connection: PublishedConnection | null;
  readonly credential: OpenCredential | null;
  /** Values of the environment's variables: another object when one has changed. */
  readonly variables: JsonObject;
};
type Entry = With & {
  readonly ready: ReadyCall | CallError;
};

const invalid = (message: string): CallError => ({
  code: "INVALID_INPUT",
  message,
  guidance: callErrors.INVALID_INPUT.guidance,
});
/** Whether an action could not be made ready. */
export const isCallError = (ready: ReadyCall | CallError): ready is CallError => "code" in ready;

function budgetOf({ connectionId, environment, settings }: PublishedConnection): RateBudget | null {
  const limit = settings.rateLimit ?? null;
  return limit === null ? null : { connectionId, environment, limit };
}

function compile(
  action: Action,
  { connection, credential, variables }: With,
  user: TemplateUser,
  ways: Ways,
): ReadyCall | CallError {
  const endpoint =
    action.endpoint === undefined ? null : (connection?.endpoints.get(action.endpoint) ?? null);
  if (action.endpoint !== undefined && endpoint === null)
    return invalid("The endpoint is not part of what is published of its connection.");
  if (credential !== null && connection !== null) {
    if (credential.missingSecrets.length > 0)
      return invalid(`The secrets of the credential "${credential.name}" must be entered again.`);
    const origin = originOf(connection.settings);
    if (!originAllowed(credential.origins, origin))
      return invalid(`The credential "${credential.name}" is not for ${origin}.`);
  }
  const auth = credential === null ? noAuth : authOf(credential);
  const base = connection === null ? null : callBase(connection.name, connection.settings, credential);
  const source = { base, endpoint, action, user, variables: { kind: "values", values: variables } } as const;
  const compiled = compilePlan(source, auth);
  if (!compiled.ok) return invalid(compiled.problems.map((one) => `${one.field}: ${one.message}`).join("; "));
  const place = connection === null ? "" : laneName(connection.connectionId, connection.environment);
  const laneKey = `${place}/${connection?.number ?? ""}`;
  const session =
    connection === null || credential === null || base === null
      ? null
      : sessionUse(connection.settings, connection.environment, credential, base, laneKey, ways);
  if (session !== null && "code" in session) return session;
  const breakerOn = action.circuitBreaker ?? connection?.settings.circuitBreaker ?? true;
  return {
    plan: compiled.plan,
    auth,
    session,
    lane:
      connection === null
        ? looseLane("", compiled.plan.timeout)
        : laneOf(laneKey, connection.settings, compiled.plan.timeout, credential, ways),
    retries: connection === null ? 0 : (connection.settings.retries ?? connectionDefaults.retries),
    breaker: breakerOn ? place : null,
    budget: connection === null ? null : budgetOf(connection),
    endpointName: endpoint?.name ?? null,
  };
}

/**
 * Call plans by action, compiled when first needed and again when the published connection, its credential or the values of
 * variables are another object. An action's plans go with the action: the document's cache decides how long that is.
 */
export class CallPlans {
  readonly #plans = new WeakMap<Action, Map<Environment, Entry>>();
  readonly #ways: Ways;

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  /** The action made ready for an environment's connection, credential and variables, or why it cannot be called. */
  ready(
    action: Action,
    environment: Environment,
    { connection, credential, variables }: With,
    user: TemplateUser = "action",
  ): ReadyCall | CallError {
    const known = this.#plans.get(action) ?? new Map<Environment, Entry>();
    const entry = known.get(environment);
    if (
      entry !== undefined &&
      entry.connection === connection &&
      entry.credential === credential &&
      entry.variables === variables
    )
      return entry.ready;
    const ready = compile(action, { connection, credential, variables }, user, this.#ways);
    known.set(environment, { connection, credential, variables, ready });
    this.#plans.set(action, known);
    return ready;
  }
}
