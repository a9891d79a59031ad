// What each kind of node does in a running workflow, seen from outside.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { Execution } from "../../packages/contract/src/execution.ts";
import type { Json } from "../../packages/contract/src/vocabulary.ts";
import type { WorkflowDocument } from "../../packages/contract/src/workflow.ts";
import { type Clock, systemClock } from "../../packages/server/src/platform/clock.ts";
import { startServer, type TestServer, testOwner, valueOf } from "../harness.ts";
import { startUpstream, type Upstream } from "../upstream.ts";
import { bearer, publishedConnection, requester, sharedServer } from "./workbench.ts";
import { apiNode, publishedWorkflow, runWorkflow, until, workflowThat } from "./workflow-bench.ts";

const shared = sharedServer();

/** Runs a workflow to its end; answers what it yields and what is on record. */
async function ran(
  server: TestServer,
  name: string,
  document: WorkflowDocument,
  params: Record<string, Json> = {},
): Promise<{ readonly outputs: unknown; readonly execution: Execution }> {
  await publishedWorkflow(server, name, document);
  const { executionId, outputs } = await runWorkflow(server, name, { params });
  const execution = valueOf(await server.call(api.executions.read, { params: { execution: executionId } }));
  return { outputs, execution };
}

test("a loop goes through a list in turns, several at once, and collects what each yields", async () => {
  const server = shared();
  const { outputs, execution } = await ran(
    server,
    "doubling",
    workflowThat({
      inputs: [{ name: "list", type: "list" }],
      nodes: {
        start: { kind: "start" },
        each: { kind: "loop", list: "input.list", concurrency: 3, collect: "vars.twice" },
        double: { kind: "set", variables: { twice: "loop.item * 2", last: "loop.index" } },
        end: { kind: "end", outputs: { items: "nodes.each.items", last: "vars.last" } },
      },
      routes: { start: { next: "each" }, each: { each: "double", done: "end" }, double: { next: "each" } },
    }),
    { list: [1, 2, 3, 4] },
  );
  assert.deepEqual(outputs, { items: [2, 4, 6, 8], last: 3 });
  assert.deepEqual(
    new Set(execution.steps.filter(({ node }) => node === "double").map(({ iteration }) => iteration)),
    new Set(["0.0/0", "0.1/0", "0.2/0", "0.3/0"]),
  );
});

test("a loop whose turn fails ends by error, or counts it and goes on", async () => {
  const server = shared();
  const loop = (onError: "stop" | "continue"): WorkflowDocument =>
    workflowThat({
      nodes: {
        start: { kind: "start" },
        each: { kind: "loop", list: "[1, 0, 2]", onError },
        zero: { kind: "switch", cases: [{ id: "isZero", condition: "loop.item = 0" }] },
        stop: { kind: "fail", code: "zero", message: "item {{loop.index}} is zero" },
        failed: {
          kind: "end",
          outputs: { code: "nodes.each.error.code", message: "nodes.each.error.message" },
        },
        end: { kind: "end", outputs: { failed: "nodes.each.failed", count: "nodes.each.count" } },
      },
      routes: {
        start: { next: "each" },
        each: { each: "zero", done: "end", error: "failed" },
        zero: { isZero: "stop", otherwise: "each" },
      },
    });
  assert.deepEqual((await ran(server, "stopping", loop("stop"))).outputs, {
    code: "zero",
    message: "item 1 is zero",
  });
  assert.deepEqual((await ran(server, "counting", loop("continue"))).outputs, { failed: 1, count: 3 });
});

test("branches run side by side, and what they set is there when all have ended", async () => {
  const server = shared();
  const { outputs } = await ran(
    server,
    "branches",
    workflowThat({
      nodes: {
        start: { kind: "start" },
        both: { kind: "parallel", branches: ["left", "right"] },
        l: { kind: "set", variables: { l: "1" } },
        wait: { kind: "delay", duration: "20" },
        r: { kind: "set", variables: { r: "2" } },
        end: { kind: "end", outputs: { sum: "vars.l + vars.r" } },
      },
      routes: {
        start: { next: "both" },
        both: { left: "l", right: "wait", done: "end" },
        l: { next: "both" },
        wait: { next: "r" },
        r: { next: "both" },
      },
    }),
  );
  assert.deepEqual(outputs, { sum: 3 });
});

