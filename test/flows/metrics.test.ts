// What an operator's Prometheus reads after a run whose calls went well and badly.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import { startServer, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import { publishedConnection, requester, ruleThat } from "./workbench.ts";

test("runs, calls by how they ended, requests and the database are counted, and nothing is named", async (t) => {
  const server = await startServer(t);
  const upstream = await startUpstream(t);
  upstream.on("*", "/health", { kind: "answer", body: {} });
  upstream.on("GET", "/good", { kind: "answer", body: {} });
  upstream.on("GET", "/gone", { kind: "answer", status: 410, body: {} });
  const settings = { baseUrl: upstream.origin, retries: 0 };
  await publishedConnection(server, { name: "very-own-shop", settings });
  const actions = ["good", "gone"].map((id) => ({
    id,
    name: id,
    connection: "very-own-shop",
    method: "GET" as const,
    restUrl: `/${id}`,
  }));
  const rule = { name: "VeryOwnRule", document: ruleThat({ actions }) };
  valueOf(await server.call(api.rules.create, { body: rule }));
  const run = { params: { rule: rule.name }, body: { environment: "staging" as const } };
  valueOf(await server.call(api.rules.run, run));
  valueOf(await server.call(api.rules.run, run));

  const { text } = await requester(server.url, {})("GET", "/metrics");

  for (const line of [
    'patchbay_calls_total{result="success"} 2',
    'patchbay_calls_total{result="GONE"} 2',
    'patchbay_execution_duration_seconds_count{kind="rule",environment="staging",status="succeeded"} 2',
    'patchbay_http_request_duration_seconds_count{method="POST",route="/api/v1/rules/:rule/run",status="200"} 2',
    "patchbay_executions_waiting 0",
    "patchbay_breakers_open 0",
    'patchbay_database_connections{state="waiting"} 0',
  ])
    assert.ok(text.includes(`${line}\n`), `${line} is missing in\n${text}`);
  assert.ok(!/very.?own/i.test(text), "whoever reaches the port learns nothing of the workspace");
});
