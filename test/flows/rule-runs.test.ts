// Running rules over HTTP: inputs one by one and in bulk, mistakes, repeated requests, and the same from a second server on
// the same database.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { RuleInput } from "../../packages/contract/src/rule.ts";
import { problemOf, startServer, testOwner, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import {
  addPerson,
  bearer,
  codeOf,
  freshName,
  publishedConnection,
  publishedRule,
  requester,
  ruleThat,
  sharedServer,
} from "./workbench.ts";

const inputs: RuleInput[] = [
  { name: "total", type: "number" },
  { name: "tier", type: "string", nullable: true },
  { name: "when", type: "date", optional: true },
];
const pricing = { inputs, outputs: { half: "total / 2", tier: "tier" } };
const rule = { params: { rule: "Pricing" } };

describe("with one server", () => {
  const shared = sharedServer();

  test("inputs that do not fit are all told, with their place, what came and what would do", async () => {
    const server = shared();
    const name = freshName("Pricing");
    const rule = { params: { rule: name } };
    const subjectId = await publishedRule(server, name, pricing);
    const send = requester(server.url);
    const wrong = await send("POST", `/api/v1/rules/${name}/run`, {
      body: { params: { total: "12", when: "yesterday", teir: "gold" } },
    });
    assert.deepEqual([wrong.status, codeOf(wrong)], [422, "invalid_params"]);
    const { errors } = wrong.json as { errors: { field: string; sent?: unknown; accepted?: string }[] };
    assert.deepEqual(
      errors.map(({ field, sent, accepted }) => [field, sent, accepted]),
      [
        ["body.params.total", "12", "a number"],
        ["body.params.tier", undefined, "a text"],
        ["body.params.when", "yesterday", "a date as text, YYYY-MM-DD"],
        ["body.params.teir", undefined, "total, tier, when"],
      ],
    );
    const nulls = problemOf(
      await server.call(api.rules.run, { ...rule, body: { params: { total: null, tier: null } } }),
    );
    assert.deepEqual(nulls.errors?.map(({ field }) => field), ["body.params.total"]); // prettier-ignore
    assert.equal(
      valueOf(await server.call(api.executions.list, { query: { subjectId } })).total,
      0,
      "nothing ran",
    );
  });

  test("several inputs are decided one after the other; a bad one spoils only itself", async () => {
    const server = shared();
    const name = freshName("Pricing");
    const rule = { params: { rule: name } };
    const { call } = server;
    await publishedRule(server, name, { ...pricing, outputs: { half: "total / (total - 1)" } });
    const answer = valueOf(
      await call(api.rules.run, {
        ...rule,
        body: {
          bulkParams: [
            { total: 2, tier: null },
            { total: "x" },
            { total: 1, tier: "t" },
            { total: 3, tier: "t" },
          ],
        },
      }),
    );
    assert.deepEqual(
      answer.bulk?.map(({ outputs, error }) => error?.code ?? outputs),
      [{ half: 2 }, "invalid_params", "rule_failed", { half: 1.5 }],
    );
    assert.equal(answer.outputs, undefined);
    assert.deepEqual(answer.bulk?.[1]?.error?.errors?.map(({ field }) => field), ["body.bulkParams.1.total", "body.bulkParams.1.tier"]); // prettier-ignore
    assert.ok((answer.bulk?.[2]?.error?.diagnostics?.length ?? 0) > 0);

    const execution = valueOf(await call(api.executions.read, { params: { execution: answer.executionId } }));
    assert.deepEqual([execution.items, execution.status], [4, "failed"]);
    assert.deepEqual(execution.steps.map(({ item, status }) => [item, status]), [[0, "success"], [2, "error"], [3, "success"]]); // prettier-ignore

    const both = await requester(server.url)("POST", `/api/v1/rules/${name}/run`, { body: { params: {}, bulkParams: [{}] } }); // prettier-ignore
    assert.equal(codeOf(both), "invalid_request");
  });

  test("a decision that cannot be made fails the run, on record, without a call", async (t) => {
    const upstream = await startUpstream(t);
    upstream.on("*", "*", { kind: "answer", body: {} });
    const server = shared();
    const [name, connection] = [freshName("Pricing"), freshName("shop")];
    const rule = { params: { rule: name } };
    await publishedConnection(server, { name: connection, settings: { baseUrl: upstream.origin } });
    await publishedRule(server, name, {
      inputs,
      outputs: { half: "total / (total - total)" },
      actions: [{ id: "a", name: "A", connection, method: "GET", restUrl: "/x" }],
    });
    const sent = upstream.requests.length;
    const failed = await server.call(api.rules.run, { ...rule, body: { params: { total: 1, tier: null } } });
    assert.ok(!failed.ok);
    assert.deepEqual([failed.status, failed.problem.code], [422, "rule_failed"]);
    assert.equal(failed.problem.errors?.[0]?.field, "document.then.outputs.half");
    const execution = valueOf(await server.call(api.executions.read, { params: { execution: failed.problem.executionId ?? "" } })); // prettier-ignore
    assert.equal(execution.status, "failed");
    assert.equal(execution.error, failed.problem.detail);
    assert.equal(upstream.requests.length, sent);
  });

  test("long numbers keep their digits on the way through", async (t) => {
    const upstream = await startUpstream(t);
    upstream.on("GET", "/health", { kind: "answer" });
    upstream.on("POST", "/x", { kind: "answer", headers: { "content-type": "application/json" }, body: '{"id":98765432109876543210}' }); // prettier-ignore
    const server = shared();
    const [name, connection] = [freshName("Pricing"), freshName("shop")];
    await publishedConnection(server, { name: connection, settings: { baseUrl: upstream.origin } });
    await publishedRule(server, name, {
      inputs: [{ name: "order", type: "object" }],
      outputs: { id: "order.id" },
      actions: [{ id: "a", name: "A", connection, method: "POST", restUrl: "/x", requestPayload: { id: "{{input.order.id}}" } }], // prettier-ignore
    });
    const answer = await requester(server.url)("POST", `/api/v1/rules/${name}/run`, { body: '{"params":{"order":{"id":12345678901234567890}}}' }); // prettier-ignore
    assert.equal(answer.status, 200, answer.text);
    assert.match(upstream.requests.at(-1)?.body.toString() ?? "", /12345678901234567890/);
    const ran = answer.json as { outputs: unknown; actions: { restResult: unknown }[]; executionId: string };
    assert.deepEqual(ran.outputs, { id: "12345678901234567890" });
    assert.deepEqual(ran.actions[0]?.restResult, { id: "98765432109876543210" });
    const execution = valueOf(
      await server.call(api.executions.read, { params: { execution: ran.executionId } }),
    );
    assert.deepEqual(execution.steps[0]?.input, { order: { id: "12345678901234567890" } });
    assert.deepEqual(execution.steps[1]?.output, { id: "98765432109876543210" });
  });

  test("a request that names itself runs once, and is answered alike ever after", async (t) => {
    const upstream = await startUpstream(t);
    upstream.on("GET", "/health", { kind: "answer" });
    upstream.on("POST", "/pay", { kind: "echo" });
    const server = shared();
    const [name, connection] = [freshName("Pricing"), freshName("shop")];
    await publishedConnection(server, { name: connection, settings: { baseUrl: upstream.origin } });
    await publishedRule(server, name, {
      inputs: [{ name: "total", type: "number" }],
      actions: [{ id: "a", name: "A", connection, method: "POST", restUrl: "/pay" }],
    });
    const paid = (): number => upstream.requests.filter(({ target }) => target === "/pay").length;
    const run = async (key: string, body: unknown, proof = bearer(testOwner.apiKey)) =>
      await requester(server.url, proof)("POST", `/api/v1/rules/${name}/run`, {
        body,
        headers: { "idempotency-key": key },
      });

    const first = await run("order-1", { params: { total: 1 } });
    assert.equal(first.status, 200, first.text);
    const again = await run("order-1", { params: { total: 1 } });
    assert.deepEqual([again.status, again.json], [200, first.json]);
    assert.equal(paid(), 1);
    assert.equal(codeOf(await run("order-1", { params: { total: 2 } })), "idempotency_conflict");
    assert.equal((await run("order-2", { params: { total: 2 } })).status, 200);
    assert.equal(paid(), 2);

    const other = await addPerson(server, "operator");
    assert.equal(
      (await run("order-1", { params: { total: 3 } }, bearer(other.key))).status,
      200,
      "his keys are his own",
    );
    assert.equal(codeOf(await run("order-3", { params: { total: "x" } })), "invalid_params");
    assert.equal(
      (await run("order-3", { params: { total: 3 } })).status,
      200,
      "a refused request gives its key back",
    );
    for (const wrong of ["", "with space", "x".repeat(201)])
      assert.equal(codeOf(await run(wrong, { params: { total: 1 } })), "invalid_request", wrong.slice(0, 20));
  });

  test("of equal requests at once only one runs; the others are told to come back", async (t) => {
    const upstream = await startUpstream(t);
    upstream.on("GET", "/health", { kind: "answer" });
    const asked = new Promise<void>((resolve) => {
      upstream.on("POST", "/pay", () => {
        resolve();
        return { kind: "delay", ms: 300, before: { kind: "answer", body: { paid: true } } };
      });
    });
    const server = shared();
    const [name, connection] = [freshName("Pricing"), freshName("shop")];
    await publishedConnection(server, { name: connection, settings: { baseUrl: upstream.origin } });
    await publishedRule(server, name, { actions: [{ id: "a", name: "A", connection, method: "POST", restUrl: "/pay" }] }); // prettier-ignore
    const run = async () =>
      await requester(server.url)("POST", `/api/v1/rules/${name}/run`, {
        body: {},
        headers: { "idempotency-key": "k" },
      });
    const all = [run(), run(), run()];
    await asked;
    const meanwhile = await run();
    assert.deepEqual([meanwhile.status, codeOf(meanwhile)], [409, "idempotency_in_progress"]);
    assert.equal(meanwhile.headers.get("retry-after"), "1");
    const answers = await Promise.all(all);
    assert.deepEqual(answers.map(({ status }) => status).toSorted((a, b) => a - b), [200, 409, 409]); // prettier-ignore
    const ran = answers.find(({ status }) => status === 200);
    assert.deepEqual((await run()).json, ran?.json);
    assert.equal(upstream.requests.filter(({ target }) => target === "/pay").length, 1);
  });
});

test("no more inputs at once than the setting allows", async (t) => {
  const server = await startServer(t, { env: { PATCHBAY_BULK_ITEMS: "2" } });
  await publishedRule(server, "Pricing", { outputs: { yes: "true" } });
  const bulk = async (count: number) =>
    await server.call(api.rules.run, {
      ...rule,
      body: { bulkParams: Array.from({ length: count }, () => ({})) },
    });
  assert.equal(valueOf(await bulk(2)).bulk?.length, 2);
  const refused = problemOf(await bulk(3));
  assert.deepEqual(refused.errors, [
    { field: "body.bulkParams", message: "has too many inputs", sent: 3, accepted: "at most 2" },
  ]);
});

test("what one server publishes, another on the same database runs", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("*", "*", { kind: "echo" });
  const env = { PATCHBAY_SECRET_KEYS: `ring:${Buffer.alloc(32, 1).toString("base64")}` };
  const one = await startServer(t, { env });
  const two = await startServer(t, { env, connectionString: one.connectionString });
  valueOf(await one.call(api.credentials.create, { body: { name: "c", auth: { kind: "bearer", token: "first" }, origins: [upstream.origin] } })); // prettier-ignore
  await publishedConnection(one, { settings: { baseUrl: upstream.origin, credential: "c" } });
  const actions = [{ id: "a", name: "A", connection: "shop", method: "GET" as const, restUrl: "/x" }];
  await publishedRule(one, "Pricing", { outputs: { said: '"one"' }, actions });

  /** What the second server does now: the version it runs, and the credential it sends. */
  const seen = async (): Promise<string> => {
    const answer = await two.call(api.rules.run, { ...rule, body: {} });
    if (!answer.ok) return answer.problem.code;
    return `${answer.value.rule.version} ${String(upstream.requests.at(-1)?.headers["authorization"])}`;
  };
  /** Waits until it does: a notification travels at once, the check that catches a lost one runs every second. */
  const soon = async (wanted: string): Promise<void> => {
    const until = performance.now() + 5_000;
    for (let now = await seen(); now !== wanted; now = await seen())
      assert.ok(performance.now() < until, `still ${now}, not ${wanted}`);
  };
  await soon("v1 Bearer first");
  valueOf(await one.call(api.rules.change, { ...rule, body: { document: ruleThat({ actions }) } }));
  valueOf(await one.call(api.rules.publish, { ...rule, body: {} }));
  await soon("v2 Bearer first");
  valueOf(await one.call(api.credentials.change, { params: { credential: "c" }, body: { auth: { kind: "bearer", token: "second" } } })); // prettier-ignore
  await soon("v2 Bearer second");
  valueOf(await one.call(api.connections.unpublish, { params: { connection: "shop" }, body: { environment: "production" } })); // prettier-ignore
  await soon("connection_not_published");
  valueOf(await one.call(api.rules.remove, rule));
  await soon("not_found");

  const { id, key } = await addPerson(one, "operator");
  const known = async () => (await requester(two.url, bearer(key))("GET", "/api/v1/session")).status;
  assert.equal(await known(), 200);
  valueOf(await one.call(api.users.change, { params: { user: id }, body: { disabled: true } }));
  const until = performance.now() + 5_000;
  while ((await known()) !== 401)
    assert.ok(performance.now() < until, "a disabled user is known elsewhere still");
});
