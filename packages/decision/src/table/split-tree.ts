import type { RowSearch } from "./row-index.ts";
import { holdsAt, type TableGrid } from "./table-grid.ts";

// A tree over the codes of a table's columns. Each node splits its positions by one column: a child for each stretch of
// codes, and the rest, those that take too many stretches. A search visits one child and the rest, and looks at what
// stands in the leaves. Split by points this is a posting list for each of them; split by ranges, a cut tree (HiCuts:
// Gupta and McKeown, "Packet Classification using Hierarchical Intelligent Cuttings", HOTI 1999).

/** The tree in flat arrays. Node 0 is the root. */
export type SplitTree = {
  /**
   * Six numbers for each node. A leaf: -1, first index in `leaves`, index behind the last. A split: its column, where
   * its cuts begin, how many there are, where its children begin, the node of the rest (-1: none), and in both cases,
   * last, the lowest position below.
   */
  readonly nodes: Int32Array;
  /** The first code of each child, ascending within a node, the first one 0. */
  readonly cuts: Int32Array;
  /** The node of each child; -1: none. */
  readonly children: Int32Array;
  /** The positions in the leaves, ascending within each. */
  readonly leaves: Int32Array;
};

export const NODE_SIZE = 6;

/** A search through the tree. */
export function treeSearch(grid: TableGrid, { nodes, cuts, children, leaves }: SplitTree): RowSearch {
  const childFor = (cutsAt: number, count: number, code: number): number => {
    let low = 0;
    let high = count;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((cuts[cutsAt + middle] ?? 0) <= code) low = middle;
      else high = middle;
    }
    return low;
  };

  /** The first position of a leaf from `from` on and before `best` that holds; else `best`. */
  const inLeaf = (
    start: number,
    end: number,
    from: number,
    codes: readonly number[],
    best: number,
  ): number => {
    let at = start;
    if (from > 0) {
      let high = end;
      while (at < high) {
        const middle = (at + high) >>> 1;
        if ((leaves[middle] ?? 0) < from) at = middle + 1;
        else high = middle;
      }
    }
    for (; at < end; at += 1) {
      const position = leaves[at] ?? 0;
      if (position >= best) return best;
      if (holdsAt(grid, position, codes)) return position;
    }
    return best;
  };

  const search = (node: number, from: number, codes: readonly number[], best: number): number => {
    let at = node * NODE_SIZE;
    let found = best;
    while ((nodes[at + 5] ?? 0) < found) {
      const column = nodes[at] ?? -1;
      if (column < 0) return inLeaf(nodes[at + 1] ?? 0, nodes[at + 2] ?? 0, from, codes, found);
      const child = childFor(nodes[at + 1] ?? 0, nodes[at + 2] ?? 0, codes[column] ?? 0);
      const inner = children[(nodes[at + 3] ?? 0) + child] ?? -1;
      const rest = nodes[at + 4] ?? -1;
      if (inner >= 0 && rest >= 0) found = search(inner, from, codes, found);
      const next = rest >= 0 ? rest : inner;
      if (next < 0) return found;
      at = next * NODE_SIZE;
    }
    return found;
  };

  const gather = (node: number, codes: readonly number[], found: number[]): void => {
    const at = node * NODE_SIZE;
    const column = nodes[at] ?? -1;
    if (column < 0) {
      const end = nodes[at + 2] ?? 0;
      for (let index = nodes[at + 1] ?? 0; index < end; index += 1) {
        const position = leaves[index] ?? 0;
        if (holdsAt(grid, position, codes)) found.push(position);
      }
      return;
    }
    const child = childFor(nodes[at + 1] ?? 0, nodes[at + 2] ?? 0, codes[column] ?? 0);
    const inner = children[(nodes[at + 3] ?? 0) + child] ?? -1;
    const rest = nodes[at + 4] ?? -1;
    if (inner >= 0) gather(inner, codes, found);
    if (rest >= 0) gather(rest, codes, found);
  };

  return {
    next: (from, codes) => {
      const found = search(0, from, codes, grid.positions);
      return found < grid.positions ? found : -1;
    },
    all: (codes) => {
      const found: number[] = [];
      gather(0, codes, found);
      return found.length < 2 ? found : found.sort((a, b) => a - b);
    },
  };
}
