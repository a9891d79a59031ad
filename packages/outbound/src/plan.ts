import type { CallMethod, Judgement, MediaType } from "@patchbay/contract/call";
import type { Preset } from "@patchbay/contract/connection";
import type { Endpoint } from "@patchbay/contract/endpoint";
import type { Action } from "@patchbay/contract/rule";
import type { AuthParts } from "./authorize.ts";
import type { HeaderConflict, PlanProblem } from "./plan-problem.ts";

export type { HeaderConflict, PlanProblem } from "./plan-problem.ts";

/** A connection as it is reached: one environment's settings, the values of secret presets already opened. */
export type CallBase = {
  readonly name: string;
  readonly baseUrl: string;
  readonly mediaType: MediaType;
  readonly querySeparator: "&" | ";";
  readonly headers: readonly Preset[];
  readonly query: readonly Preset[];
  /** Secret fields of its credential, in clear. Only secret presets may read them. */
  readonly encrypted: ReadonlyMap<string, string>;
  /** Open fields of its credential. */
  readonly unencrypted: ReadonlyMap<string, string>;
};

/** All documents that say something about one call. `base` is null for an absolute URL without a connection. */
export type CallSource = {
  readonly base: CallBase | null;
  readonly endpoint: Pick<
    Endpoint,
    | "name"
    | "method"
    | "path"
    | "query"
    | "headers"
    | "contentType"
    | "body"
    | "timeout"
    | "allowBody"
    | "judgement"
  > | null;
  readonly action: Pick<
    Action,
    | "pathParameters"
    | "method"
    | "restUrl"
    | "restUrlParams"
    | "restUrlEncoded"
    | "requestHeaders"
    | "contentType"
    | "requestPayload"
    | "timeout"
    | "allowBody"
    | "judgement"
  >;
};

/** A call made ready once, to be prepared many times. Everything but these three members is this package's own. */
export type CallPlan = {
  readonly method: CallMethod;
  readonly judgement: Judgement | undefined;
  /** Total deadline in ms, when the action or the endpoint sets one. */
  readonly timeout: number | undefined;
};

export type CompiledPlan =
  | { readonly ok: true; readonly plan: CallPlan; readonly conflicts: readonly HeaderConflict[] }
  | { readonly ok: false; readonly problems: readonly PlanProblem[] };

/**
 * Compiles a call from its documents; all mistakes are reported at once. With `auth` given, its headers take part in the
 * conflicts. Pure; cache the plan per connection snapshot × endpoint × action.
 */
export function compilePlan(_source: CallSource, _auth?: AuthParts): CompiledPlan {
  throw new Error("not built yet");
}

/** The mistakes of an endpoint taken by itself, as it is saved: its path parameters are not given yet. */
export function checkEndpoint(
  _base: CallBase | null,
  _endpoint: NonNullable<CallSource["endpoint"]>,
): readonly PlanProblem[] {
  throw new Error("not built yet");
}