test("a sub-workflow gets its own execution, and its end is the node's", async () => {
  const server = shared();
  await publishedWorkflow(
    server,
    "inner",
    workflowThat({
      inputs: [{ name: "n", type: "number" }],
      nodes: {
        start: { kind: "start" },
        odd: { kind: "switch", cases: [{ id: "odd", condition: "odd(input.n)" }] },
        no: { kind: "fail", code: "odd", message: "{{input.n}} is odd" },
        end: { kind: "end", outputs: { half: "input.n / 2" } },
      },
      routes: { start: { next: "odd" }, odd: { odd: "no", otherwise: "end" } },
    }),
  );
  const outer = workflowThat({
    inputs: [{ name: "n", type: "number" }],
    nodes: {
      start: { kind: "start" },
      sub: { kind: "subWorkflow", workflow: "inner", params: { n: "input.n" } },
      bad: { kind: "end", outputs: { code: "nodes.sub.error.code" } },
      end: { kind: "end", outputs: { half: "nodes.sub.outputs.half" } },
    },
    routes: { start: { next: "sub" }, sub: { done: "end", error: "bad" } },
  });
  const even = await ran(server, "outer", outer, { n: 8 });
  assert.deepEqual(even.outputs, { half: 4 });
  const done = even.execution.steps.find(({ node }) => node === "sub");
  const child = String((done?.output as { executionId: string } | undefined)?.executionId);
  const inner = valueOf(await server.call(api.executions.read, { params: { execution: child } }));
  assert.equal(inner.parentId, even.execution.id);
  assert.deepEqual([inner.start, inner.status, inner.input], ["workflow", "succeeded", { n: 8 }]);
  const odd = await runWorkflow(server, "outer", { params: { n: 7 } });
  assert.deepEqual(odd.outputs, { code: "odd" });
});

test("a route that leads to another workflow hands over: its end and its answer are the caller's", async () => {
  const server = shared();
  await publishedWorkflow(
    server,
    "successor",
    workflowThat({
      nodes: {
        start: { kind: "start" },
        end: { kind: "end", outputs: { by: '"the successor"' } },
      },
      routes: { start: { next: "end" } },
    }),
  );
  const { outputs, execution } = await ran(
    server,
    "handing-over",
    workflowThat({
      nodes: { start: { kind: "start" } },
      routes: { start: { next: { workflow: "successor" } } },
    }),
  );
  assert.deepEqual(outputs, { by: "the successor" });
  assert.deepEqual(
    execution.steps.map(({ kind, result }) => `${kind} ${result}`),
    ["start next", "handOver succeeded"],
  );
});

test("answers and messages may say what the time is", async () => {
  const server = shared();
  const time = /at 2\d{3}-\d\d-\d\dT\d\d:\d\d/;
  const failing = workflowThat({
    nodes: { start: { kind: "start" }, stop: { kind: "fail", code: "late", message: "at {{now}}" } },
    routes: { start: { next: "stop" } },
  });
  const { execution } = await ran(server, "failing-late", failing);
  assert.match(execution.error ?? "", time);
  const replying = workflowThat({
    nodes: { start: { kind: "start" } },
    routes: { start: { next: { reply: { message: "at {{now}}" } } } },
  });
  await publishedWorkflow(server, "replying-late", replying);
  assert.match(JSON.stringify(await runWorkflow(server, "replying-late", {})), time);
});

test("a callback ends its wait once, with what was sent; an address made elsewhere is none", async () => {
  const server = shared();
  const request = requester(server.url, {});
  await publishedWorkflow(
    server,
    "approval",
    workflowThat({
      nodes: {
        start: { kind: "start" },
        say: { kind: "respond", status: 202, body: { approveAt: "{{callbacks.approve}}" } },
        approve: { kind: "callback", expiresAfter: 'duration("P1D")', output: "payload.by" },
        end: { kind: "end", outputs: { by: "nodes.approve" } },
      },
      routes: { start: { next: "say" }, say: { next: "approve" }, approve: { received: "end" } },
    }),
  );
  const begun = await requester(server.url, bearer(testOwner.apiKey))(
    "POST",
    "/api/v1/workflows/approval/run",
    {
      body: {},
    },
  );
  const { approveAt } = begun.json as { approveAt: string };
  const executionId = begun.headers.get("patchbay-execution-id") ?? "";
  const read = async () =>
    valueOf(await server.call(api.executions.read, { params: { execution: executionId } }));
  const waiting = await until(read, ({ status }) => status === "waiting");
  assert.deepEqual(
    waiting.waits?.map(({ node, kind, dueAt }) => [node, kind, typeof dueAt]),
    [["approve", "callback", "string"]],
  );

  const path = new URL(approveAt).pathname;
  assert.equal((await request("POST", `${path}x`, { body: {} })).status, 404);
  assert.equal((await request("POST", path, { body: { by: "Ada" } })).status, 200);
  const ended = await until(read, ({ status }) => status === "succeeded");
  assert.deepEqual(ended.output, { by: "Ada" });
  assert.equal((await request("POST", path, { body: { by: "Bob" } })).status, 200, "repeated, and harmless");
  assert.deepEqual((await read()).output, { by: "Ada" });
});

