// Webhooks from their sender to the execution: the live stack is what stores a request before it is answered, and starts
// what it asks for afterwards.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { TriggerInput } from "../../packages/contract/src/trigger-api.ts";
import { type Environment, environments, MASK } from "../../packages/contract/src/vocabulary.ts";
import { problemOf, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import { eventually } from "./eventually.ts";
import {
  echoRule,
  executionOf,
  idOf,
  inbound,
  lastEntry,
  liveWebhook,
  post,
  settled,
} from "./webhook-bench.ts";
import {
  codeOf,
  contentOf,
  freshName,
  openTables,
  publish,
  sharedServer,
  smallestWorkflow,
} from "./workbench.ts";

const shared = sharedServer();

describe("a webhook", () => {
  test("is stored as it came, answered, and starts its rule", async () => {
    const server = shared();
    const connection = await inbound(server);
    const rule = await echoRule(server);
    const { production } = await liveWebhook(server, { connection, rule, path: "orders/{shop}" });
    assert.match(
      production.address ?? "",
      new RegExp(`^${server.url}/hooks/main/${connection}/events/[A-Za-z0-9_-]{22}/orders/\\{shop\\}$`),
    );

    const raw = '{"order":  "A-1", "total": 1.0}';
    const address = production.address?.replace("{shop}", "north") ?? "";
    const answer = await post(`${address}?source=test`, raw, { "X-Kind": "created", cookie: "session=1" });
    assert.equal(answer.status, 202, answer.text);
    assert.match(answer.headers.get("content-security-policy") ?? "", /^sandbox/);

    const entry = await settled(server, idOf(answer));
    assert.deepEqual(
      {
        ...entry,
        headers: entry.headers
          .filter(({ name }) => ["X-Kind", "cookie"].includes(name))
          .toSorted((a, b) => b.value.localeCompare(a.value) * -1),
        runs: entry.runs.map(({ state, attempts, error }) => ({ state, attempts, error })),
      },
      {
        id: idOf(answer),
        receivedAt: entry.receivedAt,
        environment: "production",
        connection,
        method: "POST",
        path: "orders/north",
        query: "source=test",
        bodyBytes: raw.length,
        outcome: "started",
        status: 202,
        triggers: [entry.verdicts[0]?.trigger],
        replayOf: null,
        headers: [
          { name: "cookie", value: MASK },
          { name: "X-Kind", value: "created" },
        ],
        address: "127.0.0.1",
        body: { text: raw, encoding: "utf8" },
        verdicts: entry.verdicts,
        runs: [{ state: "started", attempts: 1, error: null }],
      },
    );
    const execution = await executionOf(server, entry);
    assert.equal(execution.start, "webhook");
    assert.equal(execution.status, "succeeded");
    assert.equal(execution.environment, "production");
    assert.equal(execution.startedBy.name, `trigger ${entry.triggers[0]}`);
    assert.deepEqual(execution.steps[0]?.output, { order: "A-1" });
  });

  test("runs in the environment of the address it was sent to", async () => {
    const server = shared();
    const connection = await inbound(server);
    const { staging } = await liveWebhook(server, { connection, rule: await echoRule(server) });
    assert.ok(staging.address?.includes("/hooks-staging/main/"));
    const entry = await settled(server, idOf(await post(staging.address, { order: "A-1" })));
    const execution = await executionOf(server, entry);
    assert.equal(execution.environment, "staging");
  });

  test("maps the request to inputs, and replies what the trigger says", async () => {
    const server = shared();
    const connection = await inbound(server);
    const { production } = await liveWebhook(server, {
      connection,
      rule: await echoRule(server),
      path: "orders/{id}",
      methods: ["PUT"],
      input: { order: 'request.pathParams.id + "/" + request.params.v + "/" + request.body.n' },
      reply: { status: 200, body: "thanks", contentType: "text/plain" },
    });
    const address = `${production.address?.replace("{id}", "7%2D1")}?v=2`;
    const answer = await post(address, "n=3", { "content-type": "application/x-www-form-urlencoded" }, "PUT");
    assert.deepEqual([answer.status, answer.text], [200, "thanks"]);
    const entry = await settled(server, (await lastEntry(server, connection)).id);
    const execution = await executionOf(server, entry);
    assert.deepEqual(execution.steps[0]?.output, { order: "7-1/2/3" });
  });

  test("that several triggers match starts all of them; the oldest replies", async () => {
    const server = shared();
    const connection = await inbound(server);
    const rule = await echoRule(server);
    const first = await liveWebhook(server, { connection, rule, reply: { status: 201, body: "first" } });
    const second = await liveWebhook(server, { connection, rule, reply: { status: 203, body: "second" } });
    await liveWebhook(server, { connection, rule, condition: 'request.body.order = "other"' });
    const answer = await post(
      first.production.address,
      { order: "A-1" },
      { "content-type": "application/json" },
    );
    assert.deepEqual([answer.status, answer.text], [201, "first"]);
    const entry = await settled(server, (await lastEntry(server, connection)).id);
    assert.deepEqual(entry.triggers, [first.name, second.name]);
    assert.deepEqual(
      entry.runs.map((run) => [run.trigger, run.state]),
      [
        [first.name, "started"],
        [second.name, "started"],
      ],
    );
  });

  test("starts a workflow, which is durable from then on", async () => {
    const server = shared();
    const connection = await inbound(server);
    const workflow = freshName("Flow");
    valueOf(
      await server.call(api.workflows.create, { body: { name: workflow, document: smallestWorkflow } }),
    );
    valueOf(await server.call(api.workflows.publish, { params: { workflow }, body: {} }));
    const { production } = await liveWebhook(server, { connection, rule: "", workflow });
    const entry = await settled(server, idOf(await post(production.address, { order: "A-1" })));
    assert.deepEqual(entry.runs.map(({ state, targetKind, error }) => [state, targetKind, error]), [["started", "workflow", null]]); // prettier-ignore
    const execution = await eventually(async () => {
      const found = await executionOf(server, entry);
      return found.status === "succeeded" ? found : undefined;
    });
    assert.deepEqual(
      [execution.kind, execution.start, execution.subjectName],
      ["workflow", "webhook", workflow],
    );
  });

  test("whose inputs do not fit the rule is kept, says why, and can be replayed", async () => {
    const server = shared();
    const connection = await inbound(server);
    const { production } = await liveWebhook(server, { connection, rule: await echoRule(server) });
    const entry = await settled(server, idOf(await post(production.address, { order: 17 })));
    assert.equal(entry.runs[0]?.state, "failed");
    assert.equal(entry.runs[0].error?.code, "invalid_params");
    assert.match(entry.runs[0].error.message, /order/);
    assert.equal(entry.runs[0].executionId, null);
  });
});

describe("what does not match", () => {
  test("is answered EVENT_NOT_MATCH_STATUS, and the inbox tells for every trigger which clause failed first", async (t) => {
    const server = shared();
    const upstream = await startUpstream(t);
    upstream.on("GET", "/health", { kind: "answer", body: {} });
    const connection = await inbound(server);
    const settings = { baseUrl: upstream.origin, ping: { relativeUri: "/health" }, eventNotMatchStatus: 410 };
    valueOf(
      await server.call(api.connections.change, {
        params: { connection },
        body: { production: settings, staging: { baseUrl: upstream.origin } },
      }),
    );
    await publish(server, connection, ["production"]);
    const rule = await echoRule(server);
    const plan = { connection, rule };
    const byPath = await liveWebhook(server, { ...plan, path: "other" });
    await liveWebhook(server, { ...plan, methods: ["PUT", "PATCH"] });
    await liveWebhook(server, { ...plan, headers: [{ name: "X-Kind", value: "created" }] });
    await liveWebhook(server, {
      ...plan,
      headers: [{ name: "X-Kind" }],
      params: [{ name: "v", value: "2" }],
    });
    await liveWebhook(server, { ...plan, events: "cloudEvents" });
    await liveWebhook(server, { ...plan, condition: "request.body.total > 100" });

    const address = byPath.production.address?.replace(/other$/, "orders") ?? "";
    const answer = await post(`${address}?v=1`, { total: 7 }, { "x-kind": "deleted" });
    assert.equal(answer.status, 410);
    assert.equal(codeOf(answer), "event_not_matched");
    const entry = await lastEntry(server, connection);
    assert.equal(entry.outcome, "unmatched");
    assert.equal(entry.status, 410);
    assert.deepEqual(
      entry.verdicts.map(({ clause, message }) => [clause, message]),
      [
        ["path", 'The path is not "other".'],
        ["method", "The method is not PUT or PATCH."],
        ["headers", 'The header "X-Kind" is not "created".'],
        ["params", 'The parameter "v" is not "2".'],
        [
          "event",
          "It is no CloudEvent: neither a content type application/cloudevents… nor a header ce-specversion.",
        ],
        ["condition", "The condition is false, not true."],
      ],
    );
    assert.deepEqual(entry.runs, []);
    const staging = byPath.staging.address?.replace(/other$/, "orders") ?? null;
    assert.equal((await post(staging, {})).status, 404, "what is not published has the default");
  });

  test("is put to the triggers again once they are mended, in either environment", async () => {
    const server = shared();
    const connection = await inbound(server);
    const rule = await echoRule(server);
    const { name, production } = await liveWebhook(server, {
      connection,
      rule,
      condition: "request.body.total > 100",
    });
    const missed = await post(production.address, { order: "A-1", total: 7 });
    assert.equal(missed.status, 404);
    const { id, document } = { ...(await lastEntry(server, connection)), document: { kind: "webhook", formatVersion: 1, connection, path: "orders", target: { kind: "rule", id: rule } } } as const; // prettier-ignore
    valueOf(await server.call(api.triggers.change, { params: { trigger: name }, body: { document } }));
    for (const environment of environments) {
      valueOf(await server.call(api.triggers.publish, { params: { trigger: name }, body: { environment } }));
      const replayed = valueOf(
        await server.call(api.inbox.replay, { params: { entry: id }, body: { environment } }),
      );
      assert.equal(replayed.replayOf, id);
      assert.equal(replayed.environment, environment);
      const entry = await settled(server, replayed.id);
      assert.equal(entry.outcome, "started");
      assert.equal(entry.runs[0]?.state, "started");
    }
  });

  test("without the unguessable part is nobody's, unless the trigger says that it may be guessed", async () => {
    const server = shared();
    const connection = await inbound(server);
    const rule = await echoRule(server);
    const hidden = await liveWebhook(server, { connection, rule, path: "hidden" });
    const guessable = await liveWebhook(server, { connection, rule, path: "open", openPath: true });
    const short = `${server.url}/hooks/main/${connection}/events`;
    assert.equal(guessable.production.address, `${short}/open`);
    assert.equal((await post(`${short}/hidden`, { order: "A-1" })).status, 404);
    assert.equal((await post(`${short}/open`, { order: "A-1" })).status, 202);
    assert.equal((await post(hidden.production.address, { order: "A-1" })).status, 202);
    const { items } = valueOf(await server.call(api.audit.list, { query: { perPage: 5 } }));
    const published = items.find(
      (one) => one.action === "trigger.publish" && one.targetName === guessable.name,
    );
    assert.deepEqual([published?.details["openPath"], published?.details["unauthenticated"]], [true, true]);
  });

  test("another project, another connection, a broken address: refused with a code, and nothing stored", async (t) => {
    const server = shared();
    const tables = await openTables(t, server.connectionString);
    const connection = await inbound(server);
    const { production } = await liveWebhook(server, { connection, rule: await echoRule(server) });
    const before = await contentOf(tables, ["api_keys", "trigger_runs", "schedules"]);
    const refused = async (address: string, expected: readonly [number, string], body: unknown = {}) => {
      const answer = await post(address, body);
      assert.deepEqual([answer.status, codeOf(answer)], expected, `${address}: ${answer.text}`);
      assert.match(answer.headers.get("content-type") ?? "", /^application\/problem\+json/);
    };
    const address = production.address ?? "";
    await refused(address.replace("/main/", "/other/"), [404, "not_found"]);
    await refused(address.replace(`/${connection}/`, "/nobody/"), [404, "not_found"]);
    await refused(`${address}%2Fx`, [400, "invalid_request"]);
    await refused(address, [413, "body_too_large"], { order: "x".repeat(1_048_577) });
    assert.equal(await contentOf(tables, ["api_keys", "trigger_runs", "schedules"]), before);
  });
});

describe("what is refused", () => {
  test("a trigger is not saved with names that lead nowhere, nor published before it is ready", async () => {
    const server = shared();
    const connection = await inbound(server);
    const draft = freshName("Draft");
    valueOf(
      await server.call(api.rules.create, {
        body: { name: draft, document: { kind: "simpleRule", formatVersion: 1, inputs: [], actions: [], condition: { kind: "group", id: "all", match: "all", conditions: [] }, then: {}, else: {} } }, // prettier-ignore
      }),
    );
    const document = (changes: object): TriggerInput => ({
      name: freshName("bad"),
      document: { kind: "webhook", formatVersion: 1, connection, path: "orders", target: { kind: "rule", id: draft }, ...changes }, // prettier-ignore
    });
    const refusal = async (body: TriggerInput) => {
      const { code, errors = [] } = problemOf(await server.call(api.triggers.create, { body }));
      return [code, ...errors.map(({ field }) => field)];
    };
    assert.deepEqual(
      await refusal(document({ connection: "nobody", target: { kind: "rule", id: "nothing" } })),
      ["invalid_document", "body.document.target.id", "body.document.connection"],
    );
    assert.deepEqual(await refusal(document({ path: "../orders" })), [
      "invalid_request",
      "body.document.path",
    ]);
    assert.deepEqual(
      await refusal({
        ...document({}),
        verification: { staging: { kind: "basic", username: "a", password: MASK } },
      }),
      ["invalid_settings", "body.verification.staging"],
    );
    const { name } = valueOf(
      await server.call(api.triggers.create, { body: document({ condition: "request.nobody +" }) }),
    );
    const publishing = async (environment: Environment) =>
      problemOf(await server.call(api.triggers.publish, { params: { trigger: name }, body: { environment } }))
        .code;
    assert.equal(await publishing("staging"), "invalid_document");
    valueOf(
      await server.call(api.triggers.change, {
        params: { trigger: name },
        body: { document: document({}).document },
      }),
    );
    assert.equal(await publishing("production"), "rule_not_published");
    valueOf(await server.call(api.rules.publish, { params: { rule: draft }, body: {} }));
    assert.equal(await publishing("production"), "invalid_settings");
    valueOf(
      await server.call(api.triggers.publish, {
        params: { trigger: name },
        body: { environment: "staging" },
      }),
    );
    assert.equal(await publishing("staging"), "nothing_to_publish");
    assert.equal(problemOf(await server.call(api.rules.remove, { params: { rule: draft } })).code, "in_use");
    assert.equal(
      problemOf(await server.call(api.connections.remove, { params: { connection } })).code,
      "in_use",
    );
  });
});
