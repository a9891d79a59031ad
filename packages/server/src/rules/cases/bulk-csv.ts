import type { RuleDocument, RuleInput } from "@patchbay/contract/rule";
import type { BulkReport, BulkRow, Frozen } from "@patchbay/contract/rule-case";
import type { Json } from "@patchbay/contract/vocabulary";
import { type CsvRecord, readCsv, writeCsv } from "@patchbay/decision/exchange/csv";
import { parseNumber, toDoubleOrText } from "@patchbay/decision/feel/exact-number";
import { canonicalJson } from "../../platform/digest.ts";
import { problem } from "../../platform/problem.ts";
import type { RunnableRule } from "../runnable-rule.ts";
import { coverageOf } from "./case-coverage.ts";
import { type CaseRun, runCase } from "./case-run.ts";

/** A CSV of inputs: what each of its columns is. */
export type BulkTable = {
  readonly heading: readonly string[];
  readonly rows: readonly CsvRecord[];
  readonly columns: readonly Column[];
};
type Column =
  | { readonly kind: "input"; readonly input: RuleInput }
  /** What is wanted of an output, or of all of them. */
  | { readonly kind: "expect"; readonly output: string | null };

const MOST_ROWS = 10_000;
const SHOWN_ROWS = 1000;
const EXPECT = /^expect\.(.+)$/;

function refuse(line: number, message: string, accepted?: string): never {
  const error = { field: `body.csv line ${line}`, message, ...(accepted === undefined ? {} : { accepted }) };
  throw problem("invalid_request", `Line ${line} of the CSV ${message}.`, { errors: [error] });
}

/** Reads a CSV whose heading names inputs and what is expected; throws invalid_request with the line. */
export function readBulk(document: RuleDocument, text: string): BulkTable {
  const read = readCsv(text, MOST_ROWS + 1);
  if (!read.ok) return refuse(read.line, `cannot be read: ${read.message}`);
  const [heading, ...rows] = read.records;
  if (heading === undefined) return refuse(1, "is missing: a heading with the names of inputs");
  const names = document.inputs.map(({ name }) => name);
  const columns = heading.cells.map((cell): Column => {
    const title = cell.trim();
    const input = document.inputs.find(({ name }) => name === title);
    if (input !== undefined) return { kind: "input", input };
    const output = EXPECT.exec(title)?.[1];
    if (output !== undefined) return { kind: "expect", output };
    if (title === "expect") return { kind: "expect", output: null };
    return refuse(1, `has a column "${title}", which is no input of the rule`, [...names, "expect.<output>"].join(", ")); // prettier-ignore
  });
  const wrong = rows.find(({ cells }) => cells.length !== columns.length);
  if (wrong !== undefined)
    return refuse(wrong.line, `has ${wrong.cells.length} cells, and the heading has ${columns.length}`);
  return { heading: heading.cells, rows, columns };
}

/** A row that was decided. */
export type BulkRun = BulkRow & { readonly record: CsvRecord };

/** Decides one row, and compares what it expects. */
export function runBulkRow(rule: RunnableRule, table: BulkTable, record: CsvRecord, now: string): BulkRun {
  const params: Record<string, Json> = {};
  const fetched: Record<string, Frozen> = {};
  for (const [index, column] of table.columns.entries()) {
    if (column.kind !== "input") continue;
    const value = valueIn(column.input, record.cells[index] ?? "");
    if (value === undefined) continue;
    if (column.input.fetch === undefined) params[column.input.name] = value;
    else fetched[column.input.name] = { value };
  }
  const { outputs, matched, actions, error } = runCase(rule, { params, fetched }, now);
  const agrees = table.columns.every(
    (column, index) =>
      column.kind === "input" || agreesWith(column.output, record.cells[index] ?? "", outputs),
  );
  return {
    line: record.line,
    passed: error === undefined && agrees,
    outputs,
    matched: [...matched],
    actions: [...actions],
    ...(error === undefined ? {} : { error }),
    record,
  };
}

/**
 * What a cell is for an input. An empty one is nothing where the input is optional, null where it may be, and an empty text
 * for texts. What cannot be read stays a text, so that the rule says what it wants instead.
 */
function valueIn({ type, optional, nullable }: RuleInput, cell: string): Json | undefined {
  const text = type === "string" ? cell : cell.trim();
  if (text === "") {
    if (optional === true) return undefined;
    return nullable === true ? null : type === "string" ? "" : undefined;
  }
  switch (type) {
    case "number":
      return numberIn(text);
    case "boolean":
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === "true" : text;
    case "list":
    case "object":
      return jsonIn(text) ?? text;
    default:
      return text;
  }
}

/** A number as JSON has it: one that JavaScript cannot hold stays the text that it is, and is read from there. */
function numberIn(text: string): Json {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return text;
  const exact = parseNumber(text);
  return exact === null ? text : toDoubleOrText(exact);
}

function jsonIn(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** What stands in a cell for a value: texts as they are, everything else as JSON, null as nothing. */
const cellOf = (value: Json | undefined): string =>
  value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);

const outputOf = (outputs: Json, name: string): Json | undefined =>
  typeof outputs === "object" && outputs !== null && !Array.isArray(outputs)
    ? (outputs as Readonly<Record<string, Json>>)[name]
    : undefined;

function agreesWith(output: string | null, cell: string, outputs: Json): boolean {
  const actual = output === null ? outputs : outputOf(outputs, output);
  if (cellOf(actual) === cell) return true;
  const wanted = jsonIn(cell);
  return wanted !== undefined && canonicalJson(wanted) === canonicalJson(actual ?? null);
}

/** All rows that were decided, with a CSV to take away. */
export function bulkReport(document: RuleDocument, table: BulkTable, runs: readonly BulkRun[]): BulkReport {
  const passed = runs.filter((one) => one.passed).length;
  return {
    rows: runs.length,
    passed,
    failed: runs.length - passed,
    results: runs.slice(0, SHOWN_ROWS).map(({ record: _record, ...row }) => row),
    coverage: coverageOf(document, runs),
    csv: answeredCsv(table, runs),
  };
}

/**
 * The rows as they were sent, then a column for each output, and what matched. A text that a spreadsheet would take for a
 * formula gets an apostrophe in front: what an upstream or a caller wrote must not run on somebody's desk.
 */
function answeredCsv({ heading }: BulkTable, runs: readonly BulkRun[]): string {
  const isList = runs.some(({ outputs }) => Array.isArray(outputs));
  const names = isList
    ? []
    : [...new Set(runs.flatMap(({ outputs }) => Object.keys((outputs ?? {}) as object)))];
  const head = [
    ...heading,
    ...(isList ? ["outputs"] : names.map((name) => `output.${name}`)),
    "matched",
    "actions",
    "passed",
    "error",
  ];
  const rows = runs.map((run: CaseRun & BulkRun) => [
    ...run.record.cells,
    ...(isList ? [cellOf(run.outputs)] : names.map((name) => cellOf(outputOf(run.outputs, name)))),
    run.matched.join(" "),
    run.actions.join(" "),
    String(run.passed),
    run.error?.message ?? "",
  ]);
  return writeCsv([head, ...rows].map((cells) => cells.map(harmless)));
}

const harmless = (cell: string): string =>
  /^[=+@\t\r]/.test(cell) || (cell.startsWith("-") && !/^-\d+(\.\d+)?$/.test(cell)) ? `'${cell}` : cell;
