// What is on record of a run: found by every filter, page by page, cut and masked as the settings say, gone when its time is
// over. Needs the live stack: the record is what the run really did.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { QueryOf } from "../../packages/contract/src/route.ts";
import { prune } from "../../packages/server/src/executions/pruning.ts";
import { systemClock } from "../../packages/server/src/platform/clock.ts";
import { Db } from "../../packages/server/src/platform/db.ts";
import { problemOf, startServer, valueOf } from "../harness.ts";
import { silentLog } from "../store.ts";
import { startUpstream } from "../upstream.ts";
import { openTables, publishedConnection, publishedRule } from "./workbench.ts";

test("executions are found by what they were, the latest first", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("*", "*", { kind: "answer", body: {} });
  upstream.on("GET", "/bad", { kind: "answer", status: 500 });
  const server = await startServer(t);
  const { call } = server;
  await publishedConnection(server, { settings: { baseUrl: upstream.origin } });
  await publishedConnection(server, { name: "billing", settings: { baseUrl: upstream.origin } });
  const get = (connection: string, restUrl: string) => [
    { id: "a", name: "A", connection, method: "GET" as const, restUrl },
  ];
  const plain = await publishedRule(server, "Plain", { outputs: { yes: "true" } });
  await publishedRule(server, "Good", { actions: get("shop", "/good") });
  await publishedRule(server, "Bad", { actions: get("billing", "/bad") });
  await publishedRule(server, "Failing", { outputs: { x: '1 / (string length("") * 1)' } });

  const ids: Record<string, string> = {};
  const run = async (name: string, environment?: "staging"): Promise<void> => {
    const answer = await call(api.rules.run, {
      params: { rule: name },
      body: environment === undefined ? {} : { environment },
    });
    ids[`${name}${environment ?? ""}`] = answer.ok
      ? answer.value.executionId
      : (answer.problem.executionId ?? "");
  };
  for (const name of ["Plain", "Good", "Bad", "Failing"]) await run(name);
  await run("Plain", "staging");
  valueOf(await call(api.rules.test, { params: { rule: "Good" }, body: { params: {} } }));

  const found = async (query: QueryOf<typeof api.executions.list>): Promise<string[]> =>
    valueOf(await call(api.executions.list, { query })).items.map(
      ({ subjectName, environment, start }) => `${subjectName} ${environment} ${start}`,
    );
  const all = [
    "Good staging test",
    "Plain staging api",
    "Failing production api",
    "Bad production api",
    "Good production api",
    "Plain production api",
  ];
  assert.deepEqual(await found({}), all);
  assert.deepEqual(await found({ subjectId: plain }), [all[1], all[5]]);
  assert.deepEqual(await found({ environment: "staging" }), all.slice(0, 2));
  assert.deepEqual(await found({ status: "failed" }), [all[2]]);
  assert.deepEqual(await found({ failedCalls: true }), [all[3]]);
  assert.deepEqual(await found({ connection: "billing" }), [all[3]]);
  assert.deepEqual(await found({ connection: "shop", environment: "production" }), [all[4]]);
  assert.deepEqual(await found({ connection: "nobody" }), []);
  assert.deepEqual(await found({ start: "test" }), [all[0]]);
  assert.deepEqual(await found({ q: "PLAIN" }), [all[1], all[5]]);
  assert.deepEqual(await found({ q: "divided by zero" }), [all[2]]);
  assert.deepEqual(await found({ q: "%" }), []);

  const read = async (name: string) =>
    valueOf(await call(api.executions.read, { params: { execution: ids[name] ?? "" } }));
  const at = (await read("Failing")).startedAt;
  assert.deepEqual(await found({ from: at }), all.slice(0, 3));
  assert.deepEqual(await found({ to: at }), all.slice(2));
  assert.deepEqual(await found({ from: at, to: at }), [all[2]]);
  assert.deepEqual(await found({ from: "2999-01-01T00:00:00Z" }), []);

  const page = valueOf(await call(api.executions.list, { query: { page: 2, perPage: 4 } }));
  assert.deepEqual([page.total, page.page, page.perPage, page.items.length], [6, 2, 4, 2]);
  assert.deepEqual(valueOf(await call(api.executions.list, { query: { page: 9 } })).items, []);

  const bad = await read("Bad");
  assert.deepEqual([bad.status, bad.calls, bad.failedCalls, bad.version, bad.startedBy.name], ["succeeded", 1, 1, "v1", "Owner (key PATCHBAY_API_KEY)"]); // prettier-ignore
  assert.equal(bad.steps[1]?.calls[0]?.connection, "billing");
  const none = await call(api.executions.read, {
    params: { execution: "01900000-0000-7000-8000-000000000000" },
  });
  assert.equal(problemOf(none).code, "not_found");

  valueOf(await call(api.rules.remove, { params: { rule: "Bad" } }));
  assert.equal((await read("Bad")).subjectName, "Bad", "the record outlives the rule");
});

