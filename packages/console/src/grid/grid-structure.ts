import type { DecisionTableDocument, InputColumn, OutputColumn, Row } from "@patchbay/contract/rule";
import { emptyRow } from "./grid-cells.ts";
import { nextId } from "./grid-column.ts";

/** Adds an empty row before row `at` (the number of rows: at the end). */
export function insertRow(table: DecisionTableDocument, at: number): DecisionTableDocument {
  return { ...table, rows: table.rows.toSpliced(at, 0, emptyRow(table, nextId("r", table.rows))) };
}

/** Puts copies of rows below them. */
export function duplicateRows(table: DecisionTableDocument, from: number, to: number): DecisionTableDocument {
  const first = Number(nextId("r", table.rows).slice(1));
  const copies = table.rows.slice(from, to + 1).map((row, offset) => ({ ...row, id: `r${first + offset}` }));
  return { ...table, rows: table.rows.toSpliced(to + 1, 0, ...copies) };
}

/** Takes rows away, ends included; the default row stays. */
export function removeRows(table: DecisionTableDocument, from: number, to: number): DecisionTableDocument {
  return { ...table, rows: table.rows.toSpliced(from, to - from + 1) };
}

/** Moves rows up (-1) or down (1) by one place; unchanged at the ends. */
export function moveRows(
  table: DecisionTableDocument,
  from: number,
  to: number,
  by: -1 | 1,
): DecisionTableDocument {
  if (from + by < 0 || to + by >= table.rows.length) return table;
  const moved = table.rows.slice(from, to + 1);
  return { ...table, rows: table.rows.toSpliced(from, moved.length).toSpliced(from + by, 0, ...moved) };
}

type Group = "when" | "then";

const eachRow = (
  table: DecisionTableDocument,
  group: Group,
  change: (cells: string[]) => string[],
): DecisionTableDocument => ({
  ...table,
  rows: table.rows.map((row): Row => ({ ...row, [group]: change(row[group]) })),
  ...(table.defaultRow === undefined || group === "when"
    ? {}
    : { defaultRow: { ...table.defaultRow, then: change(table.defaultRow.then) } }),
});

/** Adds a condition column before `at`, open in every row. */
export function insertInputColumn(
  table: DecisionTableDocument,
  at: number,
  column: Omit<InputColumn, "id">,
): DecisionTableDocument {
  const made = { ...column, id: nextId("c", table.inputColumns) };
  return {
    ...eachRow(table, "when", (cells) => cells.toSpliced(at, 0, "")),
    inputColumns: table.inputColumns.toSpliced(at, 0, made),
  };
}

/** Adds an output column before `at`, empty in every row. */
export function insertOutputColumn(
  table: DecisionTableDocument,
  at: number,
  column: Omit<OutputColumn, "id">,
): DecisionTableDocument {
  const made = { ...column, id: nextId("o", table.outputColumns) };
  return {
    ...eachRow(table, "then", (cells) => cells.toSpliced(at, 0, "")),
    outputColumns: table.outputColumns.toSpliced(at, 0, made),
  };
}

/** Takes a column away with its cells. */
export function removeColumn(table: DecisionTableDocument, group: Group, at: number): DecisionTableDocument {
  const rest = eachRow(table, group, (cells) => cells.toSpliced(at, 1));
  return group === "when"
    ? { ...rest, inputColumns: table.inputColumns.toSpliced(at, 1) }
    : { ...rest, outputColumns: table.outputColumns.toSpliced(at, 1) };
}

/** Moves a column within its group, its cells along with it; unchanged at the ends. */
export function moveColumn(
  table: DecisionTableDocument,
  group: Group,
  from: number,
  by: -1 | 1,
): DecisionTableDocument {
  const to = from + by;
  const count = group === "when" ? table.inputColumns.length : table.outputColumns.length;
  if (to < 0 || to >= count) return table;
  const shift = <T>(items: readonly T[]): T[] =>
    items.toSpliced(from, 1).toSpliced(to, 0, ...items.slice(from, from + 1));
  const rest = eachRow(table, group, shift);
  return group === "when"
    ? { ...rest, inputColumns: shift(table.inputColumns) }
    : { ...rest, outputColumns: shift(table.outputColumns) };
}
