// Calls through an agent, from the console's API to an upstream that only the agent can reach: the live stack is what shows
// that no other way is ever taken.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import { startAgent, startTunnelServer, untilState } from "../agents.ts";
import { problemOf, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import { publishedConnection, publishedRule } from "./workbench.ts";

test("a rule calls an API that only the agent can reach, and the record says which way it went", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("*", "/health", { kind: "answer", body: { ok: true } }).on("POST", "/orders", { kind: "echo" });
  const server = await startTunnelServer(t);
  const target = `127.0.0.1:${upstream.port}`;
  await startAgent(t, server, { allow: [target] });
  await publishedConnection(server, {
    settings: { mode: "onPremise", agent: "office", baseUrl: upstream.origin },
  });
  await publishedRule(server, "Order", {
    actions: [
      {
        id: "order",
        name: "order",
        connection: "shop",
        method: "POST",
        restUrl: "/orders",
        requestPayload: { a: 1 },
      },
    ],
  });
  const run = valueOf(
    await server.call(api.rules.run, {
      params: { rule: "Order" },
      body: { environment: "production", params: {} },
    }),
  );
  assert.deepEqual("actions" in run ? run.actions?.map(({ result, status }) => [result, status]) : run, [
    ["200", "success"],
  ]);
  assert.equal(upstream.requests.at(-1)?.body.toString(), '{"a":1}');

  const agent = await untilState(server, "office", "online");
  assert.equal(agent.usedBy, 1);
  const tested = valueOf(await server.call(api.connections.read, { params: { connection: "shop" } }));
  assert.equal(tested.production.lastTest?.address, `${target} through agent office`);
  assert.ok(
    problemOf(await server.call(api.agents.remove, { params: { agent: "office" } })).detail.includes("shop"),
  );
});
