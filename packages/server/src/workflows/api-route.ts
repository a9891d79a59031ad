// By which of its results an API node is left. The precedence (M15): a time-out or a full pool by its own name, then the
// exact status or selector value, then the error code, then the narrowest class, then `other` or `error`.
import { type ListedResult, readListedResult } from "@patchbay/contract/workflow-results";
import type { ApiNode } from "@patchbay/contract/workflow";
import type { CallOutcome } from "@patchbay/outbound/settle";

/** The results an API node lists, read once. */
export type ListedResults = {
  /** Statuses and selector values, as they are written. */
  readonly exact: ReadonlySet<string>;
  readonly codes: ReadonlySet<string>;
  /** Narrowest first; of equally wide ones in the order in which they are listed. */
  readonly classes: readonly { readonly text: string; readonly from: number; readonly to: number }[];
  /** With a selector: which results the author marked as successes. null: the status says it. */
  readonly success: ReadonlySet<string> | null;
};

/** Reads a node whose document was checked: what is no status, class or code is a value of the answer. */
export function readResults(node: ApiNode): ListedResults {
  const read = node.results.map((text) => ({ text, listed: readListedResult(text, true) }));
  const is = (kind: ListedResult["kind"]): string[] =>
    read.flatMap(({ text, listed }) => ("kind" in listed && listed.kind === kind ? [text] : []));
  const classes = read.flatMap(({ text, listed }) =>
    "kind" in listed && listed.kind === "statuses" ? [{ text, from: listed.from, to: listed.to }] : [],
  );
  return {
    exact: new Set([...is("status"), ...is("value")]),
    codes: new Set(is("code")),
    classes: classes.toSorted((a, b) => a.to - a.from - (b.to - b.from)),
    success: node.success === undefined ? null : new Set(node.success),
  };
}

/** How an API node is left. `success`: what the step is shown as. */
export type RouteTaken = { readonly result: string; readonly success: boolean };

/** The one result of an outcome. */
export function routeOf(listed: ListedResults, outcome: CallOutcome): RouteTaken {
  const result = resultFor(listed, outcome);
  return {
    result,
    success:
      listed.success === null ? outcome.success : outcome.kind === "answered" && listed.success.has(result),
  };
}

function resultFor({ exact, codes, classes }: ListedResults, outcome: CallOutcome): string {
  if (outcome.kind === "timed-out" || outcome.kind === "too-many-in-flight") return outcome.result;
  const code = outcome.error?.code;
  const listedCode = code !== undefined && codes.has(code) ? code : undefined;
  if (outcome.kind !== "answered") return listedCode ?? "error";
  // A success status that the body takes back must not leave by the way of a success.
  if (code === "REFUTED_BY_BODY") return listedCode ?? "error";
  if (exact.has(outcome.result)) return outcome.result;
  const { status } = outcome;
  if (exact.has(String(status))) return String(status);
  if (listedCode !== undefined) return listedCode;
  const inClass = classes.find(({ from, to }) => from <= status && status <= to);
  if (inClass !== undefined) return inClass.text;
  return outcome.result === "error" ? "error" : "other";
}
