import type {
  DecisionTableDocument,
  Diagnostic,
  RuleDocument,
  SimpleRuleDocument,
} from "@patchbay/contract/rule";
import {
  checkAsked,
  checkConditionIds,
  checkName,
  checkOutputNames,
  mistake,
  repeated,
} from "./document-mistake.ts";
import { checkFetches } from "./input-fetch.ts";
import { isNoValue } from "./json-value.ts";
import { readTyped } from "./rule-inputs.ts";
import { checkRuleset } from "./ruleset/ruleset-check.ts";

// What is wrong with a document beside its FEEL: ids and names that meet, names that belong to the language, actions
// that are not there, rows that do not fit their columns. Schemas have been checked before; this goes further.

function checkInputs({ inputs }: RuleDocument): readonly Diagnostic[] {
  const names = inputs.map(({ name }) => name);
  return [
    ...repeated("duplicate_name", names, (index) => `/inputs/${index}/name`),
    ...names.flatMap((name, index) => checkName(name, `/inputs/${index}/name`)),
    ...inputs.flatMap(({ testValue, type }, index): readonly Diagnostic[] => {
      if (testValue === undefined || testValue === null) return [];
      const value = readTyped(testValue, type);
      if (!isNoValue(value)) return [];
      return [
        {
          severity: "warning",
          code: "test_value",
          message: value.noValue,
          path: `/inputs/${index}/testValue`,
        },
      ];
    }),
  ];
}

function checkActions({ actions }: RuleDocument): readonly Diagnostic[] {
  return [
    ...repeated(
      "duplicate_id",
      actions.map(({ id }) => id),
      (index) => `/actions/${index}/id`,
    ),
    ...repeated(
      "duplicate_name",
      actions.map(({ name }) => name),
      (index) => `/actions/${index}/name`,
    ),
  ];
}

function checkRow(
  row: {
    readonly when?: readonly string[];
    readonly then: readonly string[];
    readonly actions?: readonly string[];
  },
  document: DecisionTableDocument,
  path: string,
): readonly Diagnostic[] {
  const { inputColumns, outputColumns, actions } = document;
  const count = (cells: number, columns: number, where: string): readonly Diagnostic[] =>
    cells === columns
      ? []
      : [
          mistake(
            "cell_count",
            `${path}/${where}`,
            `There are ${cells} cells for ${columns} columns.`,
            `${columns} cells`,
          ),
        ];
  return [
    ...(row.when === undefined ? [] : count(row.when.length, inputColumns.length, "when")),
    ...count(row.then.length, outputColumns.length, "then"),
    ...checkAsked(row.actions, actions, path),
  ];
}

function checkTable(document: DecisionTableDocument): readonly Diagnostic[] {
  const { inputColumns, outputColumns, rows, defaultRow } = document;
  const outputNames = outputColumns.map(({ name }) => name);
  return [
    ...repeated(
      "duplicate_id",
      inputColumns.map(({ id }) => id),
      (index) => `/inputColumns/${index}/id`,
    ),
    ...repeated(
      "duplicate_id",
      outputColumns.map(({ id }) => id),
      (index) => `/outputColumns/${index}/id`,
    ),
    ...repeated("duplicate_name", outputNames, (index) => `/outputColumns/${index}/name`),
    ...checkOutputNames(outputNames, (index) => `/outputColumns/${index}/name`),
    ...repeated(
      "duplicate_id",
      rows.map(({ id }) => id),
      (index) => `/rows/${index}/id`,
    ),
    ...rows.flatMap((row, index) => checkRow(row, document, `/rows/${index}`)),
    ...(defaultRow === undefined ? [] : checkRow(defaultRow, document, "/defaultRow")),
  ];
}

function checkSimpleRule(document: SimpleRuleDocument): readonly Diagnostic[] {
  const outcomes = (["then", "else"] as const).flatMap((branch) => {
    const { outputs = {}, actions } = document[branch];
    const names = Object.keys(outputs);
    return [
      ...checkOutputNames(names, (index) => `/${branch}/outputs/${names[index] ?? ""}`),
      ...checkAsked(actions, document.actions, `/${branch}`),
    ];
  });
  return [...checkConditionIds(document.condition, "/condition"), ...outcomes];
}

/** All mistakes of a document that are not mistakes in its FEEL. */
export function checkDocument(document: RuleDocument): readonly Diagnostic[] {
  const common = [...checkInputs(document), ...checkFetches(document), ...checkActions(document)];
  switch (document.kind) {
    case "decisionTable":
      return [...common, ...checkTable(document)];
    case "simpleRule":
      return [...common, ...checkSimpleRule(document)];
    default:
      return [...common, ...checkRuleset(document)];
  }
}
