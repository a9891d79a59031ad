import type { DecisionTableDocument, Diagnostic } from "@patchbay/contract/rule";
import type { GridColumn } from "./grid-column.ts";
import { headRow } from "./use-grid-selection.ts";

/** What is wrong in the table: by row, heads in `headRow`, and then by column. */
export type GridMarks = ReadonlyMap<number, RowMarks>;
export type RowMarks = ReadonlyMap<number, Diagnostic>;

/** Reads the pointers of diagnostics (`/rows/4/when/0`) as places of the table; what points elsewhere is left out. */
export function marksOfTable(
  { rows }: DecisionTableDocument,
  columns: readonly GridColumn[],
  diagnostics: readonly Diagnostic[],
): GridMarks {
  const columnOf = (kind: string, index: number): number =>
    columns.findIndex((column) => column.kind === kind && (!("index" in column) || column.index === index));
  const marks = new Map<number, Map<number, Diagnostic>>();
  for (const diagnostic of diagnostics) {
    const [part = "", first = "", second = "", third = ""] = diagnostic.path.split("/").slice(1);
    const place =
      part === "rows"
        ? { row: Number(first), column: columnOf(second, Number(third)) }
        : part === "defaultRow"
          ? { row: rows.length, column: columnOf(first, Number(second)) }
          : part === "inputColumns"
            ? { row: headRow, column: columnOf("when", Number(first)) }
            : part === "outputColumns"
              ? { row: headRow, column: columnOf("then", Number(first)) }
              : null;
    if (place === null) continue;
    const line = marks.get(place.row) ?? new Map<number, Diagnostic>();
    marks.set(place.row, line);
    // An error is shown before a warning; of two errors the first.
    const known = line.get(place.column);
    if (known === undefined || (known.severity === "warning" && diagnostic.severity === "error"))
      line.set(place.column, diagnostic);
  }
  return marks;
}

/** Rows (from 0, the default row after the last) with an error in some cell, in order, each with the leftmost such column. */
export function errorsByRow(marks: GridMarks): readonly { readonly row: number; readonly column: number }[] {
  return [...marks]
    .filter(([row]) => row !== headRow)
    .flatMap(([row, line]) => {
      const wrong = [...line].filter(([, { severity }]) => severity === "error").map(([column]) => column);
      return wrong.length === 0 ? [] : [{ row, column: Math.min(...wrong) }];
    })
    .toSorted((a, b) => a.row - b.row);
}
