import type { Diagnostic, RuleDocument } from "@patchbay/contract/rule";
import type { Decision, RuleBody } from "./decision.ts";
import { compileDecisionTable } from "./decision-table.ts";
import { checkDocument, MISTAKES_SHOWN } from "./document-check.ts";
import type { Explanation } from "./explanation.ts";
import { evaluateIn, Names } from "./feel/expression.ts";
import { diagnosticOf } from "./feel/finding.ts";
import { Frame } from "./feel/frame.ts";
import { staticTypeOf } from "./feel/static-type.ts";
import { readRuleInputs, type ReadInputs, type RuleInputs } from "./rule-inputs.ts";
import { compileSimpleRule } from "./simple-rule.ts";

/**
 * A rule that has been checked and compiled. It holds no state: one compiled rule serves any number of decisions.
 * `now` is RFC 3339, the moment that `now()` and `today()` answer; `maxSteps` bounds loops (10,000 by default).
 */
export type CompiledRule = {
  readonly document: RuleDocument;
  /** Reads what a caller sent against the declared inputs: all mistakes at once, with field `params.<name>`. */
  readInputs(params: unknown): ReadInputs;
  /** Decides. Whatever could not be evaluated is an error diagnostic and fails the decision. */
  decide(inputs: RuleInputs, options: { readonly now: string; readonly maxSteps?: number }): Decision;
  /** Why: each condition with its value and verdict, or for each row (100 by default) its first cell that does not hold. */
  explain(inputs: RuleInputs, options: { readonly now: string; readonly rows?: number }): Explanation;
};

/** A rule, or every mistake that keeps it from being one. */
export type CheckedRule =
  | { readonly ok: true; readonly rule: CompiledRule; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Checks and compiles a document that fits its schema. All mistakes are found at once, each with its JSON Pointer, and
 * those inside of a text with line and column.
 */
export function compileRule(document: RuleDocument): CheckedRule {
  const names = new Names(document.inputs.map(({ name, type }) => [name, staticTypeOf(type)]));
  const { body, findings, slots } =
    document.kind === "simpleRule"
      ? compileSimpleRule(document, names)
      : compileDecisionTable(document, names);
  const diagnostics = [...checkDocument(document), ...findings.map(diagnosticOf)];
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const warnings = diagnostics.filter(({ severity }) => severity === "warning").slice(0, MISTAKES_SHOWN);
  if (errors.length > 0) return { ok: false, diagnostics: [...errors, ...warnings].slice(0, MISTAKES_SHOWN) };
  const rule: CompiledRule = {
    document,
    readInputs: (params) => readRuleInputs(document.inputs, params),
    decide: (inputs, { now, maxSteps }) =>
      decideWith(body, new Frame(slotsFor(inputs, slots), now, maxSteps)),
    explain: (inputs, { now, rows = 100 }) => body.explain(inputs, { now, rows }),
  };
  return { ok: true, rule, warnings };
}

/** The values of a decision's names: the inputs, then room for local names. */
function slotsFor({ slots }: RuleInputs, size: number): Frame["slots"] {
  const values = slots.slice();
  while (values.length < size) values.push(undefined);
  return values;
}

function decideWith(body: RuleBody, frame: Frame): Decision {
  const verdict = evaluateIn(frame, body.decide);
  const diagnostics = frame.diagnostics();
  if (verdict === null || frame.errors > 0)
    return { outputs: body.nothing, matched: verdict?.matched ?? [], actions: [], diagnostics, failed: true };
  return { ...verdict, diagnostics, failed: false };
}
