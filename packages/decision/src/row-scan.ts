import type { TestRun } from "./feel/code.ts";
import type { Frame } from "./feel/frame.ts";
import type { Value } from "./feel/value.ts";
import type { CompiledRow } from "./table-row.ts";

/**
 * Finds the rows that match, one after the other. Cells lie in flat arrays: this loop is where large tables spend
 * their time. Keyed cells read the key of their column's value, the others the value itself, which lies behind the keys.
 */
export class RowScan {
  readonly #rows: number;
  /** Where the cells of each row begin; one more at the end. */
  readonly #starts: Int32Array;
  readonly #operands: Int32Array;
  readonly #tests: readonly TestRun[];

  constructor(rows: readonly CompiledRow[], columns: number) {
    const cells = rows.flatMap((row) => row.cells);
    this.#rows = rows.length;
    this.#starts = new Int32Array(rows.length + 1);
    let start = 0;
    for (const [index, row] of rows.entries()) {
      this.#starts[index] = start;
      start += row.cells.length;
    }
    this.#starts[rows.length] = start;
    this.#operands = Int32Array.from(cells, ({ column, tests }) => (tests.keyed ? column : column + columns));
    this.#tests = cells.map(({ tests }) => tests.run);
  }

  /**
   * The index of the next row from `from` on that matches; -1 if there is none, or if a cell could not be evaluated
   * (then the frame has an error). `operands`: the keys of all columns, then their values.
   */
  next(from: number, operands: readonly Value[], frame: Frame): number {
    const starts = this.#starts;
    const columns = this.#operands;
    const tests = this.#tests;
    for (let row = from; row < this.#rows; row += 1) {
      const end = starts[row + 1] ?? 0;
      let cell = starts[row] ?? 0;
      while (cell < end && tests[cell]?.(operands[columns[cell] ?? 0] ?? null, frame) === true) cell += 1;
      if (frame.errors > 0) return -1;
      if (cell === end) return row;
    }
    return -1;
  }
}
