import type { CallError } from "@patchbay/contract/call";
import type { Json } from "@patchbay/contract/vocabulary";
import type { AuthParts } from "./authorize.ts";
import type { CallPlan } from "./plan.ts";
import type { PreparedRequest } from "./prepared-request.ts";

export type { PreparedRequest } from "./prepared-request.ts";

/** What templates may read; the plan adds `connection` itself. */
export type TemplateScope = { readonly input: Json; readonly output: Json; readonly actions: Json };

export type Prepared =
  | { readonly ok: true; readonly request: PreparedRequest }
  | { readonly ok: false; readonly error: CallError };

/**
 * Fills a plan with values. Pure. A missing value is MISSING_INPUT, one that cannot stand in its place (a dot segment in
 * the path, a line break in a header) INVALID_INPUT; the message names field, line and column.
 */
export function prepare(
  _plan: CallPlan,
  _scope: TemplateScope,
  _auth: AuthParts,
  _extra: { readonly idempotencyKey?: string } = {},
): Prepared {
  throw new Error("not built yet");
}
