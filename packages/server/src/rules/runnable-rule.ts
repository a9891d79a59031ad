import type { Action } from "@patchbay/contract/rule";
import { fetchesOf, type WantedFetch } from "@patchbay/decision/input-fetch";
import { type CompiledRule, compileRule, type PreparedRule } from "@patchbay/decision/rule";
import { problem } from "../platform/problem.ts";
import { askedBy, type AskedRules, askingEntries, finderIn, type RuleText } from "./asked-rules.ts";
import { fetchAction, foundReader, type FoundReader } from "./fetch-calls.ts";
import { errorsOf } from "./rule-check.ts";

/** A rule by what it may ask for: its actions by id, and, by the entry that asks, the rules within. */
export type ActingRule = {
  readonly actions: ReadonlyMap<string, Action>;
  readonly asked: ReadonlyMap<string, ActingRule>;
};

/** An input that is fetched: the call, and where its value stands in the answer. */
export type RunnableFetch = {
  readonly wanted: WantedFetch;
  readonly action: Action;
  readonly found: FoundReader;
};

/** One version of a rule, compiled and ready to run. */
export type RunnableRule = ActingRule & {
  readonly id: string;
  readonly name: string;
  /** v1, v2, … or draft. */
  readonly label: string;
  readonly compiled: CompiledRule;
  /** What was made of a large table beforehand. */
  readonly prepared: PreparedRule | undefined;
  readonly fetches: readonly RunnableFetch[];
  /** Every call that it may come to, with those of the rules it asks: what must be published before the first of them. */
  readonly calls: readonly Action[];
  /** Ids of the connections that those calls use. */
  readonly connectionIds: readonly string[];
  /** The rules that it asks, and that those ask. */
  readonly others: readonly RuleText[];
  readonly digest: string;
};

/** Makes a version runnable, given the rules that it asks; throws invalid_document with its errors. */
export function makeRunnable(text: RuleText, asked: AskedRules): RunnableRule {
  const { id, name, label, document, prepared } = text;
  const compiled = compileRule(document, {
    rules: finderIn(asked),
    self: { id, name },
    ...(prepared === undefined ? {} : { prepared }),
  });
  if (!compiled.ok) {
    const errors = errorsOf(compiled.diagnostics, "document");
    throw problem(
      "invalid_document",
      `"${name}" (${label}) has errors: ${errors[0]?.field ?? ""} ${errors[0]?.message ?? ""}`,
      { errors },
    );
  }
  const fetches = fetchesOf(document).map((wanted): RunnableFetch => ({
    wanted,
    action: fetchAction({ name: wanted.input, type: wanted.type, fetch: wanted.fetch }),
    found: foundReader(wanted.fetch.path, wanted.type),
  }));
  const others = new Map([...asked.values()].map((one) => [`${one.id}/${one.label}`, one]));
  const calls = [
    ...fetches.map(({ action }) => action),
    ...document.actions,
    ...[...others.values()].flatMap((one) => one.document.actions),
  ];
  return {
    ...actingRule(text, asked),
    id,
    name,
    label,
    compiled: compiled.rule,
    prepared,
    fetches,
    calls,
    connectionIds: [...new Set(calls.flatMap(({ connection }) => connection ?? []))],
    others: [...others.values()],
    digest: text.digest,
  };
}

/** The actions of a rule and of those it asks; that they do not ask each other in a circle is known by now. */
function actingRule({ document }: RuleText, asked: AskedRules): ActingRule {
  return {
    actions: new Map(document.actions.map((action) => [action.id, action])),
    asked: new Map(
      askingEntries(document).flatMap((entry) => {
        const text = askedBy(asked, entry);
        return text === undefined ? [] : [[entry.id, actingRule(text, asked)] as const];
      }),
    ),
  };
}
