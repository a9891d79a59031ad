// The main job over HTTP, from an empty installation to an execution on record. It needs the live stack because what it
// proves is that the parts agree: access, sealing, publication, the call, the decision, the record and the catalog.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { DecisionTableDocument } from "../../packages/contract/src/rule.ts";
import { startServer, testOwner, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";

const table: DecisionTableDocument = {
  kind: "decisionTable",
  formatVersion: 1,
  inputs: [
    { name: "tier", type: "string", testValue: "gold" },
    { name: "total", type: "number", testValue: 250 },
  ],
  actions: [
    {
      id: "notify",
      name: "Notify shop",
      connection: "shop",
      method: "POST",
      restUrl: "/orders/{{input.tier}}/discount",
      restUrlParams: { total: "{{input.total}}" },
      requestPayload: { discount: "{{output.discount}}", note: "tier {{input.tier}}" },
    },
  ],
  hitPolicy: "FIRST",
  inputColumns: [
    { id: "tier", expression: "tier", type: "string" },
    { id: "total", expression: "total", type: "number" },
  ],
  outputColumns: [{ id: "discount", name: "discount", type: "number" }],
  rows: [
    { id: "r1", when: ["gold", ">= 100"], then: ["15"], actions: ["notify"] },
    { id: "r2", when: ["silver", ">= 100"], then: ["5"] },
  ],
  defaultRow: { then: ["0"] },
};

test("someone connects an API, writes a table that calls it, tests, publishes, runs it and finds the record", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/v2/health", { kind: "answer", body: { ok: true } });
  upstream.on("POST", "/v2/orders/gold/discount", {
    kind: "answer",
    status: 201,
    body: { accepted: true, id: "d-1" },
  });
  const { call, url, clientWith } = await startServer(t);

  const credential = valueOf(
    await call(api.credentials.create, {
      body: {
        name: "shop-token",
        auth: { kind: "token", location: "header", scheme: "Bearer", token: "s3cret-token-value" },
        origins: [upstream.origin],
      },
    }),
  );
  assert.deepEqual(credential.auth, {
    kind: "token",
    location: "header",
    scheme: "Bearer",
    token: "********",
  });

  const settings = {
    baseUrl: `${upstream.origin}/v2`,
    credential: "shop-token",
    ping: { relativeUri: "/health", successPath: "ok", successValues: ["true"] },
  };
  valueOf(
    await call(api.connections.create, { body: { name: "shop", staging: settings, production: settings } }),
  );
  for (const environment of ["staging", "production"] as const) {
    const report = valueOf(
      await call(api.connections.test, { params: { connection: "shop" }, body: { environment } }),
    );
    assert.equal(report.ok, true, JSON.stringify(report.error));
    assert.equal(report.answer?.status, 200);
    const published = valueOf(
      await call(api.connections.publish, { params: { connection: "shop" }, body: { environment } }),
    );
    assert.equal(published[environment].state, "published");
  }

  const rule = valueOf(
    await call(api.rules.create, {
      body: { name: "OrderDiscount", description: "Discount by tier", tags: ["orders"], document: table },
    }),
  );
  assert.deepEqual(rule.diagnostics, []);

  const tested = valueOf(
    await call(api.rules.test, {
      params: { rule: "OrderDiscount" },
      body: { params: { tier: "gold", total: 250 } },
    }),
  );
  assert.deepEqual(tested.outputs, { discount: 15 });
  assert.deepEqual(tested.matched, [{ row: 1, rowId: "r1" }]);
  assert.equal(tested.actions?.[0]?.status, "success");
  assert.equal(tested.actions[0].restStatus, 201);
  assert.deepEqual(tested.actions[0].restResult, { accepted: true, id: "d-1" });

  const version = valueOf(await call(api.rules.publish, { params: { rule: "OrderDiscount" }, body: {} }));
  assert.equal(version.label, "v1");

  const { key } = valueOf(
    await call(api.apiKeys.create, { body: { name: "shop frontend", scopes: ["rule:run", "catalog:read"] } }),
  );
  const frontend = clientWith({ "nected-api-key": key });
  const ran = valueOf(
    await frontend(api.rules.run, {
      params: { rule: "OrderDiscount" },
      body: { params: { tier: "gold", total: 120 } },
    }),
  );
  assert.equal(ran.environment, "production");
  assert.deepEqual(ran.rule, { id: rule.id, name: "OrderDiscount", version: "v1" });
  assert.deepEqual(ran.outputs, { discount: 15 });
  assert.equal(ran.actions?.[0]?.result, "201");

  const sent = upstream.requests.at(-1);
  assert.equal(sent?.target, "/v2/orders/gold/discount?total=120");
  assert.equal(sent.headers["authorization"], "Bearer s3cret-token-value");
  assert.deepEqual(JSON.parse(sent.body.toString()), { discount: 15, note: "tier gold" });

  const execution = valueOf(await call(api.executions.read, { params: { execution: ran.executionId } }));
  assert.equal(execution.status, "succeeded");
  assert.deepEqual(execution.steps.map((step) => [step.node, step.status]), [["decision", "success"], ["Notify shop", "success"]]); // prettier-ignore
  const [made] = execution.steps[1]?.calls ?? [];
  assert.equal(made?.answer?.status, 201);
  assert.deepEqual(
    made.request?.headers.find((one) => one.name.toLowerCase() === "authorization"),
    { name: "authorization", value: "Bearer ********", origin: "credential" },
  );
  assert.ok(!JSON.stringify(execution).includes("s3cret-token-value"));

  const catalog = await fetch(`${url}/dev/rule?name=order*`, { headers: { "Nected-API-Key": key } });
  const listed = (await catalog.json()) as {
    data: { entities: { name: string; status: string; version: string; tags: string[] }[] };
  };
  assert.equal(catalog.status, 200);
  assert.deepEqual(listed.data.entities.map(({ name, status, version, tags }) => ({ name, status, version, tags })), [{ name: "OrderDiscount", status: "published", version: "v1", tags: ["orders"] }]); // prettier-ignore
  assert.ok(testOwner.apiKey !== key);
});
