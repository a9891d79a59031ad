// Why, and why not: an execution on record is decided again from the version, the inputs and the answers it had, whatever has
// become of the rule since. Needs the live stack: it is about what was recorded, and about a rule that moves on.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { DecisionTableDocument, RulesetDocument } from "../../packages/contract/src/rule.ts";
import type { RunBody } from "../../packages/contract/src/rule-api.ts";
import { problemOf, type TestServer, valueOf } from "../harness.ts";
import { startUpstream } from "../upstream.ts";
import { publishedWorkflow, runWorkflow, workflowThat } from "./workflow-bench.ts";
import { freshName, openTables, publishedConnection, ruleThat, sharedServer } from "./workbench.ts";

const table = (percent: string): DecisionTableDocument => ({
  kind: "decisionTable",
  formatVersion: 1,
  inputs: [
    { name: "tier", type: "string" },
    { name: "total", type: "number", optional: true, nullable: true },
  ],
  actions: [],
  hitPolicy: "FIRST",
  inputColumns: [
    { id: "tier", expression: "tier", type: "string" },
    { id: "total", expression: "total", type: "number" },
  ],
  outputColumns: [{ id: "percent", name: "percent", type: "number" }],
  rows: [
    { id: "big", when: ["gold", ">= 100"], then: [percent] },
    { id: "any", when: ["-", "-"], then: ["0"] },
  ],
});

/** What these stories do with a rule. */
function desk({ call }: TestServer, name: string) {
  const rule = { params: { rule: name } };
  return {
    create: async (document: DecisionTableDocument | RulesetDocument | ReturnType<typeof ruleThat>) =>
      valueOf(await call(api.rules.create, { body: { name, document } })),
    save: async (document: DecisionTableDocument) =>
      valueOf(await call(api.rules.change, { ...rule, body: { document } })),
    publish: async () => valueOf(await call(api.rules.publish, { ...rule, body: {} })),
    run: async (body: RunBody) => valueOf(await call(api.rules.run, { ...rule, body })).executionId,
    explain: async (execution: string, query: { item?: number; step?: number; rows?: number } = {}) =>
      await call(api.executions.explain, { params: { execution }, query }),
  };
}

/** The parts of an explanation that these stories look at. */
type Told = {
  readonly kind: string;
  readonly rows?: readonly { rowId: string; verdict: string; columnId?: string }[];
  readonly columns?: readonly { value: { state: string; value: unknown } }[];
  readonly entries?: readonly { id: string; state: string; rule?: { name: string; explanation: Told } }[];
  readonly omitted?: number;
};

