import type { DecisionTableDocument, Diagnostic } from "@patchbay/contract/rule";
import type { FetchOutcome } from "@patchbay/contract/rule-fetch";
import type { Json } from "@patchbay/contract/vocabulary";
import { keyOf } from "../feel/literal-test.ts";
import { isNoValue } from "../json-value.ts";
import { readTyped } from "../rule-inputs.ts";
import { codeReader } from "../table/code-book.ts";
import { holdsAt, type TableGrid } from "../table/table-grid.ts";

// An input that is fetched takes certain values when its call goes wrong. A table that tests it should have a row for
// them, or a default row.

/** Results of calls for which no row is made: the input has a value then that no row takes in its column. */
export function unhandledResults(document: DecisionTableDocument, grid: TableGrid): readonly Diagnostic[] {
  if (document.defaultRow !== undefined || document.rows.length === 0) return [];
  return document.inputColumns.flatMap(({ id, expression, type }, column) => {
    const input = document.inputs.find(({ name }) => name === expression.trim());
    const byValue = new Map<string, { readonly value: Json; readonly results: string[] }>();
    for (const [result, outcome] of Object.entries<FetchOutcome>(input?.fetch?.onResult ?? {})) {
      if (!("value" in outcome)) continue;
      const key = JSON.stringify(outcome.value);
      const known = byValue.get(key);
      if (known === undefined) byValue.set(key, { value: outcome.value, results: [result] });
      else known.results.push(result);
    }
    return [...byValue.values()].flatMap(({ value, results }): readonly Diagnostic[] => {
      const read = value === null ? null : readTyped(value, type);
      if (isNoValue(read)) return [];
      const book = grid.books[column];
      const code = book === undefined ? 0 : codeReader(book)(keyOf(read));
      if (isTaken(grid, column, code)) return [];
      return [
        {
          severity: "warning",
          code: "result_not_handled",
          message: `When the call for \`${expression}\` ends in ${results.join(" or ")}, it is ${JSON.stringify(value)}, and no row takes that.`,
          path: `/inputColumns/${column}`,
          columns: [id],
          example: { [expression]: value },
        },
      ];
    });
  });
}

/** Whether any row takes a code in a column. */
function isTaken(grid: TableGrid, column: number, code: number): boolean {
  const columns = grid.books.length;
  const only: TableGrid = { ...grid, cells: new Int32Array(columns) };
  const codes = Array.from({ length: columns }, (_, index) => (index === column ? code : 0));
  const tests = new Set<number>();
  for (let row = 0; row < grid.positions; row += 1) tests.add(grid.cells[row * columns + column] ?? 0);
  for (const test of tests) {
    only.cells[column] = test;
    if (holdsAt(only, 0, codes)) return true;
  }
  return false;
}
