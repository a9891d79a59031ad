// What operators do with executions: cancel, retry from what failed, replay. The live stack is what keeps finished steps
// finished, and the keys that upstreams see.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import { problemOf, startServer, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import { publishedConnection } from "./workbench.ts";
import { apiNode, publishedWorkflow, runWorkflow, until, workflowThat } from "./workflow-bench.ts";

async function shop(t: Parameters<typeof startServer>[0]) {
  const server = await startServer(t);
  const upstream = await startUpstream(t);
  upstream.on("GET", "/health", { kind: "answer" });
  await publishedConnection(server, { settings: { baseUrl: upstream.origin, retries: 0 } });
  const read = async (execution: string) =>
    valueOf(await server.call(api.executions.read, { params: { execution } }));
  const seen = (path: string) => upstream.requests.filter(({ target }) => target === path);
  return { server, call: server.call, upstream, read, seen };
}

/** Reserves, and then pays. */
const buying = (message = "not paid") =>
  workflowThat({
    nodes: {
      start: { kind: "start" },
      reserve: apiNode({ method: "POST", restUrl: "/reserve", requestPayload: {}, results: ["200"] }),
      pay: apiNode({ method: "POST", restUrl: "/pay", requestPayload: {}, results: ["200"] }),
      stop: { kind: "fail", code: "unpaid", message },
      end: { kind: "end", outputs: { paid: "nodes.pay.restResult.paid" } },
    },
    routes: {
      start: { next: "reserve" },
      reserve: { "200": "pay" },
      pay: { "200": "end", error: "stop", other: "stop" },
    },
  });

test("a failed execution is retried from the call that failed; what ended before is not done again", async (t) => {
  const { server, call, upstream, read, seen } = await shop(t);
  upstream.on("POST", "/reserve", { kind: "answer", body: {} });
  upstream.on("POST", "/pay", [
    { kind: "answer", status: 500 },
    { kind: "answer", body: { paid: true } },
  ]);
  await publishedWorkflow(server, "buy", buying());
  const { executionId, status } = await runWorkflow(server, "buy", {});
  assert.equal(status, "failed");
  assert.equal((await read(executionId)).error, "not paid");

  // It goes on with the version it began with.
  valueOf(
    await call(api.workflows.change, { params: { workflow: "buy" }, body: { document: buying("later") } }),
  );
  valueOf(await call(api.workflows.publish, { params: { workflow: "buy" }, body: {} }));
  valueOf(await call(api.executions.retry, { params: { execution: executionId } }));
  const ended = await until(
    async () => await read(executionId),
    ({ status: now }) => now === "succeeded",
  );
  assert.deepEqual(ended.output, { paid: true });
  assert.deepEqual([ended.version, ended.error, ended.calls, ended.failedCalls], ["v1", null, 3, 1]);
  assert.equal(seen("/reserve").length, 1);
  const keys = seen("/pay").map(({ headers }) => headers["idempotency-key"]);
  assert.deepEqual(keys, [`${executionId}-pay-0`, `${executionId}-pay-0`]);
  const again = problemOf(await call(api.executions.retry, { params: { execution: executionId } }));
  assert.equal(again.code, "wrong_state");
});

test("a replay is another execution with the same inputs and the same keys, on the version that ran or a newer one", async (t) => {
  const { server, call, upstream, read, seen } = await shop(t);
  upstream.on("POST", "/reserve", { kind: "answer", body: {} });
  upstream.on("POST", "/pay", { kind: "answer", body: { paid: 1 } });
  await publishedWorkflow(server, "buy", buying());
  const first = await runWorkflow(server, "buy", {});
  valueOf(await call(api.workflows.change, { params: { workflow: "buy" }, body: { document: buying("2") } }));
  valueOf(await call(api.workflows.publish, { params: { workflow: "buy" }, body: {} }));
  for (const [version, label] of [
    ["same", "v1"],
    ["live", "v2"],
  ] as const) {
    const { executionId } = valueOf(
      await call(api.executions.replay, { params: { execution: first.executionId }, body: { version } }),
    );
    assert.notEqual(executionId, first.executionId);
    const ended = await until(
      async () => await read(executionId),
      ({ status }) => status === "succeeded",
    );
    assert.deepEqual([ended.version, ended.start, ended.originId], [label, "replay", first.executionId]);
  }
  assert.deepEqual(
    new Set(seen("/pay").map(({ headers }) => headers["idempotency-key"])),
    new Set([`${first.executionId}-pay-0`]),
  );
});

