import { eachPair } from "../table/split-plan.ts";
import { buildTree } from "../table/split-tree-builder.ts";
import { NODE_SIZE, type SplitTree } from "../table/split-tree.ts";
import type { BoxTable } from "./box-table.ts";

// Which rows of a table can match together. Each row is looked for in the split tree of the table, as a box instead of
// a point; what the tree cannot leave out is compared column by column.

/** Work that is bounded: one for each row looked at, and more where there are many columns. */
export type Effort = { left: number };

/** Columns that are compared for one of the effort. */
const COLUMNS_FOR_ONE = 4;

/**
 * Calls `visit` for every pair of rows that can match together, the lower one first; `visit` answers whether to go on.
 * Rows that `isOut` says are of no interest (any more) are left out. Answers whether all pairs were looked at: false if
 * the effort was spent, or `visit` had enough.
 */
export function eachOverlap(
  table: BoxTable,
  effort: Effort,
  visit: (lower: number, higher: number) => boolean,
  isOut: (row: number) => boolean = () => false,
): boolean {
  const search = new BoxSearch(table);
  const cost = 1 + Math.floor(table.columns / COLUMNS_FOR_ONE);
  for (let row = 0; row < table.rows; row += 1) {
    if (isOut(row)) continue;
    const candidates = search.candidates(row);
    effort.left -= candidates.length >> 2;
    for (const other of candidates) {
      if (isOut(other)) continue;
      effort.left -= cost;
      if (effort.left < 0) return false;
      if (table.meet(row, other) && !visit(row, other)) return false;
    }
  }
  return true;
}

/** Finds the rows whose boxes may meet that of a row. */
class BoxSearch {
  readonly #table: BoxTable;
  readonly #tree: SplitTree;
  /** The row for which another was found last: rows may stand in several leaves. */
  readonly #foundFor: Int32Array;

  constructor(table: BoxTable) {
    this.#table = table;
    this.#tree = buildTree(table.grid).tree;
    this.#foundFor = new Int32Array(table.rows).fill(-1);
  }

  /** Rows behind a row. */
  candidates(row: number): readonly number[] {
    const found: number[] = [];
    this.#visit(0, row, found);
    return found;
  }

  #visit(node: number, row: number, found: number[]): void {
    const { nodes, cuts, children, leaves } = this.#tree;
    const at = node * NODE_SIZE;
    const column = nodes[at] ?? -1;
    if (column < 0) {
      const end = nodes[at + 2] ?? 0;
      for (let index = behind(leaves, nodes[at + 1] ?? 0, end, row); index < end; index += 1) {
        const other = leaves[index] ?? 0;
        if (this.#foundFor[other] === row) continue;
        this.#foundFor[other] = row;
        found.push(other);
      }
      return;
    }
    const cutsAt = nodes[at + 1] ?? 0;
    const count = nodes[at + 2] ?? 0;
    const childrenAt = nodes[at + 3] ?? 0;
    let next = 0;
    eachPair(this.#table.grid, this.#table.testAt(row, column), (low, high) => {
      for (next = Math.max(next, childFor(cuts, cutsAt, count, low)); next < count; next += 1) {
        if ((cuts[cutsAt + next] ?? 0) > high) break;
        const inner = children[childrenAt + next] ?? -1;
        if (inner >= 0) this.#visit(inner, row, found);
      }
    });
    const rest = nodes[at + 4] ?? -1;
    if (rest >= 0) this.#visit(rest, row, found);
  }
}

/** The index of the first row behind another in a stretch of ascending ones. */
function behind(leaves: Int32Array, start: number, end: number, row: number): number {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((leaves[middle] ?? 0) <= row) low = middle + 1;
    else high = middle;
  }
  return low;
}

function childFor(cuts: Int32Array, cutsAt: number, count: number, code: number): number {
  let [low, high] = [0, count];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((cuts[cutsAt + middle] ?? 0) <= code) low = middle;
    else high = middle;
  }
  return low;
}
