import type { Environment } from "@patchbay/contract/vocabulary";
import type { WorkflowDocument } from "@patchbay/contract/workflow";
import type { WorkflowCheck } from "@patchbay/contract/workflow-api";
import { type CallConnectionsDeps, readinessOf } from "../calls/call-connections.ts";
import { variableReadiness } from "../calls/variable-readiness.ts";
import { Problem } from "../platform/problem.ts";
import type { RunnableRules } from "../rules/runnable-rules.ts";
import type { ResolvedWorkflow } from "./workflow-references.ts";
import { findWorkflowHead } from "./workflow-store.ts";

export type ReadinessDeps = CallConnectionsDeps & { readonly runnableRules: RunnableRules };
type Item = WorkflowCheck["items"][number];

/**
 * Everything a workflow touches and whether it is ready in production: connections and endpoints of its calls and the
 * variables that they read, its rules with the connections that they call, other workflows.
 */
export async function workflowReadiness(
  deps: ReadinessDeps,
  resolved: ResolvedWorkflow & { readonly variables: ReadonlySet<string> },
): Promise<readonly Item[]> {
  const environment = "production" as const;
  const called = await readinessOf(deps, resolved.connections.values(), environment);
  const items: Item[] = called.map((one) => ({ ...one, environment }));
  items.push(...(await variableReadiness(deps, resolved.variables, environment)));
  for (const { id, version } of rulesOf(resolved.document))
    items.push(...(await ruleReadiness(deps, id, resolved.rules.get(id)?.name ?? id, version, environment)));
  for (const { id, name } of resolved.workflows.values()) {
    const live = (await findWorkflowHead(deps.db.read, id))?.live ?? null;
    const message =
      live === null
        ? `The workflow "${name}" has no published version.`
        : `Version v${live.version} is live.`;
    items.push({ kind: "workflow", id, name, environment, ready: live !== null, message });
  }
  return items;
}

/** The rules a document runs, each with the version it is pinned to, once. */
function rulesOf(document: WorkflowDocument): readonly { id: string; version: number | undefined }[] {
  const found = new Map<string, { id: string; version: number | undefined }>();
  for (const node of Object.values(document.nodes))
    if (node.kind === "rule")
      found.set(`${node.rule}/${node.version}`, { id: node.rule, version: node.version });
  return [...found.values()];
}

async function ruleReadiness(
  deps: ReadinessDeps,
  id: string,
  name: string,
  version: number | undefined,
  environment: Environment,
): Promise<Item[]> {
  try {
    const rule = await deps.runnableRules.pick(id, environment, version);
    const items: Item[] = [
      { kind: "rule", id, name, environment, ready: true, message: `Version ${rule.label} is published.` },
    ];
    for (const connectionId of rule.connectionIds) {
      const live = await deps.published.resolve(connectionId, environment);
      if (live === null)
        items.push({
          kind: "rule",
          id,
          name,
          environment,
          ready: false,
          message: `The rule "${name}" calls a connection that is not published in ${environment}.`,
        });
    }
    return items;
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    return [{ kind: "rule", id, name, environment, ready: false, message: error.message }];
  }
}
