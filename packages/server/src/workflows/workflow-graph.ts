// The shape of a workflow, read from its routes: which nodes can be reached, which belong to the body of which loop or
// branch, and where routes go in circles. Pure; the compiler and the check stand on it.
import type { Target, WorkflowDocument } from "@patchbay/contract/workflow";
import { resultsOf } from "@patchbay/contract/workflow-results";

/** A part of a workflow with an end of its own: the whole, a loop's body, or a branch of a parallel node. */
export type Region = {
  /** `""` for the whole, else the owner's id and the result that leads in: `orders.each`. */
  readonly id: string;
  /** The loop or parallel node that a route back to ends this part; null for the whole. */
  readonly owner: string | null;
};

export type GraphMistake = {
  readonly code:
    | "no_start"
    | "several_starts"
    | "start_is_target"
    | "route_missing"
    | "unreachable"
    | "two_regions"
    | "ends_inside"
    | "unbounded_circle";
  /** JSON Pointer into the document. */
  readonly path: string;
  readonly message: string;
  readonly expected?: string;
};

/** What is known of the routes. `start` is null where there is not exactly one start node. */
export type Graph = {
  readonly start: string | null;
  /** Each reached node's region. */
  readonly regions: ReadonlyMap<string, Region>;
  readonly mistakes: readonly GraphMistake[];
};

const whole: Region = { id: "", owner: null };

/** Whether the result of this node leads into a region of its own. */
const leadsInside = (document: WorkflowDocument, id: string, result: string): boolean => {
  const node = document.nodes[id];
  if (node?.kind === "loop") return result === "each";
  return node?.kind === "parallel" && result !== "done" && result !== "error";
};

const routeOf = (document: WorkflowDocument, id: string, result: string): Target | undefined => {
  const routes = document.routes[id];
  return routes !== undefined && Object.hasOwn(routes, result) ? routes[result] : undefined;
};

const hasNode = (document: WorkflowDocument, id: string): boolean => Object.hasOwn(document.nodes, id);

/** Reads the graph. All mistakes at once; the graph is fit to run when there are none. */
export function readGraph(document: WorkflowDocument): Graph {
  const starts = Object.keys(document.nodes).filter((id) => document.nodes[id]?.kind === "start");
  const [start = null, second] = starts;
  const mistakes: GraphMistake[] = [];
  if (start === null)
    mistakes.push({ code: "no_start", path: "/nodes", message: "There is no start node.", expected: "one node of the kind start" }); // prettier-ignore
  else if (second !== undefined)
    mistakes.push({ code: "several_starts", path: `/nodes/${second}`, message: `There are ${starts.length} start nodes.`, expected: "one" }); // prettier-ignore
  const regions = start === null ? new Map<string, Region>() : spread(document, start, mistakes);
  if (start !== null) mistakes.push(...unreached(document, regions), ...circles(document, regions));
  return { start: second === undefined ? start : null, regions, mistakes };
}

/** Walks from the start along every route, and says for each node which region it is in. */
function spread(
  document: WorkflowDocument,
  start: string,
  mistakes: GraphMistake[],
): ReadonlyMap<string, Region> {
  const regions = new Map<string, Region>([[start, whole]]);
  const waiting = [start];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const node = document.nodes[id];
    const region = regions.get(id) ?? whole;
    if (node === undefined) continue;
    if (node.kind === "end" && region.owner !== null)
      mistakes.push(insideMistake(`/nodes/${id}`, "An end node", region.owner));
    for (const result of resultsOf(node)) {
      const path = `/routes/${id}/${pointerPart(result)}`;
      const target = routeOf(document, id, result);
      if (target === undefined) {
        mistakes.push({
          code: "route_missing",
          path,
          message: `The result \`${result}\` of \`${id}\` leads nowhere.`,
          expected: "the id of a node, another workflow, or a reply",
        });
        continue;
      }
      const inner = leadsInside(document, id, result) ? { id: `${id}.${result}`, owner: id } : region;
      if (typeof target !== "string") {
        if (inner.owner !== null)
          mistakes.push(
            insideMistake(path, "workflow" in target ? "Another workflow" : "A reply", inner.owner),
          );
        continue;
      }
      if (target === inner.owner || !hasNode(document, target)) continue;
      if (document.nodes[target]?.kind === "start") {
        mistakes.push({ code: "start_is_target", path, message: "Nothing leads to the start node.", expected: "another node" }); // prettier-ignore
        continue;
      }
      const known = regions.get(target);
      if (known === undefined) {
        regions.set(target, inner);
        waiting.push(target);
      } else if (known.id !== inner.id)
        mistakes.push({
          code: "two_regions",
          path,
          message: `\`${target}\` is reached from ${inWords(known)} and from ${inWords(inner)}; it can belong to one of them only.`,
        });
    }
  }
  return regions;
}

const inWords = ({ id, owner }: Region): string =>
  owner === null ? "outside of loops and branches" : `the inside of \`${owner}\` (${id})`;

const insideMistake = (path: string, what: string, owner: string): GraphMistake => ({
  code: "ends_inside",
  path,
  message: `${what} cannot stand inside of \`${owner}\`: each way in there ends by leading back to \`${owner}\`.`,
  expected: `\`${owner}\`, or a node on the way to it`,
});

const pointerPart = (text: string): string => text.replaceAll("~", "~0").replaceAll("/", "~1");

const unreached = (document: WorkflowDocument, regions: ReadonlyMap<string, Region>): GraphMistake[] =>
  Object.keys(document.nodes)
    .filter((id) => !regions.has(id) && document.nodes[id]?.kind !== "start")
    .map((id) => ({
      code: "unreachable",
      path: `/nodes/${id}`,
      message: `No route leads to \`${id}\`.`,
    }));

/** Circles of routes that no node with `maxVisits` stands in: they could go round for ever. */
function circles(document: WorkflowDocument, regions: ReadonlyMap<string, Region>): GraphMistake[] {
  const done = new Set<string>();
  const mistakes: GraphMistake[] = [];
  const next = (id: string): string[] => {
    const node = document.nodes[id];
    if (node === undefined) return [];
    return resultsOf(node).flatMap((result) => {
      const target = routeOf(document, id, result);
      // Back to the owner ends a turn or a branch: how many there are is bounded already.
      const isBack = target === (leadsInside(document, id, result) ? id : regions.get(id)?.owner);
      if (typeof target !== "string" || isBack || !hasNode(document, target)) return [];
      const { kind, maxVisits } = document.nodes[target] ?? {};
      return maxVisits === undefined && kind !== "start" ? [target] : [];
    });
  };
  for (const root of regions.keys()) {
    // Depth first without recursion: each entry is a node with what is still to be looked at of it.
    const path: { readonly id: string; readonly left: string[] }[] = [];
    if (!done.has(root)) path.push({ id: root, left: next(root) });
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const target = at.left.pop();
      if (target === undefined) {
        done.add(at.id);
        path.pop();
        continue;
      }
      const from = path.findIndex(({ id }) => id === target);
      if (from >= 0)
        mistakes.push({
          code: "unbounded_circle",
          path: `/nodes/${target}`,
          message: `Routes go in a circle: ${[...path.slice(from).map(({ id }) => id), target].join(" → ")}.`,
          expected: "`maxVisits` on one of these nodes",
        });
      else if (!done.has(target)) path.push({ id: target, left: next(target) });
    }
  }
  return mistakes;
}