test("bodies on record end at the limit, whole characters and marked; the caller gets all of them", async (t) => {
  const upstream = await startUpstream(t);
  const long = "ü€😀".repeat(1000);
  upstream.on("GET", "/health", { kind: "answer" });
  upstream.on("POST", "/long", { kind: "answer", body: { long } });
  upstream.on("POST", "/text", {
    kind: "answer",
    headers: { "content-type": "text/plain; charset=utf-8" },
    body: long,
  });
  upstream.on("POST", "/short", { kind: "answer", body: { short: "x".repeat(50) } });
  const server = await startServer(t, { env: { PATCHBAY_RECORDED_BODY_BYTES: "100" } });
  await publishedConnection(server, { settings: { baseUrl: upstream.origin } });
  const actions = ["long", "text", "short"].map((id) => ({
    id,
    name: id,
    connection: "shop",
    method: "POST" as const,
    restUrl: `/${id}`,
    requestPayload: id === "short" ? { a: 1 } : { long },
  }));
  await publishedRule(server, "Rule", { actions });
  const ran = valueOf(await server.call(api.rules.run, { params: { rule: "Rule" }, body: {} }));
  assert.deepEqual(ran.actions?.map(({ restResult }) => restResult), [{ long }, long, { short: "x".repeat(50) }]); // prettier-ignore

  const { steps } = valueOf(
    await server.call(api.executions.read, { params: { execution: ran.executionId } }),
  );
  const [, ...calls] = steps.map((step) => step.calls[0]);
  assert.deepEqual(
    calls.map((one) => [one?.request?.bodyCut, one?.answer?.bodyCut]),
    [
      [true, true],
      [true, true],
      [false, false],
    ],
  );
  const bytes = Buffer.byteLength(JSON.stringify({ long }));
  assert.deepEqual([calls[0]?.request?.bodyBytes, calls[0]?.answer?.bodyBytes], [bytes, bytes]);
  for (const text of [calls[0]?.request?.body, calls[0]?.answer?.body, calls[1]?.answer?.body]) {
    assert.ok(typeof text === "string" && Buffer.byteLength(text) <= 100 && text.length > 20);
    assert.ok(!text.includes("\uFFFD"), "no character is cut in half");
  }
  assert.deepEqual(calls[2]?.answer?.body, { short: "x".repeat(50) });
});

test("whatever an upstream or a caller writes can be put on record, and spoils no other run", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/health", { kind: "answer" });
  upstream.on("GET", "/ok", { kind: "answer", body: { ok: true } });
  upstream.on("GET", "/odd", {
    kind: "answer",
    headers: { "content-type": "application/json" },
    body: String.raw`{"nul":"a\u0000b","half":"\ud800","escaped":"\\u0000","k\u0000":1,"pick":"o\u0000k","__proto__":{"x":1}}`,
  });
  const server = await startServer(t);
  await publishedConnection(server, { settings: { baseUrl: upstream.origin } });
  const get = (restUrl: string, resultPath?: string) => [
    { id: "a", name: "A", connection: "shop", method: "GET" as const, restUrl, judgement: resultPath === undefined ? {} : { resultPath } }, // prettier-ignore
  ];
  const inputs = [{ name: "text", type: "string" as const }];
  await publishedRule(server, "Odd", { inputs, outputs: { text: "text" }, actions: get("/odd", "pick") });
  await publishedRule(server, "Ok", { actions: get("/ok") });
  const params = { text: "in\u0000put \uD83D" };
  const runs = await Promise.all(
    Array.from(
      { length: 10 },
      async (_, index) =>
      await server.call(api.rules.run, { params: { rule: index % 2 === 0 ? "Odd" : "Ok" }, body: index % 2 === 0 ? { params } : {} }), // prettier-ignore
    ),
  );
  const odd = valueOf(runs[0] ?? runs[1] ?? assert.fail());
  for (const run of runs) valueOf(run);
  assert.deepEqual(odd.outputs, params);
  const got = odd.actions?.[0]?.restResult as Record<string, unknown>;
  assert.deepEqual([got["nul"], got["half"], got["escaped"]], ["a\u0000b", "\uD800", "\\u0000"]);

  const record = valueOf(await server.call(api.executions.read, { params: { execution: odd.executionId } }));
  const kept = record.steps[1]?.output as Record<string, unknown>;
  assert.deepEqual([kept["nul"], kept["half"], kept["escaped"]], ["a\uFFFDb", "\uFFFD", "\\u0000"]);
  assert.equal(record.steps[1]?.result, "o\uFFFDk");
  assert.deepEqual(record.steps[0]?.input, { text: "in\uFFFDput \uFFFD" });
});

test("what is older than its retention goes, with its calls; younger ones stay", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("*", "*", { kind: "answer", body: {} });
  const server = await startServer(t);
  await publishedConnection(server, { settings: { baseUrl: upstream.origin } });
  await publishedRule(server, "Rule", { actions: [{ id: "a", name: "A", connection: "shop", method: "GET", restUrl: "/" }] }); // prettier-ignore
  const run = async (key: string) =>
    valueOf(await server.call(api.rules.run, { params: { rule: "Rule" }, body: {}, headers: { "idempotency-key": key } })); // prettier-ignore
  const [old, young] = [await run("old"), await run("young")];
  const tables = await openTables(t, server.connectionString);
  await tables("update executions set started_at = now() - interval '31 days' where id = $1", [
    old.executionId,
  ]);
  await tables("update idempotency_keys set created_at = now() - interval '8 days' where key = 'old'");

  const db = await Db.open({ connectionString: server.connectionString, poolSize: 1 }, { log: silentLog });
  t.after(async () => await db[Symbol.asyncDispose]());
  const retention = { executionsDays: 30, idempotencyDays: 7 };

  assert.equal(await prune({ db, clock: systemClock, log: silentLog }, retention), 1);
  assert.equal(await prune({ db, clock: systemClock, log: silentLog }, retention), 0);

  const { items } = valueOf(await server.call(api.executions.list));
  assert.deepEqual(items.map(({ id }) => id), [young.executionId]); // prettier-ignore
  const calls = await tables<{ id: string }>("select execution_id as id from execution_calls");
  assert.deepEqual(calls.map(({ id }) => id), [young.executionId]); // prettier-ignore
  assert.notEqual((await run("old")).executionId, old.executionId, "its key was forgotten");
  assert.equal((await run("young")).executionId, young.executionId);
});
