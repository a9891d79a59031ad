// Names in a workflow's document that meet or belong to FEEL, and what no schema can say about results and routes.
import type { Diagnostic, RuleInput } from "@patchbay/contract/rule";
import type { WorkflowDocument, WorkflowNode } from "@patchbay/contract/workflow";
import { readListedResult, resultsOf } from "@patchbay/contract/workflow-results";
import { didYouMean } from "@patchbay/decision/feel/near-name";
import { keywords } from "@patchbay/decision/feel/token";

const reserved = new Set([...keywords, "__proto__"]);

const mistake = (path: string, code: string, message: string, expected?: string): Diagnostic => ({
  severity: "error",
  code,
  message,
  path,
  ...(expected === undefined ? {} : { expected }),
});

/** Inputs that have the same name, or a word of FEEL for a name. */
export function checkInputs(inputs: readonly RuleInput[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return inputs.flatMap(({ name }, index) => {
    const path = `/inputs/${index}/name`;
    const again = seen.has(name);
    seen.add(name);
    if (again) return [mistake(path, "duplicate_name", `\`${name}\` is here twice.`, "one of its own")];
    return reserved.has(name) ? [reservedName(path, name)] : [];
  });
}

const reservedName = (path: string, name: string): Diagnostic =>
  mistake(path, "reserved_name", `\`${name}\` is a word of FEEL and cannot be a name.`, "another name");

/** Mistakes of node ids, cases, branches, and successes of API nodes. */
export function checkNames({ nodes }: WorkflowDocument): readonly Diagnostic[] {
  return Object.entries(nodes).flatMap(([id, node]): readonly Diagnostic[] => [
    ...(reserved.has(id) ? [reservedName(`/nodes/${id}`, id)] : []),
    ...checkNode(node, `/nodes/${id}`),
  ]);
}

function checkNode(node: WorkflowNode, at: string): readonly Diagnostic[] {
  switch (node.kind) {
    case "api":
      return node.results.some((text) => isSuccess(text)) || (node.success ?? []).length > 0
        ? []
        : [
            mistake(
              `${at}/results`,
              "no_success",
              node.judgement?.resultPath === undefined
                ? "No success is listed among the results."
                : "No result is marked as a success.",
              node.judgement?.resultPath === undefined ? "at least 200" : "`success` with one of the results",
            ),
          ];
    case "switch": {
      const ids = node.cases.map((one) => one.id);
      return ids.flatMap((id, index) =>
        id === "otherwise" || ids.indexOf(id) < index
          ? [mistake(`${at}/cases/${index}/id`, "duplicate_id", `\`${id}\` is taken.`, "one of its own")]
          : [],
      );
    }
    case "parallel":
      return node.branches.flatMap((id, index) =>
        id === "done" || id === "error"
          ? [
              mistake(
                `${at}/branches/${index}`,
                "reserved_name",
                `\`${id}\` is a result of every parallel node.`,
              ),
            ]
          : [],
      );
    default:
      return [];
  }
}

/** Whether a listed result is a success by its status. */
function isSuccess(text: string): boolean {
  const read = readListedResult(text, false);
  if (!("kind" in read)) return false;
  if (read.kind === "status") return read.status >= 200 && read.status < 300;
  return read.kind === "statuses" && read.from < 300 && read.to >= 200;
}

/** A mistake with which a document is not stored. `path` is a dotted path below the document. */
export type Refusal = {
  readonly path: string;
  readonly message: string;
  readonly sent?: string;
  readonly accepted?: string;
};

/**
 * What cannot be stored: results that are none, successes that are not listed, routes from or to what is not there.
 * `hasSelector` says of an API node whether its result is read from the answer's body.
 */
export function refusalsOf(
  document: WorkflowDocument,
  hasSelector: (id: string) => boolean,
): readonly Refusal[] {
  return [
    ...Object.entries(document.nodes).flatMap(([id, node]) =>
      node.kind === "api" ? refusedResults(id, node, hasSelector(id)) : [],
    ),
    ...refusedRoutes(document),
  ];
}

function refusedResults(
  id: string,
  { results, success }: Extract<WorkflowNode, { kind: "api" }>,
  hasSelector: boolean,
): readonly Refusal[] {
  const listed = results.flatMap((text, index) => {
    const read = readListedResult(text, hasSelector);
    return "problem" in read
      ? [{ path: `nodes.${id}.results.${index}`, message: read.problem, sent: text }]
      : [];
  });
  if (success === undefined) return listed;
  if (!hasSelector)
    return [
      ...listed,
      { path: `nodes.${id}.success`, message: "is for results that are read from the answer (`judgement.resultPath`)" },
    ]; // prettier-ignore
  const unknown = success.flatMap((text, index) =>
    results.includes(text)
      ? []
      : [
          {
            path: `nodes.${id}.success.${index}`,
            message: `is not among the results.${didYouMean(text, results)}`,
            sent: text,
            accepted: results.join(", "),
          },
        ],
  );
  return [...listed, ...unknown];
}

function refusedRoutes({ nodes, routes }: WorkflowDocument): readonly Refusal[] {
  const ids = Object.keys(nodes);
  return Object.entries(routes).flatMap(([id, results]): readonly Refusal[] => {
    const node = Object.hasOwn(nodes, id) ? nodes[id] : undefined;
    if (node === undefined)
      return [{ path: `routes.${id}`, message: `there is no node \`${id}\`.${didYouMean(id, ids)}` }];
    const known = resultsOf(node);
    return Object.entries(results).flatMap(([result, target]): readonly Refusal[] => {
      const path = `routes.${id}.${result}`;
      if (!known.includes(result))
        return [
          {
            path,
            message: `is no result of \`${id}\`.${didYouMean(result, known)}`,
            sent: result,
            accepted: known.length === 0 ? "no results" : known.join(", "),
          },
        ];
      return typeof target === "string" && !Object.hasOwn(nodes, target)
        ? [{ path, message: `leads to no node.${didYouMean(target, ids)}`, sent: target }]
        : [];
    });
  });
}
