import type { NodeKind, WorkflowNode } from "@patchbay/contract/workflow";

/** Each kind of node as people say it, with what it does; in the order in which they are offered. */
export const nodeWords: Readonly<Record<NodeKind, { readonly label: string; readonly about: string }>> = {
  start: { label: "Start", about: "Where an execution begins" },
  api: { label: "API call", about: "Calls a REST API; each result has a way of its own" },
  rule: { label: "Rule", about: "Decides by a published rule" },
  switch: { label: "Switch", about: "Takes the first way whose condition is true" },
  set: { label: "Set variables", about: "Computes values that later nodes read" },
  loop: { label: "Loop", about: "Goes through a list, turn by turn" },
  parallel: { label: "Parallel", about: "Does several things at once" },
  delay: { label: "Delay", about: "Waits for a time, days if need be" },
  callback: { label: "Wait for callback", about: "Waits until its address is called" },
  subWorkflow: { label: "Workflow", about: "Runs another workflow" },
  respond: { label: "Respond", about: "Answers the caller and goes on" },
  end: { label: "End", about: "Ends well, with outputs" },
  fail: { label: "Fail", about: "Ends as failed, with a message" },
};

/** The name a node is shown by. */
export const titleOf = (id: string, node: WorkflowNode): string =>
  node.label === undefined || node.label === "" ? id : node.label;

/** One line of what a node does; references by the names that are known for their ids. */
export function sayNode(node: WorkflowNode, names: ReadonlyMap<string, string>): string {
  const name = (id: string | undefined): string => (id === undefined ? "" : (names.get(id) ?? id));
  switch (node.kind) {
    case "api":
      return node.endpoint === undefined
        ? `${node.method ?? "POST"} ${node.restUrl ?? ""}`
        : `${name(node.endpoint)} of ${name(node.connection)}`;
    case "rule":
      return node.rule === ""
        ? "No rule chosen"
        : `${name(node.rule)}${node.version === undefined ? "" : ` v${node.version}`}`;
    case "subWorkflow":
      return node.workflow === "" ? "No workflow chosen" : name(node.workflow);
    case "switch":
      return node.cases.map((one) => one.condition).join(", ") || "No conditions";
    case "set":
      return Object.keys(node.variables).join(", ") || "No variables";
    case "loop":
      return `for each of ${node.list}`;
    case "delay":
      return node.until ?? node.duration ?? "";
    case "callback":
      return `at most ${node.expiresAfter}`;
    case "respond":
      return `status ${node.status ?? 200}`;
    case "fail":
      return node.message;
    case "end":
      return Object.keys(node.outputs ?? {}).join(", ");
    default:
      return "";
  }
}
