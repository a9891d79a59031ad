// What keeps calls from going out: a breaker that a person holds open, and a rate budget that all processes share. Two
// servers on one database show that it holds for both.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { ConnectionSettings } from "../../packages/contract/src/connection.ts";
import { MASK } from "../../packages/contract/src/vocabulary.ts";
import { problemOf, startServer, type TestServer, valueOf } from "../harness.ts";
import { startProxy } from "../proxy.ts";
import { startUpstream } from "../upstream.ts";
import { addPerson, publishedConnection, publishedRule } from "./workbench.ts";

type T = Parameters<typeof startUpstream>[0];
const keys = { PATCHBAY_SECRET_KEYS: `k1:${Buffer.alloc(32, 7).toString("base64")}` };
const params = { connection: "shop" };
const production = { environment: "production" } as const;

async function shop(t: T, settings: Partial<ConnectionSettings> = {}) {
  const upstream = await startUpstream(t);
  upstream.on("*", "*", { kind: "answer", body: { ok: true } });
  const server = await startServer(t, { env: keys });
  await publishedConnection(server, {
    in: ["production"],
    settings: { baseUrl: upstream.origin, ...settings },
  });
  await publishedRule(server, "Get", {
    actions: [{ id: "a", name: "A", connection: "shop", method: "GET", restUrl: "/orders" }],
  });
  const other = await startServer(t, { env: keys, connectionString: server.connectionString });
  const asked = (): number => upstream.requests.filter(({ target }) => target === "/orders").length;
  return { upstream, server, other, asked };
}

async function run(server: TestServer) {
  const { actions = [] } = valueOf(await server.call(api.rules.run, { params: { rule: "Get" }, body: {} }));
  return [actions[0]?.result, actions[0]?.error?.code ?? null, actions[0]?.error?.message ?? null];
}

/** Runs until it ends as wanted: another process hears of a change a moment later. */
async function until(server: TestServer, code: string | null): Promise<unknown[]> {
  for (;;) {
    const ended = await run(server);
    if (ended[1] === code) return ended;
  }
}

test("a breaker held open by a person refuses every call in every process, until it is reset", async (t) => {
  const { server, other, asked } = await shop(t);
  assert.deepEqual((await run(server)).slice(0, 2), ["200", null]);
  const held = valueOf(
    await server.call(api.connections.holdBreaker, {
      params,
      body: { ...production, reason: "They migrate." },
    }),
  );
  assert.deepEqual([held.state, held.held?.reason, held.held?.by.name], ["held", "They migrate.", "Owner"]);
  const before = asked();
  assert.deepEqual(await run(server), ["error", "BREAKER_OPEN", 'The circuit breaker of "shop" is held open by Owner: They migrate.']); // prettier-ignore
  assert.equal(asked(), before);
  await until(other, "BREAKER_OPEN");
  const { items } = valueOf(await other.call(api.connections.breakers, { params }));
  assert.deepEqual(items.map(({ environment, state }) => [environment, state]), [["staging", "closed"], ["production", "held"]]); // prettier-ignore

  const reset = valueOf(await other.call(api.connections.resetBreaker, { params, body: production }));
  assert.equal(reset.state, "closed");
  assert.equal(reset.held, null);
  await until(other, null);
  await until(server, null);
});

test("a breaker that opened by itself is shown, and closed by hand", async (t) => {
  const { upstream, server } = await shop(t, { retries: 0 });
  upstream.on("GET", "/orders", { kind: "answer", status: 503 });
  for (let call = 0; call < 10; call++) await run(server);
  assert.equal((await run(server))[1], "BREAKER_OPEN");
  const view = valueOf(await server.call(api.connections.breakers, { params })).items[1];
  assert.equal(view?.state, "open");
  assert.notEqual(view?.retryAt, null);
  upstream.on("GET", "/orders", { kind: "answer", body: {} });
  valueOf(await server.call(api.connections.resetBreaker, { params, body: production }));
  assert.equal((await run(server))[0], "200");
});

test("a rate budget is one for all processes, and a call whose turn comes too late ends as such", async (t) => {
  const rateLimit = { requests: 5, perSeconds: 3600 };
  const { server, other, asked } = await shop(t, { rateLimit, timeout: 5000 });
  const results = await Promise.all(
    Array.from({ length: 12 }, async (_one, index) => await run(index % 2 === 0 ? server : other)),
  );
  const codes = results.map(([result, code]) => String(code ?? result)).toSorted();
  assert.deepEqual(codes, [...Array.from({ length: 5 }, () => "200"), ...Array.from({ length: 7 }, () => "RATE_BUDGET_EXHAUSTED")]); // prettier-ignore
  assert.equal(asked(), 5);
});

