import type { Execution } from "@patchbay/contract/execution";
import type { Workflow, WorkflowInputBody, WorkflowPatch } from "@patchbay/contract/workflow-api";
import { fakeExecution, fakeId } from "./fake-data.ts";
import { FakeProblem, find, type Handler, matching, page, stamp } from "./fake-request.ts";

const ada = { id: fakeId(1), name: "Ada Rivers" };

/** A workflow as one would draw it: a score is fetched, a rule decides, whoever fails is asked. */
export const orderApproval = (): Workflow => ({
  id: fakeId(80),
  name: "order-approval",
  description: "Scores an order and decides",
  tags: ["orders"],
  liveVersion: null,
  changesPending: true,
  updatedAt: "2026-11-21T20:00:00.000Z",
  updatedBy: ada,
  createdAt: "2026-11-21T20:00:00.000Z",
  createdBy: ada,
  revision: 1,
  references: [
    { kind: "connection", id: fakeId(10), name: "payments-core" },
    { kind: "rule", id: fakeId(30), name: "order-discount" },
  ],
  diagnostics: [],
  document: {
    kind: "workflow",
    formatVersion: 1,
    inputs: [{ name: "orderId", type: "string", testValue: "o-17" }],
    nodes: {
      start: { kind: "start", label: "Order received" },
      score: {
        kind: "api",
        label: "Get credit score",
        connection: fakeId(10),
        method: "POST",
        restUrl: "/v2/scores",
        requestPayload: { order: "{{input.orderId}}" },
        results: ["200", "400"],
      },
      tier: {
        kind: "rule",
        label: "Risk tier",
        rule: fakeId(30),
        params: { total: "nodes.score.body.total" },
      },
      wait: { kind: "delay", label: "Try again later", duration: 'duration("PT5M")', maxVisits: 3 },
      done: { kind: "end", outputs: { tier: "nodes.tier.outputs.route" } },
      failed: { kind: "fail", message: "No score: {{nodes.score.result}}" },
    },
    routes: {
      start: { next: "score" },
      score: {
        200: "tier",
        400: { reply: { status: 422, message: "Bad order" } },
        other: "failed",
        error: "wait",
        timeout: "wait",
        "max-connection": "wait",
      },
      wait: { next: "score" },
      tier: { done: "done", error: "failed" },
    },
  },
});

/** What a run of it left on record. */
const ran = (workflow: Workflow): Execution => {
  const base = fakeExecution(90, false);
  const [decision] = base.steps;
  if (decision === undefined) throw new Error("the fake execution has no steps");
  const { matched: _, ...step } = decision;
  const at = (node: string, kind: (typeof step)["kind"], result: string, output: unknown): typeof step => ({
    ...step,
    node,
    kind,
    result,
    status: "success",
    iteration: "0",
    durationMs: 231,
    output: output as (typeof step)["output"],
    calls: [],
  });
  return {
    ...base,
    id: fakeId(90),
    kind: "workflow",
    subjectId: workflow.id,
    subjectName: workflow.name,
    version: "draft",
    status: "succeeded",
    environment: "staging",
    failedCalls: 0,
    error: null,
    output: { tier: "review" },
    steps: [
      at("start", "start", "next", {}),
      at("score", "api", "200", { total: 245 }),
      at("tier", "rule", "done", { route: "review" }),
      at("done", "end", "done", { tier: "review" }),
    ],
  };
};

/** Refuses what the real check refuses: a call node that leads nowhere. */
function diagnosticsOf({ nodes, routes }: Workflow["document"]): Workflow["diagnostics"] {
  return Object.keys(nodes).flatMap((id) =>
    nodes[id]?.kind === "set" && routes[id]?.["next"] === undefined
      ? [
          {
            severity: "error" as const,
            code: "no_route",
            message: "The result `next` leads nowhere.",
            path: `/routes/${id}`,
          },
        ]
      : [],
  );
}

export const fakeWorkflowHandlers: Readonly<Record<string, Handler>> = {
  "workflows.list": (store, { query }) => page(matching(store.workflows, query["q"]), query),
  "workflows.read": (store, { params }) => find(store.workflows, params["workflow"]),
  "workflows.create": (store, { body }) => {
    const { name, description = "", tags = [], document } = body as WorkflowInputBody;
    if (store.workflows.some((one) => one.name === name))
      throw new FakeProblem("name_taken", `There is a workflow named ${name} already.`);
    const made: Workflow = {
      ...orderApproval(),
      id: store.newId(),
      name,
      description,
      tags,
      document,
      references: [],
    };
    store.workflows.push(made);
    return made;
  },
  "workflows.change": (store, { params, body }) => {
    const stored = find(store.workflows, params["workflow"]);
    const { revision: _, ...patch } = body as WorkflowPatch;
    const document = patch.document ?? stored.document;
    const changed: Workflow = {
      ...stored,
      ...patch,
      document,
      diagnostics: diagnosticsOf(document),
      revision: stored.revision + 1,
      updatedAt: stamp,
    };
    store.workflows[store.workflows.indexOf(stored)] = changed;
    return changed;
  },
  "workflows.versions": (_, { query }) => page([], query),
  "workflows.preflight": () => ({
    ready: true,
    items: [
      {
        kind: "connection",
        id: fakeId(10),
        name: "payments-core",
        environment: "production",
        ready: true,
        message: "Published",
      },
    ],
  }),
  "workflows.publish": (store, { params }) => {
    const stored = find(store.workflows, params["workflow"]);
    store.workflows[store.workflows.indexOf(stored)] = { ...stored, liveVersion: 1, changesPending: false };
    return {
      number: 1,
      label: "v1",
      live: true,
      comment: "",
      publishedAt: stamp,
      publishedBy: ada,
      check: { ready: true, items: [] },
    };
  },
  "workflows.run": (store, { params }) => {
    const execution = ran(find(store.workflows, params["workflow"]));
    store.executions.push(execution);
    return { executionId: execution.id, status: "running" };
  },
};
