// Repetitions, seen from the API that is called: what is sent again and what never is. Needs the live stack for the keys,
// which must be equal over attempts, and for what is put on record.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { Action } from "../../packages/contract/src/rule.ts";
import { startServer, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import { publishedConnection, publishedRule } from "./workbench.ts";

test("a call is repeated where that is safe, and an answer that is lost is told", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/health", { kind: "answer", body: {} });
  const server = await startServer(t);
  await publishedConnection(server, { settings: { baseUrl: upstream.origin, timeout: 5000 } });
  const ok = { kind: "answer", body: { ok: true } } as const;
  const down = { kind: "answer", status: 503, body: {} } as const;
  let rules = 0;
  const act = async (action: Partial<Action>) => {
    const name = `Rule${(rules += 1)}`;
    const before = upstream.requests.length;
    await publishedRule(server, name, { actions: [{ id: "a", name: "A", connection: "shop", ...action }] });
    const ran = valueOf(await server.call(api.rules.run, { params: { rule: name }, body: {} }));
    const [done] = ran.actions ?? [];
    return {
      seen: [done?.result, done?.error?.code ?? null, done?.attempts],
      keys: upstream.requests.slice(before).map(({ headers }) => headers["idempotency-key"]),
    };
  };

  upstream.on("GET", "/flaky", [down, { kind: "reset" }, ok]);
  assert.deepEqual((await act({ method: "GET", restUrl: "/flaky" })).seen, ["200", null, 3]);

  upstream.on("GET", "/down", down);
  const gaveUp = await act({ method: "GET", restUrl: "/down" });
  assert.deepEqual(gaveUp.seen, ["503", "SERVICE_UNAVAILABLE", 3]);

  upstream.on("POST", "/down", down);
  assert.deepEqual((await act({ method: "POST", restUrl: "/down" })).seen, ["503", "SERVICE_UNAVAILABLE", 1]);

  upstream.on("POST", "/busy", [{ kind: "answer", status: 429, headers: { "retry-after": "0" } }, ok]);
  assert.deepEqual((await act({ method: "POST", restUrl: "/busy" })).seen, ["200", null, 2]);

  upstream.on("POST", "/lost", { kind: "reset" });
  assert.deepEqual((await act({ method: "POST", restUrl: "/lost" })).seen, ["error", "ANSWER_LOST", 1]);

  upstream.on("POST", "/keyed", [{ kind: "reset" }, ok]);
  const keyed = await act({ method: "POST", restUrl: "/keyed", idempotencyKey: true });
  assert.deepEqual(keyed.seen, ["200", null, 2]);
  assert.ok(keyed.keys[0] !== undefined && keyed.keys[0] === keyed.keys[1], "one key for both attempts");

  upstream.on("GET", "/later", { kind: "answer", status: 503, headers: { "retry-after": "60" } });
  assert.deepEqual((await act({ method: "GET", restUrl: "/later" })).seen, ["503", "SERVICE_UNAVAILABLE", 1]);
});