test("a call waits for its turn within its deadline, and the record says so", async (t) => {
  const { server, asked } = await shop(t, { rateLimit: { requests: 20, perSeconds: 1 }, timeout: 20_000 });
  const results = await Promise.all(Array.from({ length: 30 }, async () => await run(server)));
  const codes = new Set(results.map(([result, code]) => code ?? result));
  assert.deepEqual(codes, new Set(["200"]));
  assert.equal(asked(), 30);
  const { items } = valueOf(await server.call(api.executions.list, { query: { perPage: 100 } }));
  const executions = await Promise.all(
    items.map(async ({ id }) =>
      valueOf(await server.call(api.executions.read, { params: { execution: id } })),
    ),
  );
  const queued = executions.filter(({ steps }) => steps.some(({ calls }) => calls.some((one) => (one.timing.queued ?? 0) > 0))); // prettier-ignore
  assert.ok(queued.length > 0);
});

test("redirects are followed where the connection says so, and each is on record", async (t) => {
  const { upstream, server } = await shop(t, { redirects: 3 });
  upstream.on("GET", "/orders", { kind: "redirect", location: "/elsewhere?token=abc" });
  upstream.on("GET", "/elsewhere", { kind: "answer", body: { there: true } });
  const { executionId, actions } = valueOf(
    await server.call(api.rules.run, { params: { rule: "Get" }, body: {} }),
  );
  assert.equal(actions?.[0]?.result, "200");
  const { steps } = valueOf(await server.call(api.executions.read, { params: { execution: executionId } }));
  const [call] = steps.flatMap(({ calls }) => calls);
  assert.deepEqual(call?.redirects, [{ status: 302, method: "GET", url: `${upstream.origin}/orders` }]);
  assert.equal(call.request?.url, `${upstream.origin}/elsewhere?token=********`);
  assert.equal(call.tries, undefined);
});

test("each attempt of a call is on record", async (t) => {
  const { upstream, server } = await shop(t, { retries: 2 });
  upstream.on("GET", "/orders", [
    { kind: "answer", status: 503 },
    { kind: "close" },
    { kind: "answer", body: {} },
  ]);
  const { executionId } = valueOf(await server.call(api.rules.run, { params: { rule: "Get" }, body: {} }));
  const { steps } = valueOf(await server.call(api.executions.read, { params: { execution: executionId } }));
  const [call] = steps.flatMap(({ calls }) => calls);
  assert.equal(call?.attempts, 3);
  assert.deepEqual(call.tries?.map(({ status, code }) => [status, code]), [[503, "SERVICE_UNAVAILABLE"], [null, "CONNECTION_RESET"], [200, null]]); // prettier-ignore
  const begun = call.tries?.map(({ startedAt }) => startedAt) ?? [];
  assert.deepEqual(
    begun,
    begun.toSorted((a, b) => a - b),
  );
});

test("calls go through the connection's proxy, whose password is sealed and follows no other one", async (t) => {
  const authorization = `Basic ${Buffer.from("ann:pr0xy-pass").toString("base64")}`;
  const proxy = await startProxy(t, { authorization });
  const { server } = await shop(t, { proxy: { url: proxy.url, username: "ann", password: "pr0xy-pass" } });
  assert.equal((await run(server))[0], "200");
  assert.ok(proxy.asked.some((one) => one.endsWith("/orders")));

  const { production: now } = valueOf(await server.call(api.connections.read, { params }));
  assert.deepEqual(now.settings?.proxy, { url: proxy.url, username: "ann", password: MASK });
  const { settings } = now;
  assert.ok(settings !== null);
  const elsewhere = { ...settings, proxy: { url: "http://127.0.0.1:9", username: "ann", password: MASK } };
  const refused = await server.call(api.connections.change, { params, body: { production: elsewhere } });
  assert.deepEqual(problemOf(refused).errors?.map(({ field }) => field), ["body.production.proxy.password"]); // prettier-ignore

  const editor = await addPerson(server, "editor");
  const asEditor = server.clientWith({ authorization: `Bearer ${editor.key}` });
  const without = { ...settings, proxy: null };
  const forbidden = await asEditor(api.connections.change, { params, body: { production: without } });
  assert.equal(problemOf(forbidden).code, "forbidden");
  valueOf(await server.call(api.connections.change, { params, body: { production: without } }));
  const onRecord = JSON.stringify(valueOf(await server.call(api.executions.list, {})));
  assert.doesNotMatch(onRecord, /pr0xy-pass/);
});
