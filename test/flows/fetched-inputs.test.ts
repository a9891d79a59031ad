// Inputs that are fetched before a rule decides: which calls go out, all at the same time, what their results make of the
// inputs, and what is on record of it. Needs the live stack: the calls are real, and so are their failures.
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { RuleInput } from "../../packages/contract/src/rule.ts";
import type { Fetch } from "../../packages/contract/src/rule-fetch.ts";
import { problemOf, type TestServer, valueOf } from "../harness.ts";
import { type Behaviour, startUpstream, type Upstream } from "../upstream.ts";
import { freshName, publishedConnection, ruleThat, sharedServer } from "./workbench.ts";

const customer: RuleInput = { name: "customer", type: "string" };

/** A published connection to an upstream that answers at these paths, and inputs that are fetched through it. */
async function withShop(
  t: TestContext,
  server: TestServer,
  answers: Readonly<Record<string, Behaviour>> = {},
) {
  const upstream = await startUpstream(t);
  upstream.on("*", "/health", { kind: "answer", body: {} });
  for (const [path, behaviour] of Object.entries(answers)) upstream.on("*", path, behaviour);
  const shop = freshName("shop");
  await publishedConnection(server, {
    name: shop,
    settings: { baseUrl: upstream.origin, retries: 0, timeout: 300 },
  });
  const fetched = (name: string, fetch: Fetch, more: Partial<RuleInput> = {}): RuleInput => ({
    name,
    type: "number",
    ...more,
    fetch: { connection: shop, method: "GET", restUrl: `/${name}`, ...fetch },
  });
  return { server, upstream, shop, fetched, run: runner(server) };
}

/** Saves a rule that yields its inputs, and runs the draft. */
function runner(server: TestServer) {
  return async (inputs: RuleInput[], params: Record<string, unknown> = { customer: "c-1" }) => {
    const name = freshName("Rule");
    const document = ruleThat({
      inputs: [customer, ...inputs],
      outputs: Object.fromEntries(inputs.map((one) => [`${one.name}Out`, one.name])),
    });
    valueOf(await server.call(api.rules.create, { body: { name, document } }));
    return await server.call(api.rules.run, {
      params: { rule: name },
      body: { environment: "staging", params },
    });
  };
}

const json = (body: object): Behaviour => ({ kind: "answer", body });
const called = ({ requests }: Upstream): string[] =>
  requests.map(({ target }) => target).filter((target) => target !== "/health");

