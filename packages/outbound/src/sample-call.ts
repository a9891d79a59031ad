// What the tests of this package make calls from: a connection with a bit of everything, and short ways to a plan.
import type { JsonObject } from "@patchbay/contract/vocabulary";
import { type AuthParts, noAuth } from "./authorize.ts";
import { type CallBase, type CallPlan, type CallSource, compilePlan, type PlanProblem } from "./plan.ts";
import { type Prepared, prepare, type PreparedRequest } from "./prepare.ts";

export type SampleAction = CallSource["action"];
export type SampleEndpoint = NonNullable<CallSource["endpoint"]>;

/** A connection to api.example.com; `changes` replaces what a test is about. */
export const sampleBase = (changes: Partial<CallBase> = {}): CallBase => ({
  name: "crm",
  baseUrl: "https://api.example.com/v1",
  mediaType: "json",
  querySeparator: "&",
  headers: [],
  query: [],
  encrypted: new Map(),
  unencrypted: new Map(),
  ...changes,
});

/** Compiles an action, or throws with its problems. */
export function samplePlan(
  action: SampleAction,
  base: CallBase | null = sampleBase(),
  endpoint: SampleEndpoint | null = null,
): CallPlan {
  const compiled = compilePlan({ base, endpoint, action });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.plan;
}

/** The problems of an action, as `field: code`. */
export function sampleProblems(
  action: SampleAction,
  base: CallBase | null = sampleBase(),
  endpoint: SampleEndpoint | null = null,
): readonly string[] {
  return problemsOf({ action, base, endpoint }).map(({ field, code }) => `${field}: ${code}`);
}

export function problemsOf(source: CallSource): readonly PlanProblem[] {
  const compiled = compilePlan(source);
  return compiled.ok ? [] : compiled.problems;
}

/** Prepares a plan with these inputs. */
export function samplePrepared(plan: CallPlan, input: JsonObject = {}, auth: AuthParts = noAuth): Prepared {
  return prepare(plan, { input, output: {}, actions: {} }, auth);
}

/** The request of a plan with these inputs, or throws with the error. */
export function sampleRequest(
  plan: CallPlan,
  input: JsonObject = {},
  auth: AuthParts = noAuth,
): PreparedRequest {
  const prepared = samplePrepared(plan, input, auth);
  if (!prepared.ok) throw new Error(`${prepared.error.code} ${prepared.error.message}`);
  return prepared.request;
}

/** Values of a header of a request, whatever its case. */
export function headerOf(request: PreparedRequest, name: string): readonly string[] {
  return request.sent.headers.flatMap((source, index) =>
    source.name.toLowerCase() === name ? (request.headers[2 * index + 1] ?? []) : [],
  );
}
