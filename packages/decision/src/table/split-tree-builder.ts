import { childRoom, type Cuts, planSplit } from "./split-plan.ts";
import { NODE_SIZE, type SplitTree } from "./split-tree.ts";
import type { TableGrid } from "./table-grid.ts";

/** Positions that are not split any further. */
const LEAF = 64;
const DEEPEST = 14;
/** Positions in all leaves together, for each of the table's: what splits may repeat. */
const BUDGET = 8;

/** A tree, and how many positions a search looks at on average. */
export type BuiltTree = { readonly tree: SplitTree; readonly cost: number };

/** Builds the split tree of a grid. Takes time and memory in proportion to the table. */
export function buildTree(grid: TableGrid): BuiltTree {
  const builder = new TreeBuilder(grid);
  const all = Int32Array.from({ length: grid.positions }, (_, position) => position);
  const cost = builder.node(all, 0).cost;
  return { tree: builder.tree(), cost };
}

type Node = { readonly node: number; readonly cost: number };

class TreeBuilder {
  readonly #grid: TableGrid;
  readonly #nodes: number[] = [];
  readonly #cuts: number[] = [];
  readonly #children: number[] = [];
  readonly #leaves: number[] = [];
  #budget: number;

  constructor(grid: TableGrid) {
    this.#grid = grid;
    this.#budget = grid.positions * (BUDGET - 1);
  }

  tree(): SplitTree {
    return {
      nodes: Int32Array.from(this.#nodes),
      cuts: Int32Array.from(this.#cuts),
      children: Int32Array.from(this.#children),
      leaves: Int32Array.from(this.#leaves),
    };
  }

  /** Adds the node of some positions with all below it. */
  node(items: Int32Array, depth: number): Node {
    const node = this.#nodes.length / NODE_SIZE;
    this.#nodes.push(-1, 0, 0, 0, -1, items[0] ?? this.#grid.positions);
    const plan = items.length <= LEAF || depth >= DEEPEST ? null : planSplit(this.#grid, items);
    const parts = plan === null ? null : this.#divide(items, plan.column, plan.cuts);
    if (plan === null || parts === null) return this.#leaf(node, items);
    const { codes } = plan.cuts;
    const at = node * NODE_SIZE;
    const childrenAt = this.#children.length;
    this.#nodes[at] = plan.column;
    this.#nodes[at + 1] = this.#cuts.length;
    this.#nodes[at + 2] = codes.length;
    this.#nodes[at + 3] = childrenAt;
    for (const code of codes) {
      this.#cuts.push(code);
      this.#children.push(-1);
    }
    let placed = 0;
    let cost = 0;
    for (let index = 0; index < codes.length; index += 1) {
      const group = parts.groups.subarray(parts.starts[index], parts.starts[index + 1]);
      if (group.length === 0) continue;
      const child = this.node(group, depth + 1);
      this.#children[childrenAt + index] = child.node;
      placed += group.length;
      cost += group.length * child.cost;
    }
    const average = cost / Math.max(1, placed);
    if (parts.rest.length === 0) return { node, cost: average };
    const others = this.node(parts.rest, depth + 1);
    this.#nodes[at + 4] = others.node;
    return { node, cost: average + others.cost };
  }

  #leaf(node: number, items: Int32Array): Node {
    const at = node * NODE_SIZE;
    this.#nodes[at + 1] = this.#leaves.length;
    for (const item of items) this.#leaves.push(item);
    this.#nodes[at + 2] = this.#leaves.length;
    return { node, cost: items.length };
  }

  /** The positions of each child, one child after the other, and the rest; null if the budget does not allow them. */
  #divide(
    items: Int32Array,
    column: number,
    cuts: Cuts,
  ): { readonly groups: Int32Array; readonly starts: Int32Array; readonly rest: Int32Array } | null {
    const { cells, books } = this.#grid;
    const starts = new Int32Array(cuts.codes.length + 1);
    const room = childRoom(cuts);
    const testOf = (position: number): number => cells[position * books.length + column] ?? 0;
    let inRest = 0;
    for (const position of items) {
      const count = cuts.childrenInto(this.#grid, testOf(position), room);
      if (count < 0) inRest += 1;
      for (let index = 0; index < count; index += 1) {
        const next = (room[index] ?? 0) + 1;
        starts[next] = (starts[next] ?? 0) + 1;
      }
    }
    for (let child = 1; child < starts.length; child += 1)
      starts[child] = (starts[child] ?? 0) + (starts[child - 1] ?? 0);
    const placed = starts.at(-1) ?? 0;
    const repeated = Math.max(0, placed + inRest - items.length);
    if (repeated > this.#budget) return null;
    this.#budget -= repeated;

    const groups = new Int32Array(placed);
    const rest = new Int32Array(inRest);
    const filled = starts.slice();
    inRest = 0;
    for (const position of items) {
      const count = cuts.childrenInto(this.#grid, testOf(position), room);
      if (count < 0) {
        rest[inRest] = position;
        inRest += 1;
      }
      for (let index = 0; index < count; index += 1) {
        const child = room[index] ?? 0;
        const at = filled[child] ?? 0;
        groups[at] = position;
        filled[child] = at + 1;
      }
    }
    return { groups, starts, rest };
  }
}
