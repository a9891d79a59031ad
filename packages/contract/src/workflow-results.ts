import { reservedResults } from "./call.ts";
import { callErrors } from "./call-error.ts";
import type { WorkflowNode } from "./workflow.ts";

/**
 * A result an API node lists. `status`: that status. `statuses`: a class (`4xx`) or a range (`500-502`), both ends counted.
 * `code`: a call error code. `value`: what stands at `judgement.resultPath`.
 */
export type ListedResult =
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "statuses"; readonly from: number; readonly to: number }
  | { readonly kind: "code"; readonly code: string }
  | { readonly kind: "value"; readonly value: string };

/** Codes of calls that end by the name of their own, `timeout` or `max-connection`, whatever else is listed. */
const codesWithAName: Readonly<Record<string, string>> = {
  CONNECT_TIMEOUT: "timeout",
  FIRST_BYTE_TIMEOUT: "timeout",
  DEADLINE_EXCEEDED: "timeout",
  MAX_CONNECTION: "max-connection",
};

const reserved: readonly string[] = reservedResults;

/** Reads a result an API node lists, or says why it cannot be one. `hasSelector`: whether the result is read from the body. */
export function readListedResult(
  text: string,
  hasSelector: boolean,
): ListedResult | { readonly problem: string } {
  if (reserved.includes(text)) return { problem: `is always there; route \`${text}\`, do not list it.` };
  const lower = text.toLowerCase().replaceAll(/[ _]/g, "-").replace("maxconnection", "max-connection");
  if (reserved.includes(lower)) return { problem: `must be written in lower case: \`${lower}\`.` };
  const range = /^([1-5]\d\d)-([1-5]\d\d)$/.exec(text);
  if (range !== null) {
    const [from, to] = [Number(range[1]), Number(range[2])];
    return from < to ? { kind: "statuses", from, to } : { problem: "must begin with the lower status." };
  }
  const statusClass = /^([1-5])xx$/i.exec(text)?.[1];
  if (statusClass !== undefined) {
    if (!text.endsWith("xx")) return { problem: `must be written \`${statusClass}xx\`.` };
    return { kind: "statuses", from: Number(statusClass) * 100, to: Number(statusClass) * 100 + 99 };
  }
  if (text in callErrors) {
    const own = codesWithAName[text];
    return own === undefined
      ? { kind: "code", code: text }
      : { problem: `always ends as \`${own}\`; route that.` };
  }
  if (/^[1-5]\d\d$/.test(text)) return { kind: "status", status: Number(text) };
  if (hasSelector) return { kind: "value", value: text };
  return {
    problem:
      "is neither a status (200), a class (4xx), a range (500-502) nor an error code (NOT_FOUND). A value of the answer needs `judgement.resultPath`.",
  };
}

/** The results a node can leave by, each of which needs a route. */
export function resultsOf(node: WorkflowNode): readonly string[] {
  switch (node.kind) {
    case "start":
    case "set":
    case "delay":
    case "respond":
      return ["next"];
    case "api":
      return [...node.results, ...reservedResults];
    case "rule":
      return ["done", "error"];
    case "switch":
      return [...node.cases.map(({ id }) => id), "otherwise"];
    case "loop":
      return ["each", "done", "error"];
    case "parallel":
      return [...node.branches, "done", "error"];
    case "callback":
      return ["received", "expired"];
    case "subWorkflow":
      return ["done", "error"];
    case "end":
    case "fail":
      return [];
  }
}
