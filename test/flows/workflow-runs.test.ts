// Workflows as they run, over HTTP: the live stack is what makes a run durable before it is answered, and keeps it apart from
// what it calls.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import { problemOf, startServer, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import { bearer, publishedConnection, publishedRule, requester } from "./workbench.ts";
import { apiNode, publishedWorkflow, workflowThat } from "./workflow-bench.ts";
import { testOwner } from "../harness.ts";

async function shop(t: Parameters<typeof startServer>[0]) {
  const server = await startServer(t);
  const upstream = await startUpstream(t);
  upstream.on("GET", "/health", { kind: "answer" });
  await publishedConnection(server, { settings: { baseUrl: upstream.origin } });
  const request = requester(server.url, bearer(testOwner.apiKey));
  return { ...server, server, upstream, request };
}

test("a workflow calls, decides and answers with what came back, on record node by node", async (t) => {
  const { server, upstream, request, call } = await shop(t);
  upstream.on("GET", "/orders/7", { kind: "answer", body: { total: 120 } });
  upstream.on("POST", "/notes", { kind: "answer", status: 201, body: { id: 1 } });
  await publishedRule(server, "discount", { outputs: { rate: "0.1" } });
  await publishedWorkflow(
    server,
    "order",
    workflowThat({
      inputs: [{ name: "orderId", type: "number" }],
      nodes: {
        start: { kind: "start" },
        ask: apiNode({ method: "GET", restUrl: "/orders/{{input.orderId}}", results: ["200", "404"] }),
        decide: { kind: "rule", rule: "discount" },
        count: {
          kind: "set",
          variables: { price: "nodes.ask.restResult.total * (1 - nodes.decide.outputs.rate)" },
        },
        note: apiNode({
          method: "POST",
          restUrl: "/notes",
          requestPayload: { price: "{{vars.price}}" },
          results: ["2xx"],
        }),
        end: {
          kind: "end",
          outputs: { price: "vars.price", note: "nodes.note.restResult.id", by: "nodes.note.result" },
        },
      },
      routes: {
        start: { next: "ask" },
        ask: { "200": "decide", "404": { reply: { status: 404, message: "No order {{input.orderId}}" } } },
        decide: { done: "count" },
        count: { next: "note" },
        note: { "2xx": "end" },
      },
    }),
  );

  const ran = await request("POST", "/api/v1/workflows/order/run", { body: { params: { orderId: 7 } } });
  assert.equal(ran.status, 200, ran.text);
  const { executionId, ...rest } = ran.json as Record<string, unknown>;
  assert.deepEqual(rest, { status: "succeeded", outputs: { price: 108, note: 1, by: "2xx" } });

  const execution = valueOf(await call(api.executions.read, { params: { execution: String(executionId) } }));
  assert.equal(execution.status, "succeeded");
  assert.deepEqual(
    execution.steps.map(({ node, kind, result }) => `${node} ${kind} ${result}`),
    ["start start next", "ask api 200", "decide rule done", "count set next", "note api 2xx", "end end end"],
  );
  assert.deepEqual(execution.output, rest["outputs"]);
  const note = upstream.requests.find(({ target }) => target === "/notes");
  assert.equal(note?.headers["idempotency-key"], `${String(executionId)}-note-0`);
  assert.deepEqual(JSON.parse(note.body.toString()), { price: 108 });
  assert.equal(execution.calls, 2);

  const missing = await request("POST", "/api/v1/workflows/order/run", { body: { params: { orderId: 8 } } });
  assert.equal(missing.status, 404);
  assert.deepEqual(missing.json, { message: "No order 8" });
});

test("the same idempotency key is the same execution, and another body under it is refused", async (t) => {
  const { server, upstream, request } = await shop(t);
  upstream.on("POST", "/pay", { kind: "answer", body: {} });
  await publishedWorkflow(
    server,
    "pay",
    workflowThat({
      inputs: [{ name: "amount", type: "number" }],
      nodes: {
        start: { kind: "start" },
        pay: apiNode({ method: "POST", restUrl: "/pay", requestPayload: {}, results: ["200"] }),
        say: { kind: "respond", status: 202, body: { paid: "{{input.amount}}" } },
        end: { kind: "end" },
      },
      routes: { start: { next: "pay" }, pay: { "200": "say" }, say: { next: "end" } },
    }),
  );
  const pay = async (amount: number) =>
    await request("POST", "/api/v1/workflows/pay/run", {
      body: { params: { amount } },
      headers: { "idempotency-key": "once" },
    });
  const first = await pay(5);
  const second = await pay(5);
  assert.deepEqual([first.status, first.json], [202, { paid: 5 }]);
  assert.deepEqual([second.status, second.json], [202, { paid: 5 }]);
  assert.equal(first.headers.get("patchbay-execution-id"), second.headers.get("patchbay-execution-id"));
  assert.equal(upstream.requests.filter(({ target }) => target === "/pay").length, 1);
  assert.equal((await pay(6)).status, 409);
});

test("a run is refused before anything happens when it could not go through", async (t) => {
  const { server, call, upstream } = await shop(t);
  await publishedWorkflow(
    server,
    "typed",
    workflowThat({
      inputs: [{ name: "n", type: "number" }],
      nodes: { start: { kind: "start" }, end: { kind: "end" } },
      routes: { start: { next: "end" } },
    }),
  );
  const wrong = problemOf(
    await call(api.workflows.run, { params: { workflow: "typed" }, body: { params: { n: "x" } } }),
  );
  assert.equal(wrong.code, "invalid_params");
  assert.equal(wrong.errors?.[0]?.field, "body.params.n");
  assert.equal(
    problemOf(await call(api.workflows.run, { params: { workflow: "none" }, body: {} })).code,
    "not_found",
  );
  assert.equal(valueOf(await call(api.executions.list, { query: { kind: "workflow" } })).total, 0);
  assert.equal(upstream.requests.filter(({ target }) => target !== "/health").length, 0);
});
