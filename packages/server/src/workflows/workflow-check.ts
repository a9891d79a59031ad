import type { FieldError } from "@patchbay/contract/problem";
import type { Diagnostic } from "@patchbay/contract/rule";
import type { WorkflowDocument } from "@patchbay/contract/workflow";
import { checkActions } from "../calls/call-check.ts";
import type { Reader } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import { actionOf, compileWorkflow } from "./compiled-workflow.ts";
import { refusalsOf } from "./workflow-names.ts";
import { type ResolvedWorkflow, resolveWorkflow } from "./workflow-references.ts";

/** A document that names everything by id, and all that is wrong with it. */
export type CheckedDocument = ResolvedWorkflow & {
  /** Broken references, results that are none, literal secrets: such a document is not stored. */
  readonly refusing: readonly FieldError[];
  readonly literalSecret: boolean;
  /** The variables that its calls read. */
  readonly variables: ReadonlySet<string>;
  /** Mistakes of a work in progress: a draft may keep them, publishing and running refuse the errors. */
  readonly diagnostics: readonly Diagnostic[];
};

/** Where a document stands in the requests that carry one. */
const documentAt = "body.document";

/** Resolves the names in a document and checks all of it. */
export async function checkWorkflow(reader: Reader, written: WorkflowDocument): Promise<CheckedDocument> {
  const resolved = await resolveWorkflow(reader, written, documentAt);
  const { document, connections } = resolved;
  const apiNodes = Object.entries(document.nodes).flatMap(([id, node]) =>
    node.kind === "api" ? [{ id, node }] : [],
  );
  const actions = apiNodes.map(({ id, node }) => actionOf(id, node));
  const { mistakes, literalSecret, variables } = checkActions(actions, connections, "nodes", "node");
  const hasSelector = (id: string): boolean => {
    const node = document.nodes[id];
    if (node?.kind !== "api") return false;
    const { endpoints = [] } = connections.get(node.connection ?? "") ?? {};
    const endpoint = endpoints.find((one) => one.id === node.endpoint);
    return (node.judgement ?? endpoint?.definition.judgement)?.resultPath !== undefined;
  };
  const compiled = compileWorkflow(document);
  return {
    ...resolved,
    refusing: [
      ...resolved.errors,
      ...refusalsOf(document, hasSelector).map(({ path, ...rest }) => ({
        field: `${documentAt}.${path}`,
        ...rest,
      })),
      ...mistakes.map((one) => ({
        ...one,
        field: one.field.replace(
          /^nodes\.(\d+)/,
          (_, index: string) => `${documentAt}.nodes.${apiNodes[Number(index)]?.id}`,
        ),
      })),
    ],
    literalSecret,
    variables,
    diagnostics: compiled.ok ? compiled.warnings : compiled.diagnostics,
  };
}

/** Throws literal_secret or invalid_document when a document must be neither stored nor run. */
export function refuseBroken({ refusing, literalSecret }: CheckedDocument): void {
  const [first] = refusing;
  if (first !== undefined)
    throw problem(literalSecret ? "literal_secret" : "invalid_document", `${first.field} ${first.message}`, {
      errors: refusing,
    });
}

/** Diagnostics of severity error as field errors, for the answer that refuses them. */
export function errorsOf(diagnostics: readonly Diagnostic[], at = documentAt): FieldError[] {
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ path, message, expected, line, column }) => ({
      field: `${at}${path.replaceAll("/", ".")}`,
      message,
      ...(expected === undefined ? {} : { accepted: expected }),
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    }));
}
