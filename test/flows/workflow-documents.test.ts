// The life of a workflow's document, seen from the API: the live stack is what turns names into ids, keeps what is referred
// to from being deleted, and publishes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { WorkflowDocument } from "../../packages/contract/src/workflow.ts";
import { problemOf, startServer, type TestServer, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import { publishedConnection, publishedRule, requester } from "./workbench.ts";

const toEnd = (results: readonly string[]): Record<string, string> =>
  Object.fromEntries([...results, "other", "error", "timeout", "max-connection"].map((one) => [one, "end"]));

/** Asks the shop, decides with a rule, hands on to a workflow. */
const document = (connection: string, rule: string, workflow: string): WorkflowDocument => ({
  kind: "workflow",
  formatVersion: 1,
  inputs: [{ name: "orderId", type: "string" }],
  nodes: {
    start: { kind: "start" },
    ask: {
      kind: "api",
      connection,
      method: "GET",
      restUrl: "/orders/{{input.orderId}}",
      results: ["200", "404"],
    },
    decide: { kind: "rule", rule },
    after: { kind: "subWorkflow", workflow },
    end: { kind: "end", outputs: { total: "nodes.ask.restResult.total" } },
  },
  routes: {
    start: { next: "ask" },
    ask: { ...toEnd(["404"]), "200": "decide" },
    decide: {
      done: "after",
      error: { reply: { status: 502, message: "No decision for {{input.orderId}}" } },
    },
    after: { done: "end", error: { workflow } },
  },
});

const trivial: WorkflowDocument = {
  kind: "workflow",
  formatVersion: 1,
  inputs: [],
  nodes: { start: { kind: "start" }, end: { kind: "end" } },
  routes: { start: { next: "end" } },
};

async function prepared(t: Parameters<typeof startServer>[0]): Promise<TestServer> {
  const server = await startServer(t);
  const upstream = await startUpstream(t);
  upstream.on("GET", "/health", { kind: "answer" });
  await publishedConnection(server, { settings: { baseUrl: upstream.origin } });
  await publishedRule(server, "decision", {});
  valueOf(await server.call(api.workflows.create, { body: { name: "later", document: trivial } }));
  return server;
}

test("a document is stored with ids for names, and says what it refers to", async (t) => {
  const { call } = await prepared(t);
  const made = valueOf(
    await call(api.workflows.create, {
      body: { name: "order", document: document("shop", "decision", "later") },
    }),
  );
  assert.deepEqual(
    made.references.map(({ kind, name }) => `${kind} ${name}`),
    ["connection shop", "rule decision", "workflow later"],
  );
  assert.deepEqual(made.diagnostics, []);
  const byId = Object.fromEntries(made.references.map(({ kind, id }) => [kind, id]));
  assert.deepEqual(
    made.document,
    document(byId["connection"] ?? "", byId["rule"] ?? "", byId["workflow"] ?? ""),
  );
  const again = valueOf(
    await call(api.workflows.change, { params: { workflow: "order" }, body: { document: made.document } }),
  );
  assert.equal(again.revision, 2);
});

test("publishing wants everything ready, and says what is not", async (t) => {
  const { call } = await prepared(t);
  valueOf(
    await call(api.workflows.create, {
      body: { name: "order", document: document("shop", "decision", "later") },
    }),
  );
  const workflow = { params: { workflow: "order" } };
  const check = valueOf(await call(api.workflows.preflight, workflow));
  assert.deepEqual(
    check.items.filter((one) => !one.ready).map(({ kind, message }) => ({ kind, message })),
    [{ kind: "workflow", message: 'The workflow "later" has no published version.' }],
  );
  assert.equal(problemOf(await call(api.workflows.publish, { ...workflow, body: {} })).code, "not_ready");
  valueOf(await call(api.workflows.publish, { params: { workflow: "later" }, body: {} }));
  const published = valueOf(await call(api.workflows.publish, { ...workflow, body: { comment: "first" } }));
  assert.deepEqual([published.label, published.live, published.check.ready], ["v1", true, true]);
  assert.equal(
    problemOf(await call(api.workflows.publish, { ...workflow, body: {} })).code,
    "nothing_to_publish",
  );
  const frozen = valueOf(await call(api.workflows.version, { params: { workflow: "order", version: 1 } }));
  assert.deepEqual(Object.keys(frozen.document.nodes), ["start", "ask", "decide", "after", "end"]);

  valueOf(
    await call(api.connections.unpublish, {
      params: { connection: "shop" },
      body: { environment: "production" },
    }),
  );
  valueOf(
    await call(api.workflows.change, {
      ...workflow,
      body: { document: { ...document("shop", "decision", "later"), inputs: [] } },
    }),
  );
  const refused = problemOf(await call(api.workflows.publish, { ...workflow, body: {} }));
  assert.equal(refused.code, "connection_not_published");
  assert.match(refused.detail, /^connector not published in production: shop/);
});

test("what a workflow refers to stays, and the catalog knows it", async (t) => {
  const server = await prepared(t);
  const { call } = server;
  valueOf(
    await call(api.workflows.create, {
      body: { name: "order", document: document("shop", "decision", "later") },
    }),
  );
  assert.equal(
    problemOf(await call(api.connections.remove, { params: { connection: "shop" } })).code,
    "in_use",
  );
  assert.equal(problemOf(await call(api.rules.remove, { params: { rule: "decision" } })).code, "in_use");
  assert.equal(problemOf(await call(api.workflows.remove, { params: { workflow: "later" } })).code, "in_use");
  const catalog = await requester(server.url)("GET", "/dev/workflow?sortBy=name");
  const { data } = catalog.json as { data: { entities: { name: string; type: string; status: string }[] } };
  assert.deepEqual(
    data.entities.map(({ name, type, status }) => ({ name, type, status })),
    [
      { name: "later", type: "workflow", status: "draft" },
      { name: "order", type: "workflow", status: "draft" },
    ],
  );
  valueOf(await call(api.workflows.remove, { params: { workflow: "order" } }));
  valueOf(await call(api.workflows.remove, { params: { workflow: "later" } }));
});

test("what cannot be stored is refused at its place, and nothing is stored", async (t) => {
  const { call } = await prepared(t);
  const good = document("shop", "decision", "later");
  const refusedFields = async (changed: Partial<WorkflowDocument>): Promise<string[]> => {
    const answer = problemOf(
      await call(api.workflows.create, { body: { name: "order", document: { ...good, ...changed } } }),
    );
    return (answer.errors ?? []).map(({ field }) => field);
  };
  const { start, ask, decide, after, end } = good.nodes;
  assert.ok(start && ask?.kind === "api" && decide && after && end);
  const nodes = { start, decide, after, end };
  assert.deepEqual(
    await refusedFields({ nodes: { ...nodes, ask: { ...ask, results: ["200", "404", "Timeout"] } } }),
    ["body.document.nodes.ask.results.2"],
  );
  assert.deepEqual(await refusedFields({ nodes: { ...nodes, ask: { ...ask, connection: "shoop" } } }), [
    "body.document.nodes.ask.connection",
  ]);
  assert.deepEqual(await refusedFields({ nodes: { ...nodes, ask: { ...ask, requestPayload: { x: 1 } } } }), [
    "body.document.nodes.ask.requestPayload",
  ]);
  assert.deepEqual(
    await refusedFields({
      nodes: { ...nodes, ask: { ...ask, requestHeaders: { "x-api-key": "sk_live_0123456789abcdef" } } },
    }),
    ["body.document.nodes.ask.requestHeaders.x-api-key"],
  );
  assert.deepEqual(
    await refusedFields({ nodes: { ...nodes, ask, decide: { kind: "rule", rule: "nobody" } } }),
    ["body.document.nodes.decide.rule"],
  );
  assert.deepEqual(
    await refusedFields({ routes: { ...good.routes, ask: { ...good.routes["ask"], Other: "end" } } }),
    ["body.document.routes.ask.Other"],
  );
  assert.equal(valueOf(await call(api.workflows.list)).total, 1);
  // What is only unfinished may be kept as a draft.
  const unfinished = valueOf(
    await call(api.workflows.create, { body: { name: "order", document: { ...good, routes: {} } } }),
  );
  assert.equal(unfinished.diagnostics[0]?.code, "route_missing");
  assert.equal(
    problemOf(await call(api.workflows.publish, { params: { workflow: "order" }, body: {} })).code,
    "invalid_document",
  );
});
