import { buildBits } from "./bit-blocks.ts";
import type { RowIndex } from "./row-index.ts";
import { buildTree } from "./split-tree-builder.ts";
import type { TableGrid } from "./table-grid.ts";

/** Tables up to this size are looked through: no index is faster. */
const SMALL = 32;
/** Bit vectors take memory and time by the block, so they are for tables of middle size. */
const BITS_AT_MOST = 50_000;

/**
 * Picks and builds the index of a table: none for small ones; the split tree where it leaves little to look at, which
 * it does when a column is selective or its ranges are narrow; else bit vectors. Where neither helps, the rows are
 * looked through.
 */
export function planIndex(grid: TableGrid): RowIndex {
  const { positions, books } = grid;
  if (positions <= SMALL || books.length === 0) return { kind: "scan" };
  const { tree, cost } = buildTree(grid);
  // What a search costs, counted in positions looked at: the bits of a block take about as long as four of them.
  const bits = (positions / 256) * books.length * 4;
  if (cost < positions * 0.5 && (cost <= bits || positions > BITS_AT_MOST)) return { kind: "tree", ...tree };
  return positions <= BITS_AT_MOST ? { kind: "bits", ...buildBits(grid) } : { kind: "scan" };
}
