import { type BitBlocks, bitSearch } from "./bit-blocks.ts";
import { type SplitTree, treeSearch } from "./split-tree.ts";
import { holdsAt, type TableGrid } from "./table-grid.ts";

/**
 * How the positions of a table that take given codes are found, apart from looking at one after the other. An index
 * only leaves out what cannot match: it never changes an answer. Flat arrays, so that it can be built elsewhere.
 */
export type RowIndex =
  | { readonly kind: "scan" }
  | ({ readonly kind: "tree" } & SplitTree)
  | ({ readonly kind: "bits" } & BitBlocks);

/** Finds positions whose cells all take the codes, a code for each column. Open cells take all. */
export type RowSearch = {
  /** The first such position from `from` on; -1: none. */
  next(from: number, codes: readonly number[]): number;
  /** All of them in ascending order. */
  all(codes: readonly number[]): readonly number[];
};

/** A search of a grid through its index. */
export function rowSearch(grid: TableGrid, index: RowIndex): RowSearch {
  switch (index.kind) {
    case "tree":
      return treeSearch(grid, index);
    case "bits":
      return bitSearch(grid, index);
    default:
      return scanSearch(grid);
  }
}

function scanSearch(grid: TableGrid): RowSearch {
  const next = (from: number, codes: readonly number[]): number => {
    for (let position = from; position < grid.positions; position += 1)
      if (holdsAt(grid, position, codes)) return position;
    return -1;
  };
  const all = (codes: readonly number[]): readonly number[] => {
    const found: number[] = [];
    for (let at = next(0, codes); at >= 0; at = next(at + 1, codes)) found.push(at);
    return found;
  };
  return { next, all };
}
