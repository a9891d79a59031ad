import type { Edge } from "@xyflow/react";
import type { Diagnostic } from "@patchbay/contract/rule";
import type { Target, WorkflowDocument } from "@patchbay/contract/workflow";
import { resultsOf } from "@patchbay/contract/workflow-results";
import { sayNode, titleOf } from "./node-words.ts";
import type { NodeMark } from "./run-marks.ts";
import type { StepData } from "./step-node.tsx";
import { isNodeTarget } from "./workflow-edit.ts";
import { nodeOf } from "./workflow-editor.ts";

/** What the canvas draws besides the document. */
export type CanvasView = {
  readonly diagnostics: readonly Diagnostic[];
  readonly marks: ReadonlyMap<string, NodeMark>;
  /** Ids of connections, rules, … → their names. */
  readonly names: ReadonlyMap<string, string>;
};

/** Where a result leads that leads to no node of this workflow; null when it does, or leads nowhere yet. */
export function outsideOf(target: Target | undefined, names: ReadonlyMap<string, string>): string | null {
  if (target === undefined || isNodeTarget(target)) return null;
  if ("reply" in target) return `reply ${target.reply.status ?? 200}`;
  return names.get(target.workflow) ?? target.workflow;
}

/** What is drawn of each node. */
export function stepDataOf(document: WorkflowDocument, view: CanvasView): ReadonlyMap<string, StepData> {
  const found = (id: string, severity: Diagnostic["severity"]): number =>
    view.diagnostics.filter((one) => one.severity === severity && nodeOf(one.path) === id).length;
  return new Map(
    Object.entries(document.nodes).map(([id, node]) => [
      id,
      {
        kind: node.kind,
        title: titleOf(id, node),
        detail: sayNode(node, view.names),
        results: resultsOf(node).map((name) => ({
          name,
          routed: document.routes[id]?.[name] !== undefined,
          outside: outsideOf(document.routes[id]?.[name], view.names),
        })),
        errors: found(id, "error"),
        warnings: found(id, "warning"),
        mark: view.marks.get(id),
      },
    ]),
  );
}

/** An edge for each result that leads to a node; the one an execution took is drawn strongly. */
export function edgesOf(document: WorkflowDocument, marks: ReadonlyMap<string, NodeMark>): Edge[] {
  return Object.entries(document.routes).flatMap(([from, targets]) =>
    Object.entries(targets).flatMap(([result, target]): Edge[] => {
      const node = document.nodes[from];
      if (!isNodeTarget(target) || node === undefined || !resultsOf(node).includes(result)) return [];
      const taken = marks.get(from)?.result === result && marks.has(target);
      return [
        {
          id: `${from} ${result}`,
          source: from,
          sourceHandle: result,
          target,
          type: "smoothstep",
          ariaLabel: `${from}, ${result}, leads to ${target}`,
          ...(taken ? { className: "taken", zIndex: 1 } : {}),
        },
      ];
    }),
  );
}
