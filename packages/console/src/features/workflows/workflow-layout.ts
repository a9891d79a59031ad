import type { WorkflowDocument } from "@patchbay/contract/workflow";
import { resultsOf } from "@patchbay/contract/workflow-results";
import { isNodeTarget } from "./workflow-edit.ts";

export type Point = { readonly x: number; readonly y: number };

const cardWidth = 190;
const chipsWidth = 118;
const between = 84;
const gap = 40;

/** Nodes in an order in which each comes before those it leads to, circles apart; those nothing leads to follow. */
export function walkOrder(document: WorkflowDocument): readonly string[] {
  const seen = new Set<string>();
  const left: string[] = [];
  const visit = (id: string): void => {
    const node = document.nodes[id];
    if (node === undefined || seen.has(id)) return;
    seen.add(id);
    for (const result of resultsOf(node).toReversed()) {
      const target = document.routes[id]?.[result];
      if (isNodeTarget(target)) visit(target);
    }
    left.push(id);
  };
  const ids = Object.keys(document.nodes);
  const isStart = (id: string): boolean => document.nodes[id]?.kind === "start";
  const fromStart = reached(document);
  // What is left last stands first: the start, and behind everything it leads to the rest.
  for (const id of ids.filter((one) => !fromStart.has(one)).toReversed()) visit(id);
  for (const id of ids.filter(isStart)) visit(id);
  return left.toReversed();
}

/** Nodes that the start leads to. */
function reached(document: WorkflowDocument): ReadonlySet<string> {
  const found = new Set<string>();
  const open = Object.keys(document.nodes).filter((id) => document.nodes[id]?.kind === "start");
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    for (const target of Object.values(document.routes[id] ?? {}))
      if (isNodeTarget(target)) open.push(target);
  }
  return found;
}

/** How high a node is drawn: its head, and a line for each of several results. */
export function heightOf(results: number): number {
  return results <= 1 ? 58 : Math.max(58, results * 22 + 8);
}

/** The least number of steps from the start to each node; routes back do not pull a node to the right. */
function depths(document: WorkflowDocument, order: readonly string[]): ReadonlyMap<string, number> {
  const rank = new Map(order.map((id, index) => [id, index]));
  const depth = new Map<string, number>();
  for (const id of order) {
    const own = depth.get(id) ?? 0;
    depth.set(id, own);
    for (const target of Object.values(document.routes[id] ?? {})) {
      if (!isNodeTarget(target) || (rank.get(target) ?? -1) <= (rank.get(id) ?? 0)) continue;
      depth.set(target, Math.max(depth.get(target) ?? 0, own + 1));
    }
  }
  return depth;
}

/**
 * Places for all nodes: a column for each step from the start, within it in the order of the results that lead there, so
 * that ways cross as little as a plain rule allows.
 */
export function layoutOf(document: WorkflowDocument): ReadonlyMap<string, Point> {
  const order = walkOrder(document);
  const depth = depths(document, order);
  const columns = new Map<number, string[]>();
  for (const id of order) {
    const at = depth.get(id) ?? 0;
    columns.set(at, [...(columns.get(at) ?? []), id]);
  }
  const resultCount = (id: string): number => {
    const node = document.nodes[id];
    return node === undefined ? 1 : resultsOf(node).length;
  };
  const places = new Map<string, Point>();
  let x = 0;
  for (const [, ids] of [...columns].toSorted(([left], [right]) => left - right)) {
    const heights = ids.map((id) => heightOf(resultCount(id)));
    let y = -heights.reduce((sum, height) => sum + height + gap, -gap) / 2;
    for (const [index, id] of ids.entries()) {
      const height = heights[index] ?? 0;
      places.set(id, { x, y });
      y += height + gap;
    }
    x += cardWidth + between + (ids.some((id) => resultCount(id) > 1) ? chipsWidth : 0);
  }
  return places;
}

/** The document with every node where the layout puts it. */
export function tidied(document: WorkflowDocument): WorkflowDocument {
  const places = layoutOf(document);
  return {
    ...document,
    nodes: Object.fromEntries(
      Object.entries(document.nodes).map(([id, node]) => {
        const place = places.get(id);
        return [id, place === undefined ? node : { ...node, position: { ...place } }];
      }),
    ),
  };
}
