// What a sender proves, and what comes of sending something twice, in a batch, or while a server dies. The live stack is
// needed because the promise is about what is stored before the answer.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { Verification } from "../../packages/contract/src/webhook-verification.ts";
import { MASK } from "../../packages/contract/src/vocabulary.ts";
import { valueOf } from "../harness.ts";
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
  publishedConnection,
  publishedRule,
  sharedServer,
} from "./workbench.ts";

const shared = sharedServer();
const key = Buffer.from("a secret of twenty-four..");

/** Headers of a Standard Webhooks delivery, signed now. */
function signed(id: string, body: string, secret: Buffer = key): Record<string, string> {
  const at = Math.floor(Date.now() / 1000);
  const mac = createHmac("sha256", secret).update(`${id}.${at}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": String(at), "webhook-signature": `v1,${mac}` };
}

const standard: Verification = { kind: "standardWebhooks", secrets: [`whsec_${key.toString("base64")}`] };

test("a signed delivery starts once, however often it is sent; a wrong signature is refused and keeps no body", async () => {
  const server = shared();
  const connection = await inbound(server);
  const { production, name } = await liveWebhook(server, {
    connection,
    rule: await echoRule(server),
    verification: { staging: standard, production: standard },
  });
  assert.deepEqual(production.verification, { ...standard, secrets: [MASK] });

  const body = JSON.stringify({ order: "A-1" });
  const answers = await Promise.all(
    [1, 2, 3].map(async () => await post(production.address, body, signed("msg_1", body))),
  );
  assert.deepEqual(answers.map(({ status }) => status), [202, 202, 202]); // prettier-ignore
  const duplicates = answers.map(({ json }) => (json as { duplicate: boolean }).duplicate);
  assert.equal(duplicates.filter((duplicate) => !duplicate).length, 1);
  const entries = valueOf(await server.call(api.inbox.list, { query: { connection } }));
  assert.deepEqual(entries.items.map(({ outcome }) => outcome).toSorted(), [
    "duplicate",
    "duplicate",
    "started",
  ]);

  const forged = await post(
    production.address,
    body,
    signed("msg_2", body, Buffer.from("another secret of this")),
  );
  assert.deepEqual([forged.status, codeOf(forged)], [401, "webhook_not_verified"]);
  const refused = await lastEntry(server, connection);
  assert.deepEqual(
    [
      refused.outcome,
      refused.body,
      refused.runs,
      refused.verdicts.map(({ clause, message }) => [clause, message]),
    ],
    ["refused", null, [], [["verification", "The signature is wrong."]]],
  );
  // A change that writes the mask back keeps the secret.
  valueOf(
    await server.call(api.triggers.change, {
      params: { trigger: name },
      body: { description: "x", verification: { production: { ...standard, secrets: [MASK] } } },
    }),
  );
  assert.equal((await post(production.address, body, signed("msg_3", body))).status, 202);
});

test("a flood of wrong signatures leaves a few entries and no more", async () => {
  const server = shared();
  const connection = await inbound(server);
  const { production } = await liveWebhook(server, {
    connection,
    rule: await echoRule(server),
    verification: { production: standard },
    in: ["production"],
  });
  for (let sent = 0; sent < 30; sent += 1) assert.equal((await post(production.address, "{}")).status, 401);
  assert.equal(valueOf(await server.call(api.inbox.list, { query: { connection } })).total, 10);
});

test("passwords and tokens of senders are nowhere in the tables", async (t) => {
  const server = shared();
  const tables = await openTables(t, server.connectionString);
  const connection = await inbound(server);
  const rule = await echoRule(server);
  const password = "cnry-hook-password";
  const token = "cnry-hook-token";
  const basic: Verification = { kind: "basic", username: "shop", password };
  const byToken: Verification = { kind: "token", in: "query", name: "key", tokens: [token] };
  const first = await liveWebhook(server, {
    connection,
    rule,
    verification: { production: basic },
    in: ["production"],
  });
  await liveWebhook(server, { connection, rule, verification: { production: byToken }, in: ["production"] });
  const base64 = Buffer.from(`shop:${password}`).toString("base64");
  const answer = await post(
    `${first.production.address}?key=${token}&v=1`,
    { order: "A-1" },
    { authorization: `Basic ${base64}` },
  );
  assert.equal(answer.status, 202);
  const entry = await settled(server, idOf(answer));
  assert.equal(entry.runs.length, 2);
  assert.equal(new URLSearchParams(entry.query).get("key"), MASK);
  const content = await contentOf(tables);
  for (const secret of [password, token, base64]) assert.ok(!content.includes(secret), secret);
});

test("each event of a batch is a start of its own, and one that came before starts nothing", async () => {
  const server = shared();
  const connection = await inbound(server);
  const { production } = await liveWebhook(server, {
    connection,
    rule: await echoRule(server),
    events: "cloudEvents",
    condition: 'event.type = "order.created"',
  });
  const event = (id: string, type: string, order: string) => ({ specversion: "1.0", id, source: "/shop", type, data: { order } }); // prettier-ignore
  const batch = [
    event("1", "order.created", "A-1"),
    event("2", "order.deleted", "A-2"),
    event("3", "order.created", "A-3"),
  ];
  const headers = { "content-type": "application/cloudevents-batch+json" };
  const entry = await settled(server, idOf(await post(production.address, batch, headers)));
  assert.equal(entry.runs.length, 2);
  const outputs = await Promise.all(
    [0, 1].map(async (index) => (await executionOf(server, entry, index)).steps[0]?.output),
  );
  assert.deepEqual(outputs, [{ order: "A-1" }, { order: "A-3" }]);
  const again = await post(production.address, [...batch, event("4", "order.created", "A-4")], headers);
  assert.equal((await settled(server, idOf(again))).runs.length, 1);
  const binary = { "ce-specversion": "1.0", "ce-id": "5", "ce-source": "/shop", "ce-type": "order.created" };
  const single = await settled(server, idOf(await post(production.address, { order: "A-5" }, binary)));
  assert.deepEqual((await executionOf(server, single)).steps[0]?.output, { order: "A-5" });
});

test("a challenge is answered at once and starts nothing", async () => {
  const server = shared();
  const connection = await inbound(server);
  const { production } = await liveWebhook(server, {
    connection,
    rule: await echoRule(server),
    verification: { production: standard },
    in: ["production"],
    challenges: [
      {
        method: "GET",
        when: [{ in: "query", name: "hub.mode", equals: "subscribe" }],
        value: { in: "query", name: "hub.challenge" },
        reply: "text",
      },
    ],
  });
  const answer = await post(
    `${production.address}?hub.mode=subscribe&hub.challenge=%3Cb%3E7`,
    undefined,
    {},
    "GET",
  );
  assert.deepEqual([answer.status, answer.text], [200, "<b>7"]);
  assert.match(answer.headers.get("content-type") ?? "", /^text\/plain/);
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  const entry = await lastEntry(server, connection);
  assert.deepEqual([entry.outcome, entry.runs], ["challenge", []]);
});

test("a start whose process fell silent is made by another, and never twice once it is on record", async (t) => {
  const server = shared();
  const tables = await openTables(t, server.connectionString);
  const connection = await inbound(server);
  const { production } = await liveWebhook(server, { connection, rule: await echoRule(server) });
  const first = await settled(server, idOf(await post(production.address, { order: "A-1" })));
  const done = first.runs[0]?.id ?? "";
  // As if a process had claimed both and died: one after its execution was on record, one before.
  const lost = done.replace(/.{4}$/, "dead");
  await tables(
    "update trigger_runs set state = 'pending', finished_at = null, holder = gen_random_uuid(), not_before = now() where id = $1",
    [done],
  );
  await tables(
    `insert into trigger_runs (id, inbox_id, trigger_id, trigger_name, environment, start, target_kind, target_id, input, whole,
       state, attempts, holder, not_before)
     select $2, inbox_id, trigger_id, trigger_name, environment, start, target_kind, target_id, input, whole, 'pending', 1,
       gen_random_uuid(), now() from trigger_runs where id = $1`,
    [done, lost],
  );
  const entry = await eventually(async () => {
    const found = valueOf(await server.call(api.inbox.read, { params: { entry: first.id } }));
    return found.runs.every((run) => run.state === "started") ? found : undefined;
  });
  assert.deepEqual(
    new Map(entry.runs.map(({ id, attempts, executionId }) => [id, [attempts, executionId]])),
    new Map([
      [done, [2, done]],
      [lost, [2, lost]],
    ]),
  );
  const before = first.runs[0]?.executionId;
  const { items } = valueOf(
    await server.call(api.executions.list, { query: { subjectId: first.runs[0]?.targetId ?? "" } }),
  );
  assert.deepEqual(new Set(items.map(({ id }) => id)), new Set([before, lost]));
});

test("a rule that is gone on with by another process fetches nothing again and repeats no action that ended", async (t) => {
  const server = shared();
  const tables = await openTables(t, server.connectionString);
  const upstream = await startUpstream(t);
  const { promise: takenOver, resolve: takeOver } = Promise.withResolvers<void>();
  upstream.on("*", "/health", { kind: "answer", body: {} });
  // Who asks again is told something else.
  upstream.on(
    "GET",
    "/rate",
    [1, 2].map((rate) => ({ kind: "answer", body: { rate } })),
  );
  upstream.on("POST", "/first", { kind: "answer", body: { seen: "first" } });
  upstream.on("POST", "/second", [
    { kind: "wait", until: takenOver, before: { kind: "answer", body: {} } },
    { kind: "answer", body: {} },
  ]);
  upstream.on("POST", "/third", { kind: "answer", body: {} });
  const shop = freshName("shop");
  await publishedConnection(server, { name: shop, settings: { baseUrl: upstream.origin } });
  const rule = freshName("Steps");
  const call = { connection: shop, method: "POST" as const, idempotencyKey: true };
  await publishedRule(server, rule, {
    inputs: [
      { name: "order", type: "string" },
      {
        name: "rate",
        type: "number",
        fetch: { connection: shop, method: "GET", restUrl: "/rate", path: "rate" },
      },
    ],
    actions: [
      { ...call, id: "a", name: "first", restUrl: "/first", requestPayload: { order: "{{input.order}}" } },
      {
        ...call,
        id: "b",
        name: "second",
        restUrl: "/second",
        requestPayload: { rate: "{{input.rate}}", first: "{{actions.first.restResult.seen}}" },
      },
      { ...call, id: "c", name: "third", restUrl: "/third", requestPayload: {} },
    ],
  });
  const { production } = await liveWebhook(server, { connection: await inbound(server), rule });
  const entry = idOf(await post(production.address, { order: "A-1" }));
  const sentTo = (path: string) => upstream.requests.filter(({ target }) => target === path);
  await eventually(async () => await Promise.resolve(sentTo("/second")[0]));
  // As if its process had fallen silent in the second action.
  await tables("update trigger_runs set holder = gen_random_uuid(), not_before = now() where inbox_id = $1", [
    entry,
  ]);
  const { runs } = await settled(server, entry);
  takeOver();
  assert.deepEqual(runs.map(({ state, attempts }) => [state, attempts]), [["started", 2]]); // prettier-ignore

  const { steps } = await executionOf(server, await settled(server, entry));
  assert.deepEqual(
    steps.map(({ node, kind, result, calls }) => [node, kind, result, calls.length]),
    [
      ["rate", "fetch", "200", 1],
      ["decision", "decision", null, 0],
      ["first", "action", "200", 1],
      ["second", "action", "200", 1],
      ["third", "action", "200", 1],
    ],
  );
  assert.deepEqual(["/rate", "/first", "/second", "/third"].map((path) => sentTo(path).length), [1, 1, 2, 1]); // prettier-ignore
  const [once, again] = sentTo("/second");
  assert.ok(once !== undefined && again !== undefined);
  assert.equal(again.headers["idempotency-key"], once.headers["idempotency-key"]);
  assert.deepEqual([String(once.body), String(again.body)], Array(2).fill('{"rate":1,"first":"first"}'));
  assert.deepEqual(
    await tables("select run_id from trigger_run_steps"),
    [],
    "nothing is kept of what is over",
  );
});
