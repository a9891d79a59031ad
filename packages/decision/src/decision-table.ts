import type { DecisionTableDocument, Match } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import type { ExplainOptions, RuleBody, Verdict } from "./decision.ts";
import {
  type ExplainedRow,
  type ExplainedValue,
  type Explanation,
  explainValue,
  verdictOf,
} from "./explanation.ts";
import { evaluateIn, type Names } from "./feel/expression.ts";
import { Frame } from "./feel/frame.ts";
import { keyOf } from "./feel/literal-test.ts";
import type { Value } from "./feel/value.ts";
import { RowScan } from "./row-scan.ts";
import type { RuleInputs } from "./rule-inputs.ts";
import type { CompiledBody } from "./simple-rule.ts";
import { MISTAKES_SHOWN } from "./document-check.ts";
import { type Column, compileColumn } from "./table-column.ts";
import { type CompiledRow, RowCompiler } from "./table-row.ts";

// A decision table: the columns' values are read once, rows are tested one after the other, and the hit policy says
// what becomes of those that match. A cell that cannot be evaluated fails the decision; it never counts as "no match".

type Table = {
  readonly document: DecisionTableDocument;
  readonly columns: readonly Column[];
  readonly rows: readonly CompiledRow[];
  readonly scan: RowScan;
  readonly defaultRow: Pick<CompiledRow, "outputs" | "actions"> | null;
};

/** Compiles all columns and rows of a table. */
export function compileTable(document: DecisionTableDocument, names: Names): CompiledBody {
  const columns = document.inputColumns.map((column, index) => compileColumn(column, index, names));
  const compiler = new RowCompiler(document, names);
  const rows: CompiledRow[] = [];
  for (const [index, row] of document.rows.entries()) {
    if (compiler.errors >= MISTAKES_SHOWN) break;
    rows.push(compiler.row(row, index));
  }
  const defaultRow =
    document.defaultRow === undefined ? null : compiler.outcome(document.defaultRow, "/defaultRow");
  const table: Table = { document, columns, rows, scan: new RowScan(rows, columns.length), defaultRow };
  const nothing: Json = document.hitPolicy === "COLLECT" ? [] : {};
  const body: RuleBody = {
    nothing,
    decide: (frame) => decide(table, frame, nothing),
    explain: (inputs, options) => explain(table, inputs, options, nothing),
  };
  return {
    body,
    findings: [...columns.flatMap(({ findings }) => findings), ...compiler.findings],
    slots: Math.max(compiler.slots, ...columns.map(({ expression }) => expression.slots)),
  };
}

/** The keys of all columns' values, then the values. */
function operandsOf(columns: readonly Column[], frame: Frame): readonly Value[] {
  const operands: Value[] = [];
  for (const { expression } of columns) operands.push(expression.run(frame));
  const values = operands.slice();
  for (const [index, value] of values.entries()) operands[index] = keyOf(value);
  operands.push(...values);
  return operands;
}

function decide(table: Table, frame: Frame, nothing: Json): Verdict {
  const operands = operandsOf(table.columns, frame);
  const failed: Verdict = { outputs: nothing, matched: [], actions: [] };
  if (frame.errors > 0) return failed;
  const hits = hitsOf(table, operands, frame);
  if (frame.errors > 0) return { ...failed, matched: hits.map((row) => matchOf(table, row)) };
  const chosen = hits.flatMap((index) => table.rows[index] ?? []);
  const outcomes = chosen.length === 0 && table.defaultRow !== null ? [table.defaultRow] : chosen;
  const matched =
    chosen.length === 0 && table.defaultRow !== null
      ? [{ default: true }]
      : hits.map((row) => matchOf(table, row));
  const outputs = outcomes.map((outcome) => outcome.outputs(frame));
  return {
    outputs: table.document.hitPolicy === "COLLECT" ? outputs : (outputs[0] ?? nothing),
    matched,
    actions:
      outcomes.length === 1
        ? (outcomes[0]?.actions ?? [])
        : [...new Set(outcomes.flatMap(({ actions }) => actions))],
  };
}

/** The rows that the hit policy looks at: the first, all, or all with an error if there is more than one. */
function hitsOf(
  { document, scan, rows }: Table,
  operands: readonly Value[],
  frame: Frame,
): readonly number[] {
  const { hitPolicy } = document;
  const hits: number[] = [];
  for (let row = scan.next(0, operands, frame); row >= 0; row = scan.next(row + 1, operands, frame)) {
    hits.push(row);
    if (hitPolicy === "FIRST" || (hitPolicy === "UNIQUE" && hits.length > 1)) break;
  }
  const [first, second] = hits;
  if (hitPolicy === "UNIQUE" && first !== undefined && second !== undefined) {
    const named = [first, second].map((row) => `row ${row + 1} (\`${rows[row]?.id ?? ""}\`)`).join(" and ");
    frame.fail(
      { path: `/rows/${second}`, source: "", offset: null },
      "unique_violated",
      `Both ${named} match, and a UNIQUE table allows one.`,
      "rows that do not overlap, or the hit policy FIRST or COLLECT",
    );
  }
  return hits;
}

function matchOf({ rows }: Table, row: number): Match {
  return { row: row + 1, rowId: rows[row]?.id ?? "" };
}

function explain(
  table: Table,
  inputs: RuleInputs,
  { now, rows: limit }: ExplainOptions,
  nothing: Json,
): Explanation {
  const fresh = (): Frame => new Frame([...inputs.slots], now);
  const read = table.columns.map((column) => ({ column, ...explainValue(column.expression, fresh()) }));
  const frame = fresh();
  const matched = evaluateIn(frame, () => decide(table, frame, nothing))?.matched ?? [];
  const matchedRows = new Set(matched.slice(0, limit).map(({ row }) => row));
  const shown = table.rows.flatMap((row, index) =>
    index < limit || matchedRows.has(index + 1) ? [explainRow(table, row, index, read, fresh())] : [],
  );
  return {
    kind: "decisionTable",
    columns: read.map(({ column, explained }) => ({
      id: column.id,
      expression: column.source,
      value: explained,
    })),
    rows: shown,
    omitted: table.rows.length - shown.length,
    matched,
    diagnostics: frame.diagnostics(),
  };
}

/** The first cell of a row that does not hold. A column whose value could not be read fails every cell in it. */
function explainRow(
  { document, columns }: Table,
  { id, cells }: CompiledRow,
  index: number,
  read: readonly { readonly explained: ExplainedValue; readonly value: Value }[],
  frame: Frame,
): ExplainedRow {
  const place = { row: index + 1, rowId: id };
  for (const { column, tests } of cells) {
    const value = read[column]?.value ?? null;
    const held = evaluateIn(frame, () => tests.run(tests.keyed ? keyOf(value) : value, frame));
    const verdict = read[column]?.explained.state === "failed" ? "failed" : verdictOf(held, frame);
    if (verdict !== "true")
      return {
        ...place,
        verdict,
        column,
        columnId: columns[column]?.id ?? "",
        test: document.rows[index]?.when[column] ?? "",
      };
  }
  return { ...place, verdict: "matched" };
}
