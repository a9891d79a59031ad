import type { Condition, Diagnostic, Outcome, RuleDocument, RulesetEntry } from "@patchbay/contract/rule";
import { Names } from "../feel/expression.ts";
import { staticTypeOf } from "../feel/static-type.ts";
import { namesIn, nodesOf } from "../names-read.ts";
import { entriesOf } from "../ruleset/ruleset-check.ts";

// Inputs that nothing reads, and columns that test nothing.

/** A text of FEEL. */
type Text = { readonly source: string; readonly kind: "expression" | "tests" };

const expression = (source: string): Text => ({ source, kind: "expression" });

function conditionTexts(condition: Condition): readonly Text[] {
  return condition.kind === "test"
    ? [expression(condition.expression), { source: condition.test, kind: "tests" }]
    : condition.conditions.flatMap(conditionTexts);
}

const outcomeTexts = ({ outputs = {} }: Outcome): readonly Text[] => Object.values(outputs).map(expression);

function entryTexts(entry: RulesetEntry): readonly Text[] {
  switch (entry.kind) {
    case "condition":
      return [...conditionTexts(entry.condition), ...outcomeTexts(entry.then)];
    case "group":
      return [
        ...(entry.condition === undefined ? [] : conditionTexts(entry.condition)),
        ...(entry.stopWhen === undefined ? [] : [expression(entry.stopWhen)]),
      ];
    default:
      return Object.values(entry.inputs ?? {}).map(expression);
  }
}

/** Every text of a rule, each once. */
function textsOf(document: RuleDocument): readonly Text[] {
  switch (document.kind) {
    case "simpleRule":
      return [
        ...conditionTexts(document.condition),
        ...outcomeTexts(document.then),
        ...outcomeTexts(document.else),
      ];
    case "decisionTable": {
      const { inputColumns, outputColumns, rows, defaultRow } = document;
      const tests = new Set(inputColumns.flatMap(({ allowed }) => allowed ?? []));
      for (const { allowed } of outputColumns) if (allowed !== undefined) tests.add(allowed);
      const expressions = new Set(inputColumns.map((column) => column.expression));
      for (const { when, then } of rows) {
        for (const cell of when) tests.add(cell);
        for (const cell of then) expressions.add(cell);
      }
      for (const cell of defaultRow?.then ?? []) expressions.add(cell);
      return [
        ...Array.from(tests, (source): Text => ({ source, kind: "tests" })),
        ...Array.from(expressions, expression),
      ];
    }
    default:
      return [
        ...entriesOf(document.entries).flatMap(({ entry }) => entryTexts(entry)),
        ...(document.stopWhen === undefined ? [] : [expression(document.stopWhen)]),
      ];
  }
}

/** Inputs that neither the rule nor a template of its calls reads. A rule that is asked reads them by their names. */
export function unusedInputs(document: RuleDocument): readonly Diagnostic[] {
  const { inputs, actions } = document;
  const asksRules =
    document.kind === "ruleset" && entriesOf(document.entries).some(({ entry }) => entry.kind === "rule");
  if (asksRules) return [];
  const names = new Names(inputs.map(({ name, type }) => [name, staticTypeOf(type)]));
  const templates = JSON.stringify([actions, inputs.map(({ fetch }) => fetch ?? null)]);
  const isWhole = /\binput\s*(?:\}\}|[^.\w\s}"])/.test(templates);
  const left = new Set(
    inputs.map(({ name }) => name).filter((name) => !isWhole && !templates.includes(`input.${name}`)),
  );
  for (const { source, kind } of textsOf(document)) {
    if (left.size === 0) break;
    // Most texts do not even have the letters of a name in them.
    if (![...left].some((name) => source.includes(name))) continue;
    for (const name of namesIn(nodesOf(source, kind, names), names)) left.delete(name);
  }
  return inputs.flatMap(({ name }, index): readonly Diagnostic[] =>
    left.has(name)
      ? [
          {
            severity: "warning",
            code: "input_unused",
            message: `Nothing reads the input \`${name}\`.`,
            path: `/inputs/${index}`,
          },
        ]
      : [],
  );
}

/** Columns in which every cell takes everything. */
export function unusedColumns(document: RuleDocument): readonly Diagnostic[] {
  if (document.kind !== "decisionTable" || document.rows.length === 0) return [];
  return document.inputColumns.flatMap(({ id, expression: source }, column): readonly Diagnostic[] =>
    document.rows.every(({ when }) => ["", "-"].includes(when[column]?.trim() ?? ""))
      ? [
          {
            severity: "warning",
            code: "column_unused",
            message: `No row tests \`${source}\`.`,
            path: `/inputColumns/${column}`,
            columns: [id],
          },
        ]
      : [],
  );
}
