// Variables: one name, a value in staging and one in production, read by calls of rules and workflows alike.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { ActionOutcome } from "../../packages/contract/src/execution.ts";
import { problemOf, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import { freshName, publishedConnection, ruleThat, sharedServer } from "./workbench.ts";

const shared = sharedServer();

/** The body that an echoing upstream got. */
const bodyOf = (outcome: ActionOutcome | undefined): unknown =>
  (outcome?.restResult as { readonly body?: unknown } | undefined)?.body;

test("a call reads its environment's value, in a header, a path and a typed body", async (t) => {
  const server = shared();
  const { call } = server;
  const upstream = await startUpstream(t);
  upstream.on("*", "/health", { kind: "answer", body: {} });
  upstream.on("POST", "/eu/orders", { kind: "echo" });
  upstream.on("POST", "/us/orders", { kind: "echo" });
  const region = freshName("region").replace("-", "_");
  valueOf(await call(api.variables.create, { body: { name: region, staging: "eu", production: "us" } }));
  const limits = freshName("limits").replace("-", "_");
  valueOf(await call(api.variables.create, { body: { name: limits, staging: { most: 3 }, production: { most: 7 } } })); // prettier-ignore
  const connection = freshName("shop");
  await publishedConnection(server, {
    name: connection,
    settings: {
      baseUrl: upstream.origin,
      headers: [{ name: "X-Region", value: `{{variables.${region}}}` }],
    },
    endpoints: [{ name: "createOrder", method: "POST", path: `/{{variables.${region}}}/orders` }],
  });
  const rule = freshName("Order");
  const requestPayload = { most: `{{variables.${limits}.most}}` };
  const action = { id: "send", name: "Send", connection, endpoint: "createOrder", requestPayload };
  valueOf(await call(api.rules.create, { body: { name: rule, document: ruleThat({ actions: [action] }) } }));
  valueOf(await call(api.rules.publish, { params: { rule }, body: {} }));

  const run = async (environment: "staging" | "production") =>
    valueOf(await call(api.rules.run, { params: { rule }, body: { environment } }));
  const [inStaging] = (await run("staging")).actions ?? [];
  assert.equal(inStaging?.status, "success");
  assert.equal(bodyOf(inStaging), '{"most":3}');
  const [sent] = upstream.requests.filter(({ target }) => target === "/eu/orders");
  assert.equal(sent?.headers["x-region"], "eu");
  const [inProduction] = (await run("production")).actions ?? [];
  assert.equal(bodyOf(inProduction), '{"most":7}');

  // The very next call reads a new value.
  valueOf(await call(api.variables.change, { params: { variable: limits }, body: { staging: { most: 4 } } }));
  assert.equal(bodyOf((await run("staging")).actions?.[0]), '{"most":4}');

  // What reads a variable is named, and keeps it from being deleted.
  const usage = valueOf(await call(api.variables.usage, { params: { variable: region }, query: {} }));
  assert.deepEqual(
    usage.items.map(({ kind, name, where }) => [kind, name, where]),
    [
      ["connection", connection, "endpoint createOrder"],
      ["connection", connection, "production"],
      ["connection", connection, "published in production"],
      ["connection", connection, "published in staging"],
      ["connection", connection, "staging"],
    ],
  );
  const refused = problemOf(await call(api.variables.remove, { params: { variable: limits } }));
  assert.equal(refused.code, "in_use");
  assert.ok(refused.detail.includes(`rule ${rule}`));
});

test("a value that production lacks is told by the preflight, and by the call's error", async (t) => {
  const server = shared();
  const { call } = server;
  const upstream = await startUpstream(t);
  upstream.on("*", "/health", { kind: "answer", body: {} });
  const name = freshName("tenant").replace("-", "_");
  valueOf(await call(api.variables.create, { body: { name, staging: "t-1" } }));
  const connection = freshName("shop");
  await publishedConnection(server, { name: connection, settings: { baseUrl: upstream.origin } });
  const rule = freshName("Order");
  const action = {
    id: "ask",
    name: "Ask",
    connection,
    method: "GET" as const,
    restUrl: `/{{variables.${name}}}`,
  };
  valueOf(await call(api.rules.create, { body: { name: rule, document: ruleThat({ actions: [action] }) } }));

  const check = valueOf(await call(api.rules.preflight, { params: { rule } }));
  assert.equal(check.ready, false);
  assert.deepEqual(
    check.items.find(({ kind }) => kind === "variable"),
    {
      kind: "variable",
      id: null,
      name,
      environment: "production",
      ready: false,
      message: `The variable "${name}" has no value in production.`,
    },
  );

  valueOf(await call(api.variables.change, { params: { variable: name }, body: { staging: null } }));
  const ran = valueOf(await call(api.rules.run, { params: { rule }, body: { environment: "staging" } }));
  assert.equal(ran.actions?.[0]?.result, "error");
  assert.equal(ran.actions[0].error?.code, "MISSING_INPUT");
  assert.match(ran.actions[0].error.message, new RegExp(`variables.${name}.*is not there`));
});

test("a name is taken whatever its case, a value has a bound, a stale change is refused", async () => {
  const { call } = shared();
  const name = freshName("sender").replace("-", "_");
  const made = valueOf(await call(api.variables.create, { body: { name, production: ["a", "b"] } }));
  assert.equal(made.staging, null);
  const again = problemOf(await call(api.variables.create, { body: { name: name.toUpperCase() } }));
  assert.equal(again.code, "name_taken");
  const variable = { params: { variable: made.id } };
  const long = problemOf(await call(api.variables.change, { ...variable, body: { staging: "x".repeat(10_000) } })); // prettier-ignore
  assert.equal(long.errors?.[0]?.field, "body.staging");
  valueOf(await call(api.variables.change, { ...variable, body: { description: "Who sends." } }));
  const stale = problemOf(await call(api.variables.change, { ...variable, body: { revision: 1 } }));
  assert.equal(stale.code, "stale_revision");
  valueOf(await call(api.variables.remove, variable));
  assert.equal(problemOf(await call(api.variables.read, variable)).code, "not_found");
});
