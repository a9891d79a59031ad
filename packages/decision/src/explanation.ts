import type { Diagnostic, Match, RuleInput } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import { evaluateIn, type CompiledExpression } from "./feel/expression.ts";
import { Frame } from "./feel/frame.ts";
import type { Place } from "./feel/finding.ts";
import { inWords } from "./feel/static-type.ts";
import { kindOf, type Value } from "./feel/value.ts";
import { toJson } from "./json-value.ts";
import type { RuleInputs } from "./rule-inputs.ts";

/** A value on which a verdict rests. Missing (no such input or property) is told from null. */
export type ExplainedValue = {
  readonly state: "value" | "null" | "missing" | "failed";
  readonly value: Json;
};

/** How a test came out. unknown: a null was compared, so it neither holds nor fails to; it counts as no match. */
export type TestVerdict = "true" | "false" | "unknown" | "failed";

/**
 * An input with the value that it had. `from`: the caller sent it, or a call fetched it before the decision; the inputs
 * of a rule that a ruleset asks come from that ruleset.
 */
export type ExplainedInput = {
  readonly name: string;
  readonly from: "caller" | "call" | "ruleset";
  readonly value: ExplainedValue;
};

/** A condition with its value and verdict, and the names that it reads: inputs, and what entries are known as. `skipped`: the decision did not look at it, its group was decided before. */
export type ExplainedTest = {
  readonly kind: "test";
  readonly id: string;
  readonly expression: string;
  readonly test: string;
  readonly reads: readonly string[];
  readonly value: ExplainedValue;
  readonly verdict: TestVerdict;
  readonly skipped?: true;
};
export type ExplainedGroup = {
  readonly kind: "group";
  readonly id: string;
  readonly match: "all" | "any" | "none";
  readonly verdict: TestVerdict;
  readonly conditions: readonly (ExplainedTest | ExplainedGroup)[];
  readonly skipped?: true;
};

/** A column of a table with the names that it reads and the value that its cells were tested with. */
export type ExplainedColumn = {
  readonly id: string;
  readonly expression: string;
  readonly reads: readonly string[];
  readonly value: ExplainedValue;
};

/**
 * A row of a table, counted from 1: that it matches, or its first cell that does not, and how that came out. `reads`: the
 * names that the cell reads beside the value of its column, if any. A row may match and not be the answer: `matched` of
 * the explanation says which rows are.
 */
export type ExplainedRow = { readonly row: number; readonly rowId: string } & (
  | { readonly verdict: "matched" }
  /** The day of the decision is not one of those on which the row counts. */
  | { readonly verdict: "notEffective"; readonly from?: string; readonly until?: string }
  | {
      readonly verdict: Exclude<TestVerdict, "true">;
      readonly column: number;
      readonly columnId: string;
      readonly test: string;
      readonly reads?: readonly string[];
    }
);

/**
 * How it went with an entry of a ruleset: it came to its turn and matched, or not, or could not be evaluated; it is
 * switched off; the day is none of its days; or the ruleset, or its group, had ended before.
 */
export type EntryState = "matched" | "notMatched" | "failed" | "disabled" | "notEffective" | "notReached";

/**
 * An entry of a ruleset. `ended`: by matching or not it has ended the list in which it stands. `as`: the name by which
 * later entries read its outputs, and what they read.
 */
export type ExplainedEntry = {
  readonly id: string;
  readonly kind: "rule" | "condition" | "group";
  readonly state: EntryState;
  readonly ended?: true;
  readonly as?: { readonly name: string; readonly value: ExplainedValue };
  readonly condition?: ExplainedGroup;
  /** The rule that was asked, and why it answered as it did. */
  readonly rule?: { readonly name: string; readonly explanation: Explanation };
  readonly entries?: readonly ExplainedEntry[];
};

/**
 * Why a rule decided as it did. Beyond the limit of rows, as many again are shown if they matched; `omitted` counts the
 * others.
 */
export type Explanation = { readonly inputs: readonly ExplainedInput[] } & (
  | {
      readonly kind: "simpleRule";
      readonly branch: "then" | "else" | null;
      readonly condition: ExplainedGroup;
      readonly diagnostics: readonly Diagnostic[];
    }
  | {
      readonly kind: "decisionTable";
      readonly columns: readonly ExplainedColumn[];
      readonly rows: readonly ExplainedRow[];
      readonly omitted: number;
      readonly matched: readonly Match[];
      readonly diagnostics: readonly Diagnostic[];
    }
  | {
      readonly kind: "ruleset";
      readonly entries: readonly ExplainedEntry[];
      readonly matched: readonly Match[];
      readonly diagnostics: readonly Diagnostic[];
    }
);

/** The verdict on a test that was run in a frame of its own. */
export function verdictOf(held: Value, frame: Frame): TestVerdict {
  if (frame.errors > 0) return "failed";
  return held === null ? "unknown" : held === true ? "true" : "false";
}

const nowhere: Place = { path: "", source: "", offset: 0 };

/** A value for people: as JSON, or by its kind where JSON has no such thing. */
function shown(value: Value): Json {
  const frame = new Frame([], "");
  const json = evaluateIn(frame, () => toJson(value, frame, nowhere));
  return frame.errors === 0 ? json : `(${inWords(kindOf(value))})`;
}

/** The value of an expression, evaluated in a frame of its own, with what it is called if it is none. */
export function explainValue(
  expression: Pick<CompiledExpression, "run" | "present">,
  frame: Frame,
): { readonly explained: ExplainedValue; readonly value: Value } {
  const value = evaluateIn(frame, expression.run);
  if (frame.errors > 0) return { explained: { state: "failed", value: null }, value };
  if (value !== null) return { explained: { state: "value", value: shown(value) }, value };
  const present = expression.present === null || expression.present(frame) === true;
  return { explained: { state: present ? "null" : "missing", value: null }, value };
}

/** A value that is there without being calculated; undefined is one that is not. */
export function explainGiven(value: Value | undefined): ExplainedValue {
  if (value === undefined) return { state: "missing", value: null };
  return value === null ? { state: "null", value: null } : { state: "value", value: shown(value) };
}

/** The inputs of a rule, in their order, with the values of a decision. */
export function explainInputs(
  declared: readonly RuleInput[],
  { slots }: RuleInputs,
  isAsked: boolean,
): readonly ExplainedInput[] {
  return declared.map(({ name, fetch }, index) => ({
    name,
    from: isAsked ? "ruleset" : fetch === undefined ? "caller" : "call",
    value: explainGiven(slots[index]),
  }));
}