describe("with one server", () => {
  const shared = sharedServer();

  test("a run is explained by the version that ran, after the rule has moved on", async () => {
    const { create, save, publish, run, explain } = desk(shared(), freshName("Rule"));
    await create(table("15"));
    await publish();
    const execution = await run({ params: { tier: "gold", total: 50 } });
    await save({ ...table("1"), rows: [{ id: "other", when: ["-", "-"], then: ["1"] }] });
    await publish();
    const told = valueOf(await explain(execution));
    assert.equal(told.rule.version, "v1");
    assert.deepEqual(told.inputs, [
      { name: "tier", origin: "sent", step: null, state: "value", value: "gold" },
      { name: "total", origin: "sent", step: null, state: "value", value: 50 },
    ]);
    const { rows } = told.explanation as unknown as Told;
    assert.deepEqual(
      rows?.map(({ rowId, verdict, columnId }) => [rowId, verdict, columnId]),
      [
        ["big", "false", "total"],
        ["any", "matched", undefined],
      ],
    );
  });

  test("null is told from what was not sent, and each of several inputs from the others", async () => {
    const { create, run, explain } = desk(shared(), freshName("Rule"));
    await create(table("15"));
    const execution = await run({
      environment: "staging",
      bulkParams: [{ tier: "gold", total: null }, { tier: "gold" }, { tier: 5 }],
    });
    const states = async (item: number) => {
      const { inputs, explanation } = valueOf(await explain(execution, { item }));
      return [inputs[1]?.state, (explanation as unknown as Told).columns?.[1]?.value.state];
    };
    assert.deepEqual(await states(0), ["null", "null"]);
    assert.deepEqual(await states(1), ["missing", "missing"]);
    const refused = problemOf(await explain(execution, { item: 2 }));
    assert.equal(refused.code, "not_explainable");
    const short = valueOf(await explain(execution, { rows: 1 })).explanation as unknown as Told;
    assert.deepEqual([short.rows?.length, short.omitted], [2, 0], "a row that matched is shown all the same");
  });

  test("a draft that was run is explained after it has changed, while it is kept", async (t) => {
    const server = shared();
    const { create, save, run, explain } = desk(server, freshName("Rule"));
    // A draft is kept once, however many rules have it: this one is nobody else's.
    await create(table("1517"));
    const execution = await run({ environment: "staging", params: { tier: "gold", total: 200 } });
    await save({ ...table("1"), rows: [] });
    const told = valueOf(await explain(execution));
    assert.equal(told.rule.version, "draft");
    assert.equal((told.explanation as unknown as Told).rows?.[0]?.verdict, "matched");
    const tables = await openTables(t, server.connectionString);
    await tables("delete from rule_drafts where document::text like '%1517%'");
    assert.match(problemOf(await explain(execution)).detail, /is not kept any more/);
  });

  test("a ruleset is explained down to the rows of the rules that it asked", async () => {
    const server = shared();
    const asked = freshName("Asked");
    const one = desk(server, asked);
    await one.create(table("15"));
    await one.publish();
    const { create, publish, run, explain } = desk(server, freshName("Set"));
    await create({
      kind: "ruleset",
      formatVersion: 1,
      inputs: table("1").inputs,
      actions: [],
      policy: "all",
      entries: [
        { kind: "rule", id: "first", rule: asked, version: 1 },
        { kind: "rule", id: "live", rule: asked },
      ],
    });
    await publish();
    await one.save({ ...table("99"), rows: [{ id: "new", when: ["gold", "-"], then: ["99"] }] });
    await one.publish();
    const execution = await run({ params: { tier: "gold", total: 200 } });
    await one.save(table("7"));
    await one.publish();
    const { entries } = valueOf(await explain(execution)).explanation as unknown as Told;
    assert.deepEqual(
      entries?.map(({ id, state, rule }) => [id, state, rule?.name, rule?.explanation.rows?.[0]?.rowId]),
      [
        ["first", "matched", asked, "big"],
        ["live", "matched", asked, "new"],
      ],
    );
  });

  test("fetched inputs are explained from the record, and what was masked stays so", async (t) => {
    const server = shared();
    const upstream = await startUpstream(t);
    const secret = "a-very-secret-token";
    upstream
      .on("*", "/health", { kind: "answer", body: {} })
      .on("GET", "/score", { kind: "answer", body: { score: 7, echo: secret } });
    const shop = freshName("shop");
    await publishedConnection(server, {
      name: shop,
      settings: {
        baseUrl: upstream.origin,
        headers: [{ name: "X-Api-Key", value: secret, secret: true }],
      },
    });
    const fetch = { connection: shop, method: "GET", restUrl: "/score" } as const;
    const { create, run, explain } = desk(server, freshName("Rule"));
    await create(
      ruleThat({
        inputs: [
          { name: "score", type: "number", fetch: { ...fetch, path: "score" } },
          { name: "echo", type: "string", fetch: { ...fetch, path: "echo" } },
        ],
        outputs: { score: "score" },
      }),
    );
    const execution = await run({ environment: "staging" });
    const before = upstream.requests.length;
    const told = valueOf(await explain(execution));
    assert.equal(upstream.requests.length, before, "nobody is called");
    const [score, echo] = told.inputs;
    assert.deepEqual(score, { name: "score", origin: "fetched", step: 0, state: "value", value: 7 });
    assert.equal(echo?.step, 1);
    assert.ok(!JSON.stringify(told).includes(secret), JSON.stringify(echo));
  });

  test("a rule that a workflow ran is explained as it was, which of them by its step", async (t) => {
    const server = shared();
    const upstream = await startUpstream(t);
    upstream
      .on("*", "/health", { kind: "answer", body: {} })
      .on("GET", "/total", { kind: "answer", body: { total: 50 } });
    const shop = freshName("shop");
    await publishedConnection(server, { name: shop, settings: { baseUrl: upstream.origin } });
    const { create, save, publish, explain } = desk(server, freshName("Rule"));
    const [tier] = table("15").inputs;
    const fetch = { connection: shop, method: "GET", restUrl: "/total", path: "total" } as const;
    const fetching = { ...table("15"), inputs: [tier, { name: "total", type: "number", fetch }] };
    const { id } = await create(fetching as DecisionTableDocument);
    await publish();
    const workflow = freshName("Flow");
    const rule = { kind: "rule", rule: id } as const;
    await publishedWorkflow(
      server,
      workflow,
      workflowThat({
        nodes: {
          start: { kind: "start" },
          gold: { ...rule, params: { tier: '"gold"' } },
          none: { ...rule, params: { tier: "null" } },
          iron: { ...rule, params: { tier: '"iron"' } },
          end: { kind: "end" },
        },
        routes: {
          start: { next: "gold" },
          gold: { done: "none" },
          none: { error: "iron" },
          iron: { done: "end" },
        },
      }),
    );
    const { executionId, status } = await runWorkflow(server, workflow, {});
    assert.equal(status, "succeeded");
    await save({ ...table("1"), rows: [] });
    await publish();
    const before = upstream.requests.length;

    const { steps } = valueOf(await server.call(api.executions.read, { params: { execution: executionId } }));
    const at = (node: string): number => steps.findIndex((step) => step.node === node);
    const told = valueOf(await explain(executionId, { step: at("gold") }));
    assert.equal(upstream.requests.length, before, "nobody is called");
    assert.equal(told.rule.version, "v1");
    assert.deepEqual(told.inputs, [
      { name: "tier", origin: "sent", step: null, state: "value", value: "gold" },
      { name: "total", origin: "fetched", step: null, state: "value", value: 50 },
    ]);
    const { rows } = told.explanation as unknown as Told;
    assert.deepEqual(
      rows?.map(({ rowId, verdict, columnId }) => [rowId, verdict, columnId]),
      [
        ["big", "false", "total"],
        ["any", "matched", undefined],
      ],
    );
    const iron = valueOf(await explain(executionId, { step: at("iron") })).explanation as unknown as Told;
    assert.equal(iron.rows?.[0]?.columnId, "tier");
    assert.match(problemOf(await explain(executionId)).detail, /several rules: say which, by `step` 1, 2, 3/);
    assert.match(problemOf(await explain(executionId, { step: at("none") })).detail, /Nothing was decided/);
    assert.match(problemOf(await explain(executionId, { step: 0 })).detail, /ran no rule/);
  });
});
