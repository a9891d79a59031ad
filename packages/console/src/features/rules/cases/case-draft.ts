import type { RuleDocument, RuleInput } from "@patchbay/contract/rule";
import type { RunAnswer } from "@patchbay/contract/rule-api";
import type { Frozen, RuleCaseInput } from "@patchbay/contract/rule-case";
import type { Json } from "@patchbay/contract/vocabulary";
import { readValue, startValue, type TypedValue, type TypedValues, typedValuesOf } from "../test-values.ts";
import { matchWords } from "./case-words.ts";

/** What comes of a fetched input, as it is typed: a value, or the end of its call. */
export type TypedFetch =
  | { readonly kind: "value"; readonly value: TypedValue }
  | { readonly kind: "result"; readonly result: string; readonly body: string };

/** A test case as its form holds it. What is null is not compared. */
export type CaseDraft = {
  readonly name: string;
  readonly values: TypedValues;
  readonly fetched: Readonly<Record<string, TypedFetch>>;
  readonly now: string;
  readonly outputs: string | null;
  readonly matched: readonly string[] | null;
  readonly actions: readonly string[] | null;
  /** The code with which the run is to fail; null: it is to be decided. */
  readonly error: string | null;
};

/** The codes with which a run can fail. */
export const failures = [
  { value: "rule_failed", label: "rule_failed: something could not be evaluated" },
  { value: "invalid_params", label: "invalid_params: an input is missing or of the wrong type" },
  { value: "input_not_fetched", label: "input_not_fetched: a call for an input failed" },
] as const;

const json = (value: Json): string => JSON.stringify(value, null, 2);

/** The form of a case that is stored, or of one that is about to be. */
export function draftOfCase(document: RuleDocument, one: RuleCaseInput): CaseDraft {
  const { params, fetched = {}, now = "", expect } = one;
  const typed = typedValuesOf(document.inputs, params as Readonly<Record<string, Json>>);
  const left = document.inputs.filter(
    ({ name, fetch }) => fetch === undefined && !Object.hasOwn(params, name),
  );
  return {
    name: one.name,
    values: { ...Object.fromEntries(left.map(({ name }) => [name, { kind: "absent" as const }])), ...typed },
    fetched: Object.fromEntries(
      document.inputs.flatMap((input) =>
        input.fetch === undefined ? [] : [[input.name, typedFetch(input, fetched[input.name])]],
      ),
    ),
    now,
    outputs: expect.outputs === undefined ? null : json(expect.outputs),
    matched: expect.matched ?? null,
    actions: expect.actions ?? null,
    error: expect.error ?? null,
  };
}

function typedFetch(input: RuleInput, frozen: Frozen | undefined): TypedFetch {
  if (frozen === undefined) return { kind: "value", value: startValue(input) };
  if ("result" in frozen)
    return {
      kind: "result",
      result: frozen.result,
      body: frozen.body === undefined ? "" : json(frozen.body),
    };
  const value = typedValuesOf([input], { [input.name]: frozen.value })[input.name];
  return { kind: "value", value: value ?? startValue(input) };
}

/** Where a new case begins: with the test values, comparing nothing yet. */
export const emptyCase = (document: RuleDocument): RuleCaseInput => ({
  name: "",
  params: Object.fromEntries(
    document.inputs.flatMap(({ name, fetch, testValue }) =>
      fetch !== undefined || testValue === undefined ? [] : [[name, testValue]],
    ),
  ),
  expect: {},
});

/** A case that wants what a test in staging has just come to. */
export function caseOfRun(params: Readonly<Record<string, Json>>, answer: RunAnswer): RuleCaseInput {
  const fetched = (answer.fetched ?? []).map(({ input, became, value, result }): [string, Frozen] => [
    input,
    became === "value" ? { value } : { result },
  ]);
  const actions = (answer.actions ?? []).map(({ id, entry }) =>
    entry === undefined ? id : `${entry}/${id}`,
  );
  return {
    name: "",
    params: { ...params },
    ...(fetched.length === 0 ? {} : { fetched: Object.fromEntries(fetched) }),
    expect: {
      ...(answer.outputs === undefined ? {} : { outputs: answer.outputs }),
      matched: (answer.matched ?? []).map(matchWords),
      ...(actions.length === 0 ? {} : { actions }),
    },
  };
}

/** A form that can be stored, or what is wrong with it, by field. */
export type ReadCase =
  | { readonly ok: true; readonly value: RuleCaseInput }
  | { readonly ok: false; readonly mistakes: Readonly<Record<string, string>> };

/** Reads the form. Fields: `name`, `now`, `outputs`, and `params.<input>`, `fetched.<input>`. */
export function readCase(document: RuleDocument, draft: CaseDraft): ReadCase {
  const mistakes: Record<string, string> = {};
  const params: Record<string, Json> = {};
  const fetched: Record<string, Frozen> = {};
  for (const input of document.inputs) {
    const { name, fetch, type } = input;
    if (fetch !== undefined) {
      const frozen = readFetch(input, draft.fetched[name] ?? typedFetch(input, undefined));
      if (typeof frozen === "string") mistakes[`fetched.${name}`] = frozen;
      else fetched[name] = frozen;
      continue;
    }
    const read = readValue(draft.values[name] ?? startValue(input), type);
    if (!read.ok) mistakes[`params.${name}`] = read.message;
    else if (read.value !== undefined) params[name] = read.value;
  }
  const outputs = draft.outputs === null || draft.error !== null ? undefined : parsed(draft.outputs);
  if (outputs === notJson) mistakes["outputs"] = "This is not JSON";
  if (draft.name.trim() === "") mistakes["name"] = "Enter a name";
  if (draft.now !== "" && Number.isNaN(Date.parse(draft.now)))
    mistakes["now"] = "Enter a date and time, such as 2026-01-31T10:30:00Z";
  if (Object.keys(mistakes).length > 0) return { ok: false, mistakes };
  return {
    ok: true,
    value: {
      name: draft.name.trim(),
      params,
      ...(Object.keys(fetched).length === 0 ? {} : { fetched }),
      ...(draft.now === "" ? {} : { now: draft.now }),
      expect:
        draft.error === null
          ? {
              ...(outputs === undefined ? {} : { outputs: outputs as Json }),
              ...(draft.matched === null ? {} : { matched: [...draft.matched] }),
              ...(draft.actions === null ? {} : { actions: [...draft.actions] }),
            }
          : { error: draft.error },
    },
  };
}

const notJson = Symbol("not JSON");

function parsed(text: string): Json | typeof notJson {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return notJson;
  }
}

/** What comes of a fetched input, or what is wrong with what was typed. */
function readFetch({ type }: RuleInput, typed: TypedFetch): Frozen | string {
  if (typed.kind === "value") {
    const read = readValue(typed.value, type);
    if (!read.ok) return read.message;
    return read.value === undefined ? { result: "200" } : { value: read.value };
  }
  if (typed.result.trim() === "") return "Enter how the call ends: 200, 404, timeout";
  const body = typed.body.trim() === "" ? undefined : parsed(typed.body);
  if (body === notJson) return "The body is not JSON";
  return { result: typed.result.trim(), ...(body === undefined ? {} : { body }) };
}