describe("with one server", () => {
  const shared = sharedServer();

  test("inputs come out of the answers, by paths, and the calls read what was sent", async (t) => {
    const { run, upstream, server, shop, fetched } = await withShop(t, shared(), {
      "/customers/c-1": json({ data: { score: 71.5, since: "2020-02-29" }, orders: [{ id: 1 }, { id: 2 }] }),
      "/limit": json({ limit: 500 }),
    });
    const answer = valueOf(
      await run([
        fetched("score", { restUrl: "/customers/{{input.customer}}", path: "data.score" }),
        fetched("since", { restUrl: "/customers/{{input.customer}}", path: "/data/since" }, { type: "date" }),
        fetched(
          "ids",
          { restUrl: "/customers/{{input.customer}}", path: "$.orders[*].id" },
          { type: "list" },
        ),
        fetched("whole", { restUrl: "/limit" }, { type: "object" }),
        fetched("nothing", { restUrl: "/limit", path: "no.such" }, { optional: true, nullable: true }),
      ]),
    );
    assert.deepEqual(answer.outputs, {
      scoreOut: 71.5,
      sinceOut: "2020-02-29",
      idsOut: [1, 2],
      wholeOut: { limit: 500 },
      nothingOut: null,
    });
    assert.deepEqual(
      answer.fetched?.map((one) => [one.input, one.connection, one.result, one.became, one.value]),
      [
        ["score", shop, "200", "value", 71.5],
        ["since", shop, "200", "value", "2020-02-29"],
        ["ids", shop, "200", "value", [1, 2]],
        ["whole", shop, "200", "value", { limit: 500 }],
        ["nothing", shop, "200", "absent", null],
      ],
    );
    assert.equal(called(upstream).length, 5);

    const { steps, calls } = valueOf(
      await server.call(api.executions.read, { params: { execution: answer.executionId } }),
    );
    assert.equal(calls, 5);
    assert.deepEqual(
      steps.map(({ kind, node, status, output }) => [kind, node, status, output]).slice(0, 2),
      [
        ["fetch", "score", "success", 71.5],
        ["fetch", "since", "success", "2020-02-29"],
      ],
    );
    assert.equal(steps[0]?.calls[0]?.answer?.status, 200);
    assert.deepEqual(steps[5]?.input, {
      customer: "c-1",
      score: 71.5,
      since: "2020-02-29",
      ids: [1, 2],
      whole: { limit: 500 },
    });
  });

  test("all calls are under way at the same time", async (t) => {
    const { run, upstream, fetched } = await withShop(t, shared());
    let both: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (both = resolve));
    // Each is answered only when the other has arrived as well.
    for (const path of ["/a", "/b"])
      upstream.on("GET", path, () => {
        if (called(upstream).length === 2) both();
        return { kind: "wait", until, before: json({ value: 1 }) };
      });
    const answer = valueOf(await run([fetched("a", { path: "value" }), fetched("b", { path: "value" })]));
    assert.deepEqual(answer.outputs, { aOut: 1, bOut: 1 });
  });

  describe("what a result makes of an input", () => {
    const cases: readonly (readonly [
      name: string,
      behaviour: Behaviour,
      fetch: Fetch,
      outcome: number | null | RegExp,
    ])[] = [
      ["a listed status", { kind: "answer", status: 404 }, { onResult: { "404": { value: 0 } } }, 0],
      ["a time-out", { kind: "hang" }, { onResult: { timeout: { value: 7 } } }, 7],
      [
        "any other failure",
        { kind: "reset" },
        { onResult: { default: { value: 8 }, "404": { value: 1 } } },
        8,
      ],
      [
        "null, where it may be",
        { kind: "answer", status: 500 },
        { onResult: { "500": { value: null } } },
        null,
      ],
      ["an answer without the value", json({}), { path: "value", onResult: { absent: { value: 9 } } }, 9],
      ["a reason to fail", { kind: "answer", status: 402 }, { onResult: { "402": { fail: "Pay first." } } }, /Pay first\./], // prettier-ignore
      ["nothing said", { kind: "answer", status: 500 }, {}, /ended in 500/],
      ["a value of another type", json({ value: "many" }), { path: "value" }, /must be a number/],
      ["no value at all", json({}), { path: "value" }, /has no value for this input/],
    ];
    for (const [name, behaviour, fetch, outcome] of cases)
      test(name, async (t) => {
        const { run, server, fetched } = await withShop(t, shared(), { "/rate": behaviour });
        const answer = await run([fetched("rate", fetch, { nullable: true })]);
        if (!(outcome instanceof RegExp)) {
          assert.deepEqual(valueOf(answer).outputs, { rateOut: outcome });
          return;
        }
        const refused = problemOf(answer);
        assert.equal(refused.code, "input_not_fetched");
        assert.match(refused.detail, outcome);
        assert.equal(refused.errors?.[0]?.field, "fetched.rate");
        const execution = valueOf(
          await server.call(api.executions.read, { params: { execution: refused.executionId ?? "" } }),
        );
        assert.equal(execution.status, "failed");
        assert.deepEqual(execution.steps.map(({ kind, node }) => [kind, node]), [["fetch", "rate"]]); // prettier-ignore
        assert.equal(execution.steps[0]?.calls.length, 1);
      });
  });

  test("nothing is fetched for a request that is refused anyway", async (t) => {
    const { run, upstream, fetched } = await withShop(t, shared(), { "/rate": json({ value: 1 }) });
    const rate = fetched("rate", { path: "value" });
    for (const params of [{ customer: 5 }, {}, { customer: "c-1", rate: 3 }, { customer: "c-1", other: 1 }])
      assert.equal(problemOf(await run([rate], params)).code, "invalid_params", JSON.stringify(params));
    assert.deepEqual(called(upstream), []);
  });

  test("a fetch is checked as an action is, and where it calls is where-used", async (t) => {
    const { server, shop, fetched } = await withShop(t, shared());
    const save = async (input: RuleInput) =>
      await server.call(api.rules.create, {
        body: { name: freshName("Rule"), document: ruleThat({ inputs: [customer, input] }) },
      });
    const at = "body.document.inputs.1.fetch";
    for (const [fetch, field] of [
      [{ connection: "nowhere" }, `${at}.connection`],
      [{ endpoint: "nothing" }, `${at}.endpoint`],
      [{ requestPayload: "x" }, `${at}.requestPayload`],
      [{ restUrl: "/{{output.x}}" }, `${at}.restUrl`],
      [{ requestHeaders: { authorization: "Bearer abc" } }, `${at}.requestHeaders.authorization`],
      [{ path: "$[" }, `${at}.path`],
    ] as const) {
      const refused = problemOf(await save(fetched("rate", fetch)));
      assert.deepEqual(refused.errors?.map((one) => one.field), [field], JSON.stringify(refused)); // prettier-ignore
    }
    const saved = valueOf(await save(fetched("rate", {})));
    assert.deepEqual(saved.references.map(({ kind, name }) => [kind, name]), [["connection", shop]]); // prettier-ignore
    const usage = valueOf(await server.call(api.connections.usage, { params: { connection: shop } }));
    assert.deepEqual(usage.items.map(({ name, where }) => [name, where]), [[saved.name, "draft"]]); // prettier-ignore
  });

  test("production refuses a fetch through an unpublished connection before any call", async (t) => {
    const { server, upstream, fetched } = await withShop(t, shared(), {
      "/rate": json({ value: 1 }),
      "/other": json({ value: 1 }),
    });
    const late = freshName("late");
    await publishedConnection(server, {
      name: late,
      settings: { baseUrl: upstream.origin },
      in: ["staging"],
    });
    const inputs = [
      customer,
      fetched("rate", { path: "value" }),
      fetched("other", { connection: late, path: "value" }),
    ];
    const name = freshName("Rule");
    valueOf(await server.call(api.rules.create, { body: { name, document: ruleThat({ inputs }) } }));
    const rule = { params: { rule: name } };
    assert.equal(problemOf(await server.call(api.rules.publish, { ...rule, body: {} })).code, "connection_not_published"); // prettier-ignore
    valueOf(await server.call(api.rules.publish, { ...rule, body: { force: true } }));
    const refused = problemOf(
      await server.call(api.rules.run, { ...rule, body: { params: { customer: "c" } } }),
    );
    assert.equal(refused.code, "connection_not_published");
    assert.match(refused.detail, new RegExp(`^connector not published in production: ${late}`));
    assert.deepEqual(called(upstream), []);
  });

  test("actions read fetched inputs as any other, and each of several inputs is fetched for itself", async (t) => {
    const { server, upstream, shop, fetched } = await withShop(t, shared(), { "/tell": { kind: "echo" } });
    upstream.on("GET", "*", ({ target }) => json({ value: Number(target.slice(-1)) }));
    const name = freshName("Rule");
    const document = ruleThat({
      inputs: [customer, fetched("rate", { restUrl: "/rates/{{input.customer}}", path: "value" })],
      outputs: { twice: "rate * 2" },
      actions: [
        {
          id: "tell",
          name: "tell",
          connection: shop,
          method: "POST",
          restUrl: "/tell",
          requestPayload: { rate: "{{input.rate}}", twice: "{{output.twice}}" },
        },
      ],
    });
    valueOf(await server.call(api.rules.create, { body: { name, document } }));
    const answer = valueOf(
      await server.call(api.rules.run, {
        params: { rule: name },
        body: { environment: "staging", bulkParams: [{ customer: "c-3" }, { customer: "c-4" }, {}] },
      }),
    );
    assert.deepEqual(
      answer.bulk?.map((one) => one.outputs ?? one.error?.code),
      [{ twice: 6 }, { twice: 8 }, "invalid_params"],
    );
    const told = upstream.requests
      .filter(({ method }) => method === "POST")
      .map(({ body }) => body.toString());
    assert.deepEqual(told, ['{"rate":3,"twice":6}', '{"rate":4,"twice":8}']);
  });

  test("a value too large for the record is decided on all the same, and the record says that it is not there", async (t) => {
    const { server, run, fetched } = await withShop(t, shared(), {
      "/words": json({ words: "x".repeat(100_000) }),
    });
    const answer = valueOf(await run([fetched("words", { path: "words" }, { type: "string" })]));
    assert.equal((answer.outputs as { wordsOut: string }).wordsOut.length, 100_000);
    const { steps } = valueOf(
      await server.call(api.executions.read, { params: { execution: answer.executionId } }),
    );
    const decision = steps.find(({ kind }) => kind === "decision");
    assert.deepEqual([decision?.input, decision?.omitted], [{ customer: "c-1" }, ["words"]]);
  });
});
