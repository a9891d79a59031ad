import type { RunError } from "@patchbay/contract/execution";
import type { Match } from "@patchbay/contract/rule";
import type { CaseResult, Frozen, RuleCaseInput } from "@patchbay/contract/rule-case";
import type { Json } from "@patchbay/contract/vocabulary";
import type { Decision } from "@patchbay/decision/decision";
import { settleFetch } from "@patchbay/decision/input-fetch";
import type { Fetched } from "@patchbay/decision/rule-inputs";
import { canonicalJson } from "../../platform/digest.ts";
import { failureOf } from "../run-record.ts";
import type { RunnableFetch, RunnableRule } from "../runnable-rule.ts";

/** What a rule makes of a case, without a call: in the words in which cases expect it. */
export type CaseRun = {
  readonly outputs: Json;
  readonly matched: readonly string[];
  readonly actions: readonly string[];
  readonly error?: RunError;
};

/** Decides a case. `now` is RFC 3339. */
export function runCase(
  rule: Pick<RunnableRule, "compiled" | "fetches">,
  one: Pick<RuleCaseInput, "params" | "fetched" | "now">,
  now: string,
): CaseRun {
  const fetched = new Map(
    rule.fetches.map((fetch) => [fetch.wanted.input, thaw(fetch, one.fetched?.[fetch.wanted.input])]),
  );
  const read = rule.compiled.readInputs(one.params, fetched);
  if (!read.ok) {
    const isUnfetched = read.errors.every(({ field }) => {
      const name = field.replace(/^params\./, "");
      return fetched.has(name) && !Object.hasOwn(one.params, name);
    });
    const errors = [...read.errors];
    const message = errors.map(({ field, message: text }) => `${field}: ${text}`).join(" ");
    return nothing({ code: isUnfetched ? "input_not_fetched" : "invalid_params", message, errors });
  }
  const decision = rule.compiled.decide(read.inputs, { now: one.now ?? now });
  if (decision.failed) return nothing(failureOf(decision));
  return {
    outputs: decision.outputs,
    matched: decision.matched.map(matchWords),
    actions: actionWords(decision),
  };
}

const nothing = (error: RunError): CaseRun => ({ outputs: null, matched: [], actions: [], error });

/** What a fetched input is in a case. */
function thaw({ wanted, found }: RunnableFetch, frozen: Frozen | undefined): Fetched {
  if (frozen === undefined)
    return { kind: "failed", message: "This input is fetched, and the case does not say what comes of it." };
  if ("value" in frozen) return { kind: "value", value: frozen.value };
  const { result, body } = frozen;
  return settleFetch(wanted, {
    result,
    success: /^2\d\d$/.test(result),
    found: body === undefined ? undefined : found(body),
  });
}

/** `r1`, `default`, `then`; in a ruleset the entry, and behind it what matched of the rule that it asks. */
export function matchWords({ entry, rowId, default: isDefault, branch }: Match): string {
  const own = rowId ?? (isDefault === true ? "default" : branch);
  return [entry, own].filter((part) => part !== undefined).join("/");
}

const actionWords = ({ actions, parts }: Decision): readonly string[] =>
  parts === undefined ? actions : parts.flatMap((part) => part.actions.map((id) => `${part.entry}/${id}`));

/** Compares what a case has come to with what it expects. */
export function judgeCase(id: string, { name, expect }: RuleCaseInput, run: CaseRun): CaseResult {
  const { outputs, matched, actions, error } = run;
  const differences: CaseResult["differences"] = [];
  const compare = (at: string, expected: Json | undefined, actual: Json): void => {
    if (expected !== undefined && canonicalJson(expected) !== canonicalJson(actual))
      differences.push({ at, expected, actual });
  };
  compare("error", expect.error ?? null, error?.code ?? null);
  if (error === undefined) {
    compare("outputs", expect.outputs, outputs);
    compare("matched", expect.matched, matched);
    compare("actions", expect.actions, actions);
  }
  return {
    id,
    name,
    passed: differences.length === 0,
    outputs,
    matched: [...matched],
    actions: [...actions],
    ...(error === undefined ? {} : { error }),
    differences,
  };
}
