import type { DecisionTableDocument, Diagnostic } from "@patchbay/contract/rule";
import { columnsOf } from "./grid-column.ts";

/** What is wrong in the table, by cell (`row:column`) and by column head (`head:column`). */
export type GridMarks = ReadonlyMap<string, Diagnostic>;

/** Reads the pointers of diagnostics (`/rows/4/when/0`) as places of the table; what points elsewhere is left out. */
export function marksOfTable(table: DecisionTableDocument, diagnostics: readonly Diagnostic[]): GridMarks {
  const columns = columnsOf(table);
  const columnOf = (kind: string, index: number): number =>
    columns.findIndex((column) => column.kind === kind && (!("index" in column) || column.index === index));
  const marks = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const [part = "", first = "", second = "", third = ""] = diagnostic.path.split("/").slice(1);
    const place =
      part === "rows"
        ? `${first}:${columnOf(second, Number(third))}`
        : part === "defaultRow"
          ? `${table.rows.length}:${columnOf(first, Number(second))}`
          : part === "inputColumns"
            ? `head:${columnOf("when", Number(first))}`
            : part === "outputColumns"
              ? `head:${columnOf("then", Number(first))}`
              : null;
    // An error is shown before a warning; of two errors the first.
    const known = place === null ? undefined : marks.get(place);
    if (
      place !== null &&
      (known === undefined || (known.severity === "warning" && diagnostic.severity === "error"))
    )
      marks.set(place, diagnostic);
  }
  return marks;
}

/** Rows (from 1) with an error in some cell, in order. */
export function rowsInError(marks: GridMarks): readonly number[] {
  const rows = new Set<number>();
  for (const [place, { severity }] of marks)
    if (severity === "error" && !place.startsWith("head")) rows.add(Number(place.split(":")[0]) + 1);
  return [...rows].toSorted((a, b) => a - b);
}