test("a failed execution starts its error workflow with what failed", async () => {
  const server = shared();
  await publishedWorkflow(
    server,
    "complaint",
    workflowThat({
      inputs: [
        { name: "code", type: "string" },
        { name: "node", type: "string" },
        { name: "workflow", type: "string" },
      ],
      nodes: { start: { kind: "start" }, end: { kind: "end" } },
      routes: { start: { next: "end" } },
    }),
  );
  const { execution } = await ran(
    server,
    "complaining",
    workflowThat({
      nodes: { start: { kind: "start" }, stop: { kind: "fail", code: "enough", message: "no more" } },
      routes: { start: { next: "stop" } },
      errorWorkflow: "complaint",
    }),
  );
  assert.deepEqual([execution.status, execution.error], ["failed", "no more"]);
  const list = async () => valueOf(await server.call(api.executions.list, { query: { kind: "workflow" } }));
  const { items } = await until(list, (page) => page.items.some((one) => one.subjectName === "complaint"));
  const complaint = items.find(({ subjectName }) => subjectName === "complaint");
  const read = valueOf(
    await server.call(api.executions.read, { params: { execution: complaint?.id ?? "" } }),
  );
  assert.deepEqual(read.input, { code: "enough", node: "stop", workflow: "complaining" });
  assert.equal(read.start, "error");
});

test("while a connection's breaker is open, executions that may wait are parked, and go on when it recovers", async (t) => {
  let ahead = 0;
  const clock: Clock = { ...systemClock, monotonic: () => systemClock.monotonic() + ahead };
  const server = await startServer(t, { clock });
  const upstream: Upstream = await startUpstream(t);
  upstream.on("GET", "/health", { kind: "answer" });
  upstream.on("GET", "/thing", { kind: "answer", status: 503 });
  await publishedConnection(server, { settings: { baseUrl: upstream.origin, retries: 0 } });
  const asking = (mayWait: boolean): WorkflowDocument =>
    workflowThat({
      nodes: {
        start: { kind: "start" },
        ask: apiNode({ method: "GET", restUrl: "/thing", results: ["200"], mayWait }),
        end: { kind: "end", outputs: { result: "nodes.ask.result" } },
      },
      routes: { start: { next: "ask" }, ask: { "200": "end", error: "end", other: "end" } },
    });
  await publishedWorkflow(server, "breaking", asking(false));
  await publishedWorkflow(server, "patient", asking(true));
  for (let call = 0; call < 12; call += 1) await runWorkflow(server, "breaking", {});
  const parked: string[] = [];
  for (let one = 0; one < 3; one += 1)
    parked.push((await runWorkflow(server, "patient", { wait: 0 })).executionId);
  const read = async (id: string) =>
    valueOf(await server.call(api.executions.read, { params: { execution: id } }));
  const first = await until(
    async () => await read(parked[0] ?? ""),
    ({ status }) => status === "waiting",
  );
  assert.deepEqual(
    first.waits?.map(({ kind, connection }) => [kind, connection]),
    [["outage", "shop"]],
  );

  const cancelled = valueOf(
    await server.call(api.executions.cancel, { params: { execution: parked[2] ?? "" } }),
  );
  assert.equal(cancelled.status, "cancelled");
  upstream.on("GET", "/thing", { kind: "answer", body: {} });
  // As long as the breaker stays open without a probe.
  ahead = 60_000;
  for (const id of parked.slice(0, 2)) {
    const ended = await until(
      async () => await read(id),
      ({ status }) => status === "succeeded",
      30_000,
    );
    assert.deepEqual(ended.output, { result: "200" });
  }
  assert.equal((await read(parked[2] ?? "")).status, "cancelled");
});
