import type { RuleInput } from "@patchbay/contract/rule";
import type { ExplainOptions, Verdict } from "../decision.ts";
import {
  type ExplainedRow,
  type ExplainedValue,
  type Explanation,
  explainInputs,
  explainValue,
  verdictOf,
} from "../explanation.ts";
import { evaluateIn } from "../feel/expression.ts";
import { Frame } from "../feel/frame.ts";
import { keyOf } from "../feel/literal-test.ts";
import type { Value } from "../feel/value.ts";
import type { RuleInputs } from "../rule-inputs.ts";
import type { Table } from "./table.ts";

/** A column's value in this decision, and how it is shown. */
type Read = { readonly explained: ExplainedValue; readonly value: Value };

/** Cells that are looked at for an explanation, some 30 µs each: wide tables have fewer of their rows explained. */
const MOST_CELLS = 10_000;

/** Why a table decided as it did: the values of its columns, and for each row its first cell that does not hold. */
export function explainTable(
  table: Table,
  declared: readonly RuleInput[],
  inputs: RuleInputs,
  { now, rows: wanted, also, isAsked }: ExplainOptions,
  decide: (frame: Frame) => Verdict,
): Explanation {
  const limit = Math.min(wanted, Math.ceil(MOST_CELLS / Math.max(1, table.columns.length)));
  const fresh = (): Frame => new Frame([...inputs.slots], now);
  const read = table.columns.map((column) => ({ column, ...explainValue(column.expression, fresh()) }));
  const frame = fresh();
  const matched = evaluateIn(frame, decide)?.matched ?? [];
  const shown = new Set(Array.from({ length: Math.min(limit, table.spec.rows.length) }, (_, row) => row));
  for (const { row } of matched.slice(0, limit)) if (row !== undefined) shown.add(row - 1);
  if (also.length > 0)
    for (const [row, { id }] of table.spec.rows.entries()) if (also.includes(id)) shown.add(row);
  const day = fresh().now().toInstant().toString().slice(0, 10);
  const rows = [...shown].sort((a, b) => a - b).map((row) => explainRow(table, row, read, day, fresh));
  return {
    kind: "decisionTable",
    inputs: explainInputs(declared, inputs, isAsked),
    columns: read.map(({ column, explained }) => ({
      id: column.id,
      expression: column.source,
      reads: table.readsIn(column.source),
      value: explained,
    })),
    rows,
    omitted: table.spec.rows.length - rows.length,
    matched,
    diagnostics: frame.diagnostics(),
  };
}

/** A cell that takes everything. */
const anything = /^\s*-?\s*$/;

/**
 * The first cell of a row that does not hold, as the row is tested: cells of literals come before the others. A column
 * whose value could not be read fails every cell in it.
 */
function explainRow(
  table: Table,
  row: number,
  read: readonly Read[],
  day: string,
  fresh: () => Frame,
): ExplainedRow {
  const spec = table.spec.rows[row];
  const place = { row: row + 1, rowId: spec?.id ?? "" };
  const { from, until } = spec ?? {};
  if ((from !== undefined && day < from) || (until !== undefined && day > until))
    return {
      ...place,
      verdict: "notEffective",
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
    };
  const frame = fresh();
  for (const keyed of [true, false])
    for (const [column, { id }] of table.spec.inputColumns.entries()) {
      if (anything.test(spec?.when[column] ?? "")) continue;
      const tests = table.openTest(row, column);
      if (tests.any || tests.keyed !== keyed) continue;
      const value = read[column]?.value ?? null;
      const held = evaluateIn(frame, () => tests.run(keyed ? keyOf(value) : value, frame));
      const verdict = read[column]?.explained.state === "failed" ? "failed" : verdictOf(held, frame);
      if (verdict === "true") continue;
      const test = spec?.when[column] ?? "";
      const reads = keyed ? [] : table.readsIn(test, table.spec.inputColumns[column]);
      const cell = { ...place, verdict, column, columnId: id, test };
      return reads.length === 0 ? cell : { ...cell, reads };
    }
  return { ...place, verdict: "matched" };
}
