// What a workflow's document names: connections, endpoints, rules and other workflows, by name or id.
import type { FieldError } from "@patchbay/contract/problem";
import type { Target, WorkflowDocument, WorkflowNode } from "@patchbay/contract/workflow";
import { type Referenced, referenceTargets, resolveActions } from "../calls/call-references.ts";
import type { Reader } from "../platform/db.ts";
import { type NamedThing, nameLookup } from "../platform/name-lookup.ts";
import type { ReferenceTarget } from "../platform/references.ts";
import { findRuleHead } from "../rules/rule-store.ts";
import { actionOf } from "./compiled-workflow.ts";
import { findWorkflowHead } from "./workflow-store.ts";

/** A document that names everything by id, what those things are, and the names nobody has. */
export type ResolvedWorkflow = {
  readonly document: WorkflowDocument;
  /** Connections that API nodes call, with the endpoints they name. */
  readonly connections: ReadonlyMap<string, Referenced>;
  readonly rules: ReadonlyMap<string, NamedThing>;
  readonly workflows: ReadonlyMap<string, NamedThing>;
  readonly errors: readonly FieldError[];
};

/** Replaces names by ids, so that a document survives a rename. `at` is where it stands in the request. */
export async function resolveWorkflow(
  reader: Reader,
  written: WorkflowDocument,
  at: string,
): Promise<ResolvedWorkflow> {
  const apiNodes = Object.entries(written.nodes).flatMap(([id, node]) =>
    node.kind === "api" ? [{ id, node }] : [],
  );
  const called = await resolveActions(
    reader,
    apiNodes.map(({ id, node }) => actionOf(id, node)),
    "nodes",
  );
  const calls = new Map(called.actions.map((action) => [action.id, action]));
  // They are told by their place in the list of calls; here by the node.
  const errors: FieldError[] = called.errors.map((one) => ({
    ...one,
    field: one.field.replace(
      /^nodes\.(\d+)/,
      (_, index: string) => `${at}.nodes.${apiNodes[Number(index)]?.id}`,
    ),
  }));

  const rules = nameLookup((name) => findRuleHead(reader, name), "names no rule", "the id or name of a rule");
  const workflows = nameLookup(
    (name) => findWorkflowHead(reader, name),
    "names no workflow",
    "the id or name of a workflow",
  );

  const node = async (id: string, one: WorkflowNode): Promise<WorkflowNode> => {
    switch (one.kind) {
      case "api": {
        const { connection, endpoint } = calls.get(id) ?? {};
        return {
          ...one,
          ...(connection === undefined ? {} : { connection }),
          ...(endpoint === undefined ? {} : { endpoint }),
        };
      }
      case "rule":
        return { ...one, rule: await rules.find(one.rule, `${at}.nodes.${id}.rule`, errors) };
      case "subWorkflow":
        return { ...one, workflow: await workflows.find(one.workflow, `${at}.nodes.${id}.workflow`, errors) };
      default:
        return one;
    }
  };
  const target = async (one: Target, field: string): Promise<Target> =>
    typeof one === "string" || !("workflow" in one)
      ? one
      : { ...one, workflow: await workflows.find(one.workflow, `${field}.workflow`, errors) };

  const document: WorkflowDocument = { ...written, nodes: {}, routes: {} };
  for (const [id, one] of Object.entries(written.nodes)) document.nodes[id] = await node(id, one);
  for (const [id, results] of Object.entries(written.routes)) {
    const resolved: Record<string, Target> = {};
    for (const [result, one] of Object.entries(results))
      resolved[result] = await target(one, `${at}.routes.${id}.${result}`);
    document.routes[id] = resolved;
  }
  if (written.errorWorkflow !== undefined)
    document.errorWorkflow = await workflows.find(written.errorWorkflow, `${at}.errorWorkflow`, errors);
  return {
    document,
    connections: called.referenced,
    rules: rules.found,
    workflows: workflows.found,
    errors,
  };
}

/** What a resolved document refers to, for the table of references. */
export const workflowTargets = ({ connections, rules, workflows }: ResolvedWorkflow): ReferenceTarget[] => [
  ...referenceTargets(connections),
  ...[...rules.keys()].map((id) => ({ kind: "rule" as const, id })),
  ...[...workflows.keys()].map((id) => ({ kind: "workflow" as const, id })),
];
