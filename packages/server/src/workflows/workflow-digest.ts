import type { WorkflowDocument } from "@patchbay/contract/workflow";
import { canonicalJson, digestOf } from "../platform/digest.ts";

/**
 * Tells documents apart by what they do: neither the order of members nor a default written out makes another one, nor
 * where a node is drawn.
 */
export function workflowDigest(document: WorkflowDocument): string {
  const nodes = Object.entries(document.nodes).map(([id, node]) => [
    id,
    // JSON leaves out what is undefined.
    { ...defaults[node.kind], ...node, position: undefined },
  ]);
  const inputs = document.inputs.map((input) => ({ optional: false, nullable: false, ...input }));
  return digestOf(canonicalJson({ ...document, inputs, nodes: Object.fromEntries(nodes) }));
}

/** The defaults of the contract's schemas, by kind of node. */
const defaults: Readonly<Record<string, object>> = {
  api: { restUrlEncoded: true, mayWait: false },
  loop: { concurrency: 1, maxItems: 1_000, onError: "stop" },
  subWorkflow: { wait: true },
  respond: { status: 200 },
};
