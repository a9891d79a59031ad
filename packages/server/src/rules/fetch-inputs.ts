import type { CallRecord } from "@patchbay/contract/call";
import type { FieldError } from "@patchbay/contract/problem";
import type { FetchedInput } from "@patchbay/contract/execution";
import type { Json, JsonObject } from "@patchbay/contract/vocabulary";
import { settleFetch } from "@patchbay/decision/input-fetch";
import type { Fetched, RuleInputs } from "@patchbay/decision/rule-inputs";
import type { Caller } from "../calls/call.ts";
import type { CallConnections } from "../calls/call-connections.ts";
import type { Clock } from "../platform/clock.ts";
import { milliseconds } from "./milliseconds.ts";
import type { RunnableFetch, RunnableRule } from "./runnable-rule.ts";

/** The call for one input: what it is on record, and what the input became. */
export type FetchDone = {
  readonly outcome: FetchedInput;
  readonly connectionId: string | null;
  readonly record: CallRecord;
  readonly fetched: Fetched;
};

/** Inputs that are complete, or why they are not: `sent` is the caller's mistake, the others are of what was fetched. */
export type Gathered =
  | { readonly kind: "refused"; readonly errors: readonly FieldError[] }
  | {
      readonly kind: "unfetched";
      readonly fetches: readonly FetchDone[];
      readonly errors: readonly FieldError[];
    }
  | {
      readonly kind: "read";
      readonly inputs: RuleInputs;
      /** What was sent and what was fetched: as templates read it, and as it goes on record. */
      readonly input: JsonObject;
      readonly fetches: readonly FetchDone[];
    };

/**
 * Reads what a caller sent, and fetches the other inputs, all at the same time. No call is made for a request that is
 * refused anyway. `earlier`: what an attempt before this one has fetched; it is not fetched again.
 */
export async function gatherInputs(
  deps: { readonly caller: Pick<Caller, "call">; readonly clock: Clock },
  rule: Pick<RunnableRule, "compiled" | "fetches">,
  connections: CallConnections,
  params: unknown,
  earlier: readonly FetchDone[] | null = null,
): Promise<Gathered> {
  const { compiled, fetches } = rule;
  const early = compiled.readInputs(params);
  if (early.ok) return { kind: "read", inputs: early.inputs, input: params as JsonObject, fetches: [] };
  const names = new Set(fetches.map(({ wanted }) => wanted.input));
  const mistakes = early.errors.filter(({ field }) => !isUnsent(field, names, params));
  if (mistakes.length > 0) return { kind: "refused", errors: mistakes };

  const sent = params as JsonObject;
  const done =
    earlier ?? (await Promise.all(fetches.map(async (one) => await fetchOne(deps, one, connections, sent))));
  const fetched = new Map(done.map((one) => [one.outcome.input, one.fetched]));
  const read = compiled.readInputs(params, fetched);
  if (!read.ok) {
    const errors = read.errors.map((one) => ({ ...one, field: one.field.replace(/^params/, "fetched") }));
    return { kind: "unfetched", fetches: done, errors };
  }
  const values = done.flatMap(({ outcome, fetched: { kind } }) =>
    kind === "value" ? [[outcome.input, outcome.value] as const] : [],
  );
  return {
    kind: "read",
    inputs: read.inputs,
    input: { ...sent, ...Object.fromEntries(values) },
    fetches: done,
  };
}

/** Whether a mistake is only that an input, which will be fetched, has not been yet. */
function isUnsent(field: string, names: ReadonlySet<string>, params: unknown): boolean {
  const name = field.replace(/^params\./, "");
  return names.has(name) && typeof params === "object" && params !== null && !Object.hasOwn(params, name);
}

async function fetchOne(
  { caller, clock }: { readonly caller: Pick<Caller, "call">; readonly clock: Clock },
  { wanted, action, found }: RunnableFetch,
  connections: CallConnections,
  input: Json,
): Promise<FetchDone> {
  const began = clock.monotonic();
  const { outcome, record } = await caller.call({ action, connections, scope: { input }, user: "fetch" });
  const { result, success } = outcome;
  const fetched = settleFetch(wanted, {
    result,
    success,
    found: outcome.body === undefined ? undefined : found(outcome.body),
    ...(outcome.error === undefined ? {} : { message: outcome.error.message }),
  });
  return {
    outcome: {
      input: wanted.input,
      connection: record.connection,
      endpoint: record.endpoint,
      status: record.status,
      result,
      restStatus: outcome.status ?? null,
      became: fetched.kind,
      value: fetched.kind === "value" ? (fetched.value as Json) : null,
      ...(record.error === undefined ? {} : { error: record.error }),
      attempts: record.attempts,
      durationMs: milliseconds(clock.monotonic() - began),
    },
    connectionId: action.connection ?? null,
    record,
    fetched,
  };
}