test("a cancelled execution takes those along that it waits for, and nothing more is done", async (t) => {
  const { server, call, upstream, read, seen } = await shop(t);
  upstream.on("POST", "/after", { kind: "answer" });
  await publishedWorkflow(
    server,
    "sleeper",
    workflowThat({
      nodes: {
        start: { kind: "start" },
        sleep: { kind: "delay", duration: 'duration("P3D")' },
        after: apiNode({ method: "POST", restUrl: "/after", results: ["200"] }),
        end: { kind: "end" },
      },
      routes: { start: { next: "sleep" }, sleep: { next: "after" }, after: { "200": "end" } },
    }),
  );
  await publishedWorkflow(
    server,
    "parent",
    workflowThat({
      nodes: {
        start: { kind: "start" },
        sub: { kind: "subWorkflow", workflow: "sleeper" },
        end: { kind: "end" },
      },
      routes: { start: { next: "sub" }, sub: { done: "end", error: "end" } },
    }),
  );
  const { executionId } = await runWorkflow(server, "parent", { wait: 0 });
  const parent = await until(
    async () => await read(executionId),
    ({ status }) => status === "waiting",
  );
  const child = parent.waits?.[0]?.executionId ?? "";
  const waiting = await until(
    async () => await read(child),
    ({ status }) => status === "waiting",
  );
  assert.equal(waiting.waits?.[0]?.kind, "timer");
  valueOf(await call(api.executions.cancel, { params: { execution: executionId } }));
  assert.deepEqual(
    [(await read(executionId)).status, (await read(child)).status],
    ["cancelled", "cancelled"],
  );
  assert.equal(seen("/after").length, 0);
  assert.equal(
    problemOf(await call(api.executions.cancel, { params: { execution: executionId } })).code,
    "wrong_state",
  );
});

test("cancelling gives up the call under way: its socket is closed, and the record says that nobody knows what came of it", async (t) => {
  const { server, call, upstream, read, seen } = await shop(t);
  const { promise, resolve } = Promise.withResolvers<void>();
  t.after(async () => resolve());
  upstream.on("POST", "/reserve", { kind: "wait", until: promise, before: { kind: "answer", body: {} } });
  await publishedWorkflow(server, "buy", buying());
  await publishedWorkflow(
    server,
    "buyers",
    workflowThat({
      nodes: {
        start: { kind: "start" },
        sub: { kind: "subWorkflow", workflow: "buy" },
        end: { kind: "end" },
      },
      routes: { start: { next: "sub" }, sub: { done: "end", error: "end" } },
    }),
  );
  const { executionId } = await runWorkflow(server, "buyers", { wait: 0 });
  await until(
    async () => seen("/reserve").length,
    (count) => count === 1,
  );
  const open = upstream.open();
  const buyer = (await read(executionId)).waits?.[0]?.executionId ?? "";
  valueOf(await call(api.executions.cancel, { params: { execution: executionId } }));
  await until(
    async () => upstream.open(),
    (now) => now === open - 1,
  );
  const ended = await until(
    async () => await read(buyer),
    ({ calls }) => calls === 1,
  );
  const step = ended.steps.find(({ node }) => node === "reserve");
  assert.deepEqual(
    [ended.status, ended.failedCalls, step?.status, step?.error?.code, step?.calls[0]?.error?.code],
    ["cancelled", 1, "error", "CANCELLED", "CANCELLED"],
  );
  assert.match(step?.error?.guidance ?? "", /nobody here knows/);
  assert.equal(seen("/pay").length, 0);
});
