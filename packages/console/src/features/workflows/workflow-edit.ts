import type { NodeKind, Target, WorkflowDocument, WorkflowNode } from "@patchbay/contract/workflow";
import { resultsOf } from "@patchbay/contract/workflow-results";

/** A node that goes on with the next step of a draft: sound as far as it can be without knowing what it is for. */
export function newNode(kind: NodeKind): WorkflowNode {
  switch (kind) {
    case "api":
      return { kind, method: "GET", restUrl: "/", results: ["2xx"] };
    case "rule":
      return { kind, rule: "" };
    case "switch":
      return { kind, cases: [{ id: "yes", condition: "true" }] };
    case "set":
      return { kind, variables: {} };
    case "loop":
      return { kind, list: "input.items" };
    case "parallel":
      return { kind, branches: ["first", "second"] };
    case "delay":
      return { kind, duration: 'duration("PT1M")' };
    case "callback":
      return { kind, expiresAfter: 'duration("P1D")' };
    case "subWorkflow":
      return { kind, workflow: "" };
    case "fail":
      return { kind, message: "It could not be done." };
    default:
      return { kind };
  }
}

/** Where a new workflow begins: start, and an end that it leads to. */
export const emptyWorkflow: WorkflowDocument = {
  kind: "workflow",
  formatVersion: 1,
  inputs: [],
  nodes: { start: { kind: "start" }, end: { kind: "end" } },
  routes: { start: { next: "end" } },
};

/** `api`, `api2`, `api3`, …: ids stay for ever and stand in expressions, so they are short and plain. */
export function freeId(document: WorkflowDocument, kind: NodeKind): string {
  const base = kind === "subWorkflow" ? "workflow" : kind;
  let number = 1;
  while (`${base}${number === 1 ? "" : number}` in document.nodes) number += 1;
  return `${base}${number === 1 ? "" : number}`;
}

/** Adds a node. `from` leads to it with the given result; where that led before, the new node's first result leads now. */
export function addNode(
  document: WorkflowDocument,
  kind: NodeKind,
  from: { readonly node: string; readonly result: string } | null,
  position?: { readonly x: number; readonly y: number },
): { readonly document: WorkflowDocument; readonly id: string } {
  const id = freeId(document, kind);
  const made = newNode(kind);
  const node: WorkflowNode = position === undefined ? made : { ...made, position: { ...position } };
  let changed: WorkflowDocument = { ...document, nodes: { ...document.nodes, [id]: node } };
  if (from !== null) {
    const before = document.routes[from.node]?.[from.result];
    changed = setRoute(changed, from.node, from.result, id);
    const [first] = resultsOf(node);
    if (before !== undefined && first !== undefined) changed = setRoute(changed, id, first, before);
  }
  return { document: changed, id };
}

/**
 * The way a new step is put into: the main one of the node that is chosen, or of the start; before a node that ends, the
 * first that leads to it. Null where no way does.
 */
export function wayForStep(
  document: WorkflowDocument,
  chosen: string | null,
): { readonly node: string; readonly result: string } | null {
  const id = chosen !== null && chosen in document.nodes ? chosen : "start";
  const node = document.nodes[id];
  const [main] = node === undefined ? [] : resultsOf(node);
  if (main !== undefined) return { node: id, result: main };
  for (const [from, targets] of Object.entries(document.routes))
    for (const [result, target] of Object.entries(targets)) if (target === id) return { node: from, result };
  return null;
}

/** Something beside the workflow that it names. */
export type Reference = {
  readonly kind: "connection" | "endpoint" | "rule" | "workflow";
  readonly id: string;
};

/** What a workflow names: connections and endpoints of its calls, rules, other workflows; each once. */
export function referencesOf({ nodes, routes }: WorkflowDocument): readonly Reference[] {
  const found = [
    ...Object.values(nodes).flatMap((node): readonly (Reference | null)[] => {
      if (node.kind === "rule") return [{ kind: "rule", id: node.rule }];
      if (node.kind === "subWorkflow") return [{ kind: "workflow", id: node.workflow }];
      if (node.kind !== "api") return [];
      const { connection = "", endpoint = "" } = node;
      return [
        { kind: "connection", id: connection },
        { kind: "endpoint", id: endpoint },
      ];
    }),
    ...Object.values(routes)
      .flatMap((targets) => Object.values(targets))
      .map((target) =>
        !isNodeTarget(target) && "workflow" in target
          ? ({ kind: "workflow", id: target.workflow } as const)
          : null,
      ),
  ].filter((one) => one !== null && one.id !== "");
  return [...new Map(found.flatMap((one) => (one === null ? [] : [[one.id, one] as const]))).values()];
}

/** Puts a node in the place of the one with its id; routes of results it no longer has are dropped. */
export function withNode(document: WorkflowDocument, id: string, node: WorkflowNode): WorkflowDocument {
  const results = new Set(resultsOf(node));
  const kept = Object.entries(document.routes[id] ?? {}).filter(([result]) => results.has(result));
  return {
    ...document,
    nodes: { ...document.nodes, [id]: node },
    routes: { ...document.routes, [id]: Object.fromEntries(kept) },
  };
}

/** Takes a node away, with its routes and all that lead to it. */
export function removeNode(document: WorkflowDocument, id: string): WorkflowDocument {
  const { [id]: _, ...nodes } = document.nodes;
  const routes = Object.entries(document.routes)
    .filter(([from]) => from !== id)
    .map(([from, targets]) => [
      from,
      Object.fromEntries(Object.entries(targets).filter(([, target]) => target !== id)),
    ]);
  return { ...document, nodes, routes: Object.fromEntries(routes) as WorkflowDocument["routes"] };
}

/** Leads a result somewhere; null leaves it without a way. */
export function setRoute(
  document: WorkflowDocument,
  node: string,
  result: string,
  target: Target | null,
): WorkflowDocument {
  const { [result]: _, ...rest } = document.routes[node] ?? {};
  return {
    ...document,
    routes: { ...document.routes, [node]: target === null ? rest : { ...rest, [result]: target } },
  };
}

/** Whether a result leads to a node of this workflow, and not out of it or nowhere. */
export const isNodeTarget = (target: Target | undefined): target is string => typeof target === "string";
