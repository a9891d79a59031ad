// How a connection comes to be called: configured, tested with these very settings, published per environment; and what a
// run does while it is not. The upstream is what proves that a draft is never called.
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { ConnectionPatch, ConnectionSettings } from "../../packages/contract/src/connection.ts";
import type { EndpointPatch, EndpointTrial } from "../../packages/contract/src/endpoint.ts";
import type { Environment } from "../../packages/contract/src/vocabulary.ts";
import { MASK } from "../../packages/contract/src/vocabulary.ts";
import { problemOf, type TestServer, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import {
  freshName,
  publish,
  publishedConnection,
  publishedRule,
  ruleThat,
  sharedServer,
} from "./workbench.ts";

/** A healthy upstream, and the few things these stories do to a connection of theirs and a rule that calls it. */
async function shopping(t: TestContext, server: TestServer) {
  const upstream = await startUpstream(t);
  upstream.on("*", "/health", { kind: "answer", body: { status: "up" } });
  upstream.on("*", "/orders", { kind: "echo" });
  const { call } = server;
  const [name, rule] = [freshName("shop"), freshName("Orders")];
  const shop = { params: { connection: name } };
  const settings: ConnectionSettings = { baseUrl: upstream.origin, ping: { relativeUri: "/health" } };
  return {
    upstream,
    server,
    call,
    name,
    rule,
    settings,
    shop,
    read: async () => valueOf(await call(api.connections.read, shop)),
    change: async (body: ConnectionPatch) => valueOf(await call(api.connections.change, { ...shop, body })),
    test: async (environment: Environment, unsaved?: ConnectionSettings) =>
      await call(api.connections.test, {
        ...shop,
        body: { environment, ...(unsaved === undefined ? {} : { settings: unsaved }) },
      }),
    publish: async (environment: Environment) =>
      await call(api.connections.publish, { ...shop, body: { environment } }),
    run: async (environment: Environment) =>
      await call(api.rules.run, { params: { rule }, body: { environment } }),
  };
}

describe("with one server", () => {
  const shared = sharedServer();

  test("publishing waits for a good test of these very settings", async (t) => {
    const { upstream, call, name, settings, shop, change, test, publish, read } = await shopping(t, shared());
    valueOf(await call(api.connections.create, { body: { name, staging: settings } }));
    const refusal = async () => problemOf(await publish("staging"));
    assert.equal((await refusal()).code, "connection_not_tested");
    assert.equal(problemOf(await publish("production")).code, "nothing_to_publish");

    valueOf(await test("staging", { ...settings, ping: { relativeUri: "/health", successPath: "status" } }));
    assert.equal((await refusal()).code, "connection_not_tested", "that was a test of other settings");

    upstream.on("GET", "/health", [
      { kind: "answer", status: 503 },
      { kind: "answer", body: {} },
    ]);
    assert.equal(valueOf(await test("staging")).ok, false);
    assert.match((await refusal()).detail, /failed/);

    assert.equal(valueOf(await test("staging")).ok, true);
    assert.equal((await read()).staging.tested, true);
    await change({ staging: { ...settings, timeout: 5000 } });
    assert.equal((await read()).staging.tested, false);
    assert.match((await refusal()).detail, /changed since its last test/);

    valueOf(await test("staging"));
    const published = valueOf(await publish("staging"));
    assert.deepEqual(
      [
        published.staging.state,
        published.staging.publishedNumber,
        published.production.state,
        published.nameFrozen,
      ],
      ["published", 1, "notConfigured", true],
    );
    assert.equal(
      valueOf(await call(api.connections.list, { query: { q: name } })).items[0]?.staging,
      "published",
    );
    assert.equal(problemOf(await call(api.connections.test, { ...shop, body: { environment: "production" } })).code, "invalid_settings"); // prettier-ignore
  });

  test("a change of settings or of an endpoint is pending until it is published; saving the same is none", async (t) => {
    const { call, server, settings, read, change, name } = await shopping(t, shared());
    await publishedConnection(server, {
      name,
      settings,
      endpoints: [{ name: "orders", method: "GET", path: "/orders" }],
    });
    const states = async () => {
      const { staging, production } = await read();
      return [staging.state, production.state];
    };
    const stored = await read();
    assert.ok(stored.staging.settings !== null);
    await change({ staging: stored.staging.settings, description: "as it was read" });
    assert.deepEqual(await states(), ["published", "published"]);

    await change({ staging: { ...settings, timeout: 5000 } });
    assert.deepEqual(await states(), ["changesPending", "published"]);
    await change({ staging: settings });
    assert.deepEqual(await states(), ["published", "published"], "taken back");

    const [endpoint] = valueOf(await call(api.endpoints.list, { query: { connection: name } })).items;
    const rename = async (path: string) =>
      valueOf(await call(api.endpoints.change, { params: { endpoint: endpoint?.id ?? "" }, body: { path } }));
    await rename("/v2/orders");
    assert.deepEqual(await states(), ["changesPending", "changesPending"]);
    await publish(server, name, ["production"]);
    assert.deepEqual(await states(), ["changesPending", "published"]);
    await rename("/orders");
    assert.deepEqual(await states(), ["published", "changesPending"]);
    await change({ production: null });
    assert.deepEqual((await read()).production.state, "changesPending", "what is published stays");
  });

  test("an endpoint is tried in staging before anything is published, and its mistakes stand where they were made", async (t) => {
    const { upstream, call, name, settings, change } = await shopping(t, shared());
    const connection = valueOf(await call(api.connections.create, { body: { name } }));
    const endpoint = valueOf(
      await call(api.endpoints.create, {
        body: { connection: name, name: "putOrder", method: "PUT", path: "/orders/{order}" },
      }),
    );
    const attempt = async (body: EndpointTrial) =>
      await call(api.endpoints.test, { params: { endpoint: endpoint.id }, body });
    assert.equal(problemOf(await attempt({})).detail, `"${connection.name}" is not configured for staging.`);
    await change({ staging: settings });

    upstream.on("PUT", "/orders/a%20b", { kind: "echo" });
    const report = valueOf(await attempt({ pathParameters: { order: "a b" }, requestPayload: { total: 7 } }));
    assert.deepEqual([report.ok, report.environment, report.answer?.status], [true, "staging", 200]);
    assert.deepEqual(
      upstream.requests.map(({ method, target }) => `${method} ${target}`),
      ["PUT /orders/a%20b"],
    );

    const without = problemOf(await attempt({}));
    assert.deepEqual(
      [without.code, without.errors?.map(({ field }) => field)],
      ["invalid_settings", ["body.pathParameters.order"]],
    );
    assert.equal(upstream.requests.length, 1, "what cannot be sent is not sent");
  });

  test("runs call what is published, never the draft; in staging too", async (t) => {
    const { upstream, server, change, run, settings, call, name, rule } = await shopping(t, shared());
    await publishedConnection(server, {
      name,
      settings: { ...settings, headers: [{ name: "X-Shop", value: "published" }] },
      endpoints: [{ name: "orders", method: "GET", path: "/orders" }],
    });
    await publishedRule(server, rule, {
      actions: [{ id: "a", name: "A", connection: name, endpoint: "orders" }],
    });
    const [endpoint] = valueOf(await call(api.endpoints.list, { query: { connection: name } })).items;
    const draft = { ...settings, headers: [{ name: "X-Shop", value: "draft" }] };
    await change({ staging: draft, production: draft });
    valueOf(
      await call(api.endpoints.change, {
        params: { endpoint: endpoint?.id ?? "" },
        body: { path: "/draft" },
      }),
    );
    for (const environment of ["staging", "production"] as const) {
      assert.equal(valueOf(await run(environment)).actions?.[0]?.result, "200");
      const sent = upstream.requests.at(-1);
      assert.deepEqual([sent?.target, sent?.headers["x-shop"]], ["/orders", "published"]);
    }
    upstream.on("*", "/draft", { kind: "answer", status: 204 });
    await publish(server, name, ["staging"]);
    assert.equal(valueOf(await run("staging")).actions?.[0]?.result, "204");
    assert.equal(valueOf(await run("production")).actions?.[0]?.result, "200");
  });

  test("a run through an unpublished connection fails before its first call", async (t) => {
    const { upstream, server, call, settings, run, shop, name, rule } = await shopping(t, shared());
    await publishedConnection(server, { name, settings, in: ["staging"] });
    await publishedConnection(server, { name: `${name}-billing`, settings });
    const both = ruleThat({
      actions: [
        { id: "first", name: "First", connection: `${name}-billing`, method: "GET", restUrl: "/orders" },
        { id: "second", name: "Second", connection: name, method: "GET", restUrl: "/orders" },
      ],
    });
    valueOf(await call(api.rules.create, { body: { name: rule, document: both } }));

    const preflight = valueOf(await call(api.rules.preflight, { params: { rule } }));
    assert.deepEqual(
      [preflight.ready, ...preflight.items.filter(({ ready }) => !ready).map(({ name }) => name)],
      [false, name],
    );
    const refused = problemOf(await call(api.rules.publish, { params: { rule }, body: {} }));
    assert.deepEqual(
      [refused.code, refused.errors?.[0]?.field],
      ["connection_not_published", `connection ${name}`],
    );
    valueOf(await call(api.rules.publish, { params: { rule }, body: { force: true } }));
    const forced = valueOf(await call(api.audit.list, { query: { action: "rule.publish" } })).items[0];
    assert.equal(forced?.details["forced"], true);

    const before = upstream.requests.length;
    const production = await run("production");
    assert.ok(!production.ok);
    assert.equal(production.status, 409);
    assert.equal(production.problem.code, "connection_not_published");
    assert.match(production.problem.detail, new RegExp(`^connector not published in production: ${name}\\b`));
    assert.equal(upstream.requests.length, before, "not even the call through the published one went out");
    assert.equal(
      valueOf(await call(api.executions.list, { query: { connection: `${name}-billing` } })).total,
      0,
    );

    assert.equal(valueOf(await run("staging")).actions?.length, 2);
    valueOf(await call(api.connections.unpublish, { ...shop, body: { environment: "staging" } }));
    assert.match(
      problemOf(await run("staging")).detail,
      new RegExp(`^connector not published in staging: ${name}\\b`),
    );
    const again = await call(api.connections.unpublish, { ...shop, body: { environment: "staging" } });
    assert.equal(problemOf(again).code, "connection_not_published");

    await publish(server, name, ["staging"]);
    const { staging } = valueOf(await call(api.connections.read, shop));
    assert.deepEqual([staging.state, staging.publishedNumber], ["published", 2], "numbers go on");
  });

  test("a published name stays; an unpublished one moves, and references follow it", async (t) => {
    const { server, call, settings, change, shop, name, rule } = await shopping(t, shared());
    valueOf(await call(api.connections.create, { body: { name: `${name}-draft`, staging: settings } }));
    valueOf(await call(api.rules.create, { body: { name: rule, document: ruleThat({ actions: [{ id: "a", name: "A", connection: `${name}-draft`, method: "GET", restUrl: "/orders" }] }) } })); // prettier-ignore
    valueOf(await call(api.connections.change, { params: { connection: `${name}-draft` }, body: { name } }));
    const read = valueOf(await call(api.rules.read, { params: { rule } }));
    assert.deepEqual(read.references.map(({ kind, name }) => [kind, name]), [["connection", name]]); // prettier-ignore
    await publish(server, name, ["staging"]);
    assert.equal(
      problemOf(await call(api.connections.change, { ...shop, body: { name: "other" } })).code,
      "name_frozen",
    );
    await change({ name, description: "the same name is no change" });
    valueOf(await call(api.connections.unpublish, { ...shop, body: { environment: "staging" } }));
    assert.equal(
      problemOf(await call(api.connections.change, { ...shop, body: { name: "other" } })).code,
      "name_frozen",
    );
  });

  test("preset secrets are masked, kept by their mask, and never led to another host", async (t) => {
    const { upstream, server, settings, change, test, read, call, run, name, rule } = await shopping(
      t,
      shared(),
    );
    const presets = (value: string) => ({
      ...settings,
      headers: [
        { name: "X-Api-Key", value },
        { name: "X-Plain", value: "open" },
      ],
      query: [{ name: "marked", value, secret: true }],
    });
    await publishedConnection(server, { name, settings: presets("s3cret") });
    await publishedRule(server, rule, {
      actions: [{ id: "a", name: "A", connection: name, method: "GET", restUrl: "/orders" }],
    });
    const stored = (await read()).staging.settings;
    assert.deepEqual(stored?.headers?.map(({ value }) => value), [MASK, "open"]); // prettier-ignore
    assert.deepEqual(stored?.query?.map(({ value }) => value), [MASK]); // prettier-ignore

    await change({ staging: presets(MASK) });
    assert.equal((await read()).staging.state, "published", "the mask written back is no change");
    valueOf(await run("staging"));
    const sent = upstream.requests.at(-1);
    assert.deepEqual([sent?.headers["x-api-key"], sent?.target], ["s3cret", "/orders?marked=s3cret"]);

    const evil = await startUpstream(t);
    const led = { ...presets(MASK), baseUrl: evil.origin };
    for (const refused of [
      await call(api.connections.change, { params: { connection: name }, body: { staging: led } }),
      await test("staging", led),
      await call(api.connections.testNew, { body: { environment: "staging", settings: presets(MASK) } }),
      await call(api.connections.create, { body: { name: `${name}-new`, staging: presets(MASK) } }),
    ]) {
      const { code, errors } = problemOf(refused);
      assert.equal(code, "invalid_settings");
      assert.deepEqual(errors?.map(({ field }) => field.split(".").slice(-2)), [["headers", "x-api-key"], ["query", "marked"]]); // prettier-ignore
    }
    assert.equal(evil.requests.length, 0);
    await change({ staging: { ...presets("other"), baseUrl: evil.origin } });
    const moved = valueOf(await call(api.audit.list, { query: { action: "connection.change" } })).items[0];
    assert.deepEqual(moved?.details["stagingBaseUrl"], { from: upstream.origin, to: evil.origin });
    await change({ staging: { baseUrl: upstream.origin } });
    const back = await call(api.connections.change, {
      params: { connection: name },
      body: { staging: presets(MASK) },
    });
    assert.equal(problemOf(back).code, "invalid_settings", "what was taken out is forgotten");
  });

  test("a copy has the endpoints and secrets, under a name of its own, unpublished and untested", async (t) => {
    const { upstream, server, settings, call, name, shop } = await shopping(t, shared());
    await publishedConnection(server, {
      name,
      settings: { ...settings, headers: [{ name: "X-Api-Key", value: "s3cret" }] },
      endpoints: [{ name: "orders", method: "GET", path: "/orders" }],
    });
    const duplicate = async (other: string) =>
      await call(api.connections.duplicate, { ...shop, body: { name: other } });
    const copy = valueOf(await duplicate(`${name}-copy`));
    assert.deepEqual(
      [
        copy.staging.state,
        copy.staging.tested,
        copy.production.state,
        copy.endpoints,
        copy.nameFrozen,
        copy.revision,
      ],
      ["draft", false, "draft", 1, false, 1],
    );
    assert.equal(problemOf(await duplicate(`${name.toUpperCase()}-COPY`)).code, "name_taken");
    await publish(server, `${name}-copy`, ["staging"]);
    assert.equal(upstream.requests.at(-1)?.headers["x-api-key"], "s3cret");
    const endpoints = valueOf(await call(api.endpoints.list, { query: { q: "orders" } })).items.filter(
      ({ connectionName }) => connectionName.startsWith(name),
    );
    assert.equal(new Set(endpoints.map(({ id }) => id)).size, 2);
  });

  test("what rules use stays, and says who uses it", async (t) => {
    const { server, settings, call, shop, name, rule } = await shopping(t, shared());
    await publishedConnection(server, { name, settings, endpoints: [{ name: "orders", method: "GET", path: "/orders" }, { name: "idle", method: "GET", path: "/idle" }] }); // prettier-ignore
    await publishedRule(server, rule, {
      actions: [{ id: "a", name: "A", connection: name, endpoint: "orders" }],
    });
    const endpoints = valueOf(await call(api.endpoints.list, { query: { connection: name } })).items;
    const remove = async (name: string) =>
      await call(api.endpoints.remove, {
        params: { endpoint: endpoints.find((one) => one.name === name)?.id ?? "" },
      });
    const usage = valueOf(await call(api.connections.usage, shop)).items;
    assert.deepEqual(usage.map(({ kind, name, where }) => [kind, name, where]), [["rule", rule, "draft"], ["rule", rule, "v1"]]); // prettier-ignore
    assert.equal(valueOf(await call(api.connections.read, shop)).usedBy, 1);

    valueOf(await remove("idle"));
    assert.equal(problemOf(await remove("orders")).code, "in_use");
    const refused = problemOf(await call(api.connections.remove, shop));
    assert.deepEqual([refused.code, refused.detail], ["in_use", `The connection is used by rule ${rule}.`]);

    valueOf(await call(api.rules.change, { params: { rule }, body: { document: ruleThat({}) } }));
    assert.equal(problemOf(await remove("orders")).code, "in_use", "version 1 calls it still");
    valueOf(await call(api.rules.remove, { params: { rule } }));
    valueOf(await remove("orders"));
    valueOf(await call(api.connections.remove, shop));
    assert.equal(valueOf(await call(api.connections.list, { query: { q: name } })).total, 0);
  });

  test("two changes of one endpoint at once are both kept, and one that is gone is not found", async (t) => {
    const { call, server, settings, name } = await shopping(t, shared());
    valueOf(await call(api.connections.create, { body: { name, staging: settings } }));
    const { id } = valueOf(
      await call(api.endpoints.create, {
        body: { connection: name, name: "orders", method: "GET", path: "/" },
      }),
    );
    const endpoint = { params: { endpoint: id } };
    const change = async (body: EndpointPatch) => await call(api.endpoints.change, { ...endpoint, body });
    for (let round = 1; round <= 5; round += 1) {
      const both = await Promise.all([
        change({ path: `/v${round}` }),
        change({ description: `round ${round}` }),
      ]);
      for (const one of both) valueOf(one);
      const { path, description } = valueOf(await call(api.endpoints.read, endpoint));
      assert.deepEqual([path, description], [`/v${round}`, `round ${round}`]);
    }
    const [gone, late] = await Promise.all([call(api.endpoints.remove, endpoint), change({ path: "/late" })]);
    valueOf(gone);
    assert.ok(late.ok || late.problem.code === "not_found");
    assert.equal(problemOf(await change({ path: "/later" })).code, "not_found");
    valueOf(await server.call(api.connections.remove, { params: { connection: name } }));
  });
});
