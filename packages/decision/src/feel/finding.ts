import type { Diagnostic } from "@patchbay/contract/rule";

/**
 * Every code a diagnostic of this package carries. Codes are stable: programs and the console match on them. The
 * sentence says what the code means; the message of a diagnostic says what happened here.
 */
export const findings = {
  syntax_error: "The text cannot be read as FEEL.",
  too_long: "The text is longer than the limit.",
  too_deep: "Brackets, operators or values stand in each other deeper than the limit.",
  unknown_name: "No input, local name or built-in function has this name.",
  unknown_type: "No type has this name.",
  not_a_function: "Something that is no function is called.",
  wrong_arguments: "A function is called with arguments it does not take.",
  type_mismatch: "Two values, or a value and its place, have types that do not go together.",
  always_fails: "This part has no inputs and fails every time it is reached.",
  invalid_value: "A function was given a value outside of what it can work with.",
  division_by_zero: "A number was divided by zero.",
  number_out_of_range: "The result of arithmetic has no representation in 34 digits.",
  missing_property: "An object has no property of this name; the value is null.",
  index_out_of_range: "A list has no item at this position; the value is null.",
  steps_exceeded: "The evaluation needed more steps than it may take.",
  value_too_large: "A text, list or output grew beyond the limit.",
  duplicate_id: "Two things in one list have the same id.",
  duplicate_name: "Two things in one list have the same name.",
  reserved_name: "The name belongs to the language.",
  unknown_action: "An outcome asks for an action that the rule does not have.",
  cell_count: "A row has more or fewer cells than there are columns.",
  unique_violated: "More than one row of a UNIQUE table matched.",
  any_violated: "Rows of an ANY table that matched together have different outcomes.",
  not_allowed: "A value is none of those that its column allows.",
  no_such_day: "A day that begins or ends something does not exist, or the end comes before the beginning.",
  no_priority: "The hit policy ranks outputs, and no output column lists its values in order of priority.",
  wrong_aggregation: "The values of an output column cannot be put together in the way that is asked for.",
  unknown_rule: "An entry of a ruleset asks a rule that is not there.",
  broken_rule: "An entry of a ruleset asks a rule that has mistakes of its own.",
  rule_circle: "Rules ask each other in a circle, which would never end.",
  missing_rule_input: "A rule that an entry asks is not given an input that it needs.",
  cannot_merge: "Outputs that are a list cannot be merged with the outputs of other entries.",
  wrong_fetch: "An input cannot be fetched in this way.",
  test_value: "The test value of an input does not fit its type.",
} as const;
export type FindingCode = keyof typeof findings;

/**
 * Where something stands: the JSON Pointer of its text in the document, the text, and the offset in it. No offset: the
 * finding is about the whole of what stands there.
 */
export type Place = { readonly path: string; readonly source: string; readonly offset: number | null };

/** What was found, before it is put into the words of the contract. */
export type Finding = {
  readonly severity: "error" | "warning";
  readonly code: FindingCode;
  readonly message: string;
  readonly place: Place;
  readonly expected?: string;
};

/** Line and column, both from 1, of an offset. Columns count UTF-16 units, as editors do. */
export function lineAndColumn(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset);
  const lastBreak = before.lastIndexOf("\n");
  return { line: before.split("\n").length, column: before.length - lastBreak };
}

/** A finding as the contract shows it. */
export function diagnosticOf({ severity, code, message, place, expected }: Finding): Diagnostic {
  return {
    severity,
    code,
    message,
    path: place.path,
    ...(place.offset === null ? {} : lineAndColumn(place.source, place.offset)),
    ...(expected === undefined ? {} : { expected }),
  };
}
