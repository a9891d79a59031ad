// Workflows for stories, in few words.
import { setTimeout as delay } from "node:timers/promises";
import { api } from "../../packages/contract/src/api.ts";
import type { RuleInput } from "../../packages/contract/src/rule.ts";
import type {
  ApiNode,
  Target,
  WorkflowDocument,
  WorkflowNode,
} from "../../packages/contract/src/workflow.ts";
import type { WorkflowRunBody } from "../../packages/contract/src/workflow-api.ts";
import { resultsOf } from "../../packages/contract/src/workflow-results.ts";
import { type TestServer, valueOf } from "../harness.ts";

/** A call of the connection `shop`. */
export const apiNode = (node: Omit<ApiNode, "kind">): ApiNode => ({
  kind: "api",
  connection: "shop",
  ...node,
});

/** A document in which every result without a route leads to a node that fails, saying which result it was. */
export function workflowThat(plan: {
  readonly inputs?: RuleInput[];
  readonly nodes: Record<string, WorkflowNode>;
  readonly routes: Record<string, Record<string, Target>>;
  readonly errorWorkflow?: string;
}): WorkflowDocument {
  const routes: WorkflowDocument["routes"] = {};
  const nodes = { ...plan.nodes };
  for (const [id, node] of Object.entries(plan.nodes)) {
    const given = plan.routes[id] ?? {};
    routes[id] = Object.fromEntries(
      resultsOf(node).map((result) => {
        if (given[result] === undefined)
          nodes[`${id}_failed`] = {
            kind: "fail",
            code: "unexpected",
            message: `${id}: {{nodes.${id}.result}} {{nodes.${id}.error.message}}`,
          };
        return [result, given[result] ?? `${id}_failed`];
      }),
    );
  }
  return {
    kind: "workflow",
    formatVersion: 1,
    inputs: plan.inputs ?? [],
    nodes,
    routes,
    ...(plan.errorWorkflow === undefined ? {} : { errorWorkflow: plan.errorWorkflow }),
  };
}

/** Creates a workflow and publishes it; answers its id. */
export async function publishedWorkflow(
  { call }: TestServer,
  name: string,
  document: WorkflowDocument,
): Promise<string> {
  const { id } = valueOf(await call(api.workflows.create, { body: { name, document } }));
  valueOf(await call(api.workflows.publish, { params: { workflow: name }, body: {} }));
  return id;
}

type Ran = { readonly executionId: string; readonly status: string; readonly outputs?: unknown };

/** Runs a workflow that has no answer of its own. */
export async function runWorkflow(
  { call }: TestServer,
  workflow: string,
  body: WorkflowRunBody,
): Promise<Ran> {
  return valueOf(await call(api.workflows.run, { params: { workflow }, body })) as Ran;
}

/** Looks again and again until what is seen is as wanted; fails the test when that takes too long. */
export async function until<T>(
  look: () => Promise<T>,
  isWanted: (seen: T) => boolean,
  withinMs = 15_000,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (isWanted(seen)) return seen;
    if (performance.now() > end) throw new Error(`never came: ${JSON.stringify(seen).slice(0, 2000)}`);
    await delay(25);
  }
}
