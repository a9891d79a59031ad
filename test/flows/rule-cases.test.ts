// Test cases of a rule, its verifier and bulk tests: run against what somebody is working on, and before publishing. Needs
// the live stack: cases are stored beside drafts and decide whether a version comes to be.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { RuleCaseInput } from "../../packages/contract/src/rule-case.ts";
import type { DecisionTableDocument, RuleDocument } from "../../packages/contract/src/rule.ts";
import { problemOf, type TestServer, valueOf } from "../harness.ts";
import { freshName, ruleThat, sharedServer } from "./workbench.ts";

/** A table of discounts by tier and total. */
const discounts = (more: Partial<DecisionTableDocument> = {}): DecisionTableDocument => ({
  kind: "decisionTable",
  formatVersion: 1,
  inputs: [
    { name: "tier", type: "string" },
    { name: "total", type: "number", nullable: true },
  ],
  actions: [{ id: "grant", name: "Grant", method: "POST", restUrl: "https://api.example.com/grants" }],
  hitPolicy: "UNIQUE",
  inputColumns: [
    { id: "tier", expression: "tier", type: "string" },
    { id: "total", expression: "total", type: "number" },
  ],
  outputColumns: [{ id: "percent", name: "percent", type: "number" }],
  rows: [
    { id: "big", when: ["gold", ">= 100"], then: ["15"], actions: ["grant"] },
    { id: "small", when: ["gold", "< 100"], then: ["10"] },
    { id: "silver", when: ["silver", "-"], then: ["5"] },
  ],
  defaultRow: { then: ["0"] },
  ...more,
});

/** A rule with a draft, and what these stories do to it. */
async function withRule({ call }: TestServer, document: RuleDocument) {
  const name = freshName("Rule");
  const rule = { params: { rule: name } };
  valueOf(await call(api.rules.create, { body: { name, document } }));
  return {
    name,
    add: async (input: RuleCaseInput) => valueOf(await call(api.ruleCases.create, { ...rule, body: input })),
    save: async (next: RuleDocument) =>
      valueOf(await call(api.rules.change, { ...rule, body: { document: next } })),
    run: async (unsaved?: RuleDocument) =>
      valueOf(
        await call(api.ruleCases.run, { ...rule, body: unsaved === undefined ? {} : { document: unsaved } }),
      ),
    bulk: async (csv: string) => await call(api.ruleCases.bulk, { ...rule, body: { csv } }),
    publish: async (force = false) =>
      await call(api.rules.publish, { ...rule, body: force ? { force } : {} }),
    preflight: async () => valueOf(await call(api.rules.preflight, rule)),
    verify: async (unsaved?: RuleDocument) =>
      await call(api.rules.verify, { ...rule, body: unsaved === undefined ? {} : { document: unsaved } }),
  };
}

const gold: RuleCaseInput = {
  name: "Gold, large",
  params: { tier: "gold", total: 100 },
  expect: { outputs: { percent: 15 }, matched: ["big"], actions: ["grant"] },
};

describe("with one server", () => {
  const shared = sharedServer();

  test("cases are kept in order, replaced and deleted, each under a name of its own", async () => {
    const { call } = shared();
    const { name, add } = await withRule(shared(), discounts());
    const first = await add(gold);
    await add({ ...gold, name: "Again" });
    const rule = { params: { rule: name } };
    const names = async () =>
      valueOf(await call(api.ruleCases.list, { ...rule, query: {} })).items.map((one) => one.name);
    assert.deepEqual(await names(), ["Gold, large", "Again"]);
    const taken = await call(api.ruleCases.create, { ...rule, body: { ...gold, name: "AGAIN" } });
    assert.equal(problemOf(taken).code, "name_taken");
    const one = { params: { rule: name, case: first.id } };
    const changed = valueOf(await call(api.ruleCases.change, { ...one, body: { ...gold, name: "First" } }));
    assert.deepEqual([changed.id, changed.name, changed.expect], [first.id, "First", gold.expect]);
    assert.deepEqual(await names(), ["First", "Again"]);
    valueOf(await call(api.ruleCases.remove, one));
    assert.deepEqual(await names(), ["Again"]);
    assert.equal(problemOf(await call(api.ruleCases.remove, one)).code, "not_found");
    const other = await withRule(shared(), discounts());
    const elsewhere = { params: { rule: other.name, case: first.id }, body: gold };
    assert.equal(problemOf(await call(api.ruleCases.change, elsewhere)).code, "not_found");
  });

  test("a report says what passed, what differs and which rows none has reached", async () => {
    const { add, run } = await withRule(shared(), discounts());
    await add(gold);
    await add({ name: "Wrong", params: { tier: "silver", total: 1 }, expect: { outputs: { percent: 6 }, matched: ["silver"] } }); // prettier-ignore
    await add({ name: "Refused", params: { tier: 5, total: 1 }, expect: { error: "invalid_params" } });
    await add({
      name: "Nothing",
      params: { tier: "bronze", total: 1 },
      expect: { matched: ["default"], actions: [] },
    });
    const report = await run();
    assert.deepEqual([report.passed, report.failed], [3, 1]);
    assert.deepEqual(report.results.map((one) => [one.name, one.passed, one.differences]), [
      ["Gold, large", true, []],
      ["Wrong", false, [{ at: "outputs", expected: { percent: 6 }, actual: { percent: 5 } }]],
      ["Refused", true, []],
      ["Nothing", true, []],
    ]); // prettier-ignore
    assert.deepEqual(report.coverage, { total: 4, covered: 3, missed: ["small"] });
    const unsaved = discounts({ rows: discounts().rows.map((row) => ({ ...row, then: ["6"] })) });
    assert.deepEqual(
      (await run(unsaved)).results.map((one) => one.passed),
      [false, true, true, true],
      "by a document that is not saved",
    );
  });

  test("the moment of a case is its own", async () => {
    const rule = await withRule(shared(), ruleThat({ outputs: { year: "today().year" } }));
    await rule.add({
      name: "Then",
      params: {},
      now: "2020-02-29T12:00:00Z",
      expect: { outputs: { year: 2020 } },
    });
    assert.equal((await rule.run()).failed, 0);
  });

  test("fetched inputs are what a case says of them, and nobody is called", async () => {
    const document = ruleThat({
      inputs: [
        {
          name: "score",
          type: "number",
          fetch: {
            method: "GET",
            restUrl: "https://unreachable.invalid/score",
            path: "data.score",
            onResult: { timeout: { value: -1 } },
          },
        },
      ],
      outputs: { score: "score" },
    });
    const { add, run } = await withRule(shared(), document);
    const scored = (name: string, fetched: RuleCaseInput["fetched"], expect: RuleCaseInput["expect"]) =>
      add({ name, params: {}, ...(fetched === undefined ? {} : { fetched }), expect });
    await scored("value", { score: { value: 7 } }, { outputs: { score: 7 } });
    await scored(
      "answer",
      { score: { result: "200", body: { data: { score: 8 } } } },
      { outputs: { score: 8 } },
    );
    await scored("time-out", { score: { result: "timeout" } }, { outputs: { score: -1 } });
    await scored("failure", { score: { result: "500" } }, { error: "input_not_fetched" });
    await scored("unsaid", undefined, { error: "input_not_fetched" });
    const report = await run();
    assert.equal(report.failed, 0, JSON.stringify(report.results));
    assert.match(report.results[4]?.error?.message ?? "", /the case does not say/);
  });

  test("a ruleset's cases speak of its entries and what matched behind them", async () => {
    const { name } = await withRule(shared(), discounts());
    const { add, run } = await withRule(shared(), {
      kind: "ruleset",
      formatVersion: 1,
      inputs: discounts().inputs,
      actions: [],
      policy: "firstMatch",
      entries: [
        { kind: "rule", id: "discount", rule: name },
        {
          kind: "condition",
          id: "never",
          condition: { kind: "group", id: "none", match: "any", conditions: [] },
          then: {},
        },
      ],
    });
    await add({ ...gold, expect: { matched: ["discount/big"], actions: ["discount/grant"] } });
    const report = await run();
    assert.equal(report.failed, 0, JSON.stringify(report.results));
    assert.deepEqual(report.coverage, { total: 2, covered: 1, missed: ["never"] });
  });

  test("failing cases keep a rule from being published, unless it is forced", async () => {
    const { add, preflight, publish } = await withRule(shared(), discounts());
    await add(gold);
    await add({ ...gold, name: "Wrong", expect: { outputs: { percent: 99 } } });
    const { ready, items } = await preflight();
    assert.equal(ready, false);
    assert.deepEqual(
      items.filter(({ kind }) => kind === "case").map((one) => [one.name, one.ready, one.message]),
      [
        ["Test cases", true, "1 of 2 pass."],
        ["Wrong", false, 'The test case "Wrong" fails: outputs differs.'],
      ],
    );
    assert.equal(problemOf(await publish()).code, "cases_failed");
    valueOf(await publish(true));
    const { call } = shared();
    const audit = valueOf(await call(api.audit.list, { query: { perPage: 1 } }));
    const { version, forced, unready } = audit.items[0]?.details ?? {};
    assert.deepEqual([version, forced, unready], [1, true, ["case Wrong"]]);
  });

  test("rows that contradict each other are found, shown, and not published unless it is forced", async () => {
    const overlapping = discounts({
      rows: [...discounts().rows, { id: "also", when: ["gold", "[50..60]"], then: ["11"] }],
    });
    const { publish, verify, save } = await withRule(shared(), overlapping);
    const { findings } = valueOf(await verify());
    const [overlap] = findings;
    assert.equal(overlap?.severity, "error");
    assert.deepEqual(overlap.rows?.toSorted(), ["also", "small"]);
    assert.equal(overlap.example?.["tier"], "gold");
    const refused = problemOf(await publish());
    assert.equal(refused.code, "invalid_document");
    assert.deepEqual(refused.errors?.map(({ field }) => field), [`finding ${overlap.rows?.join(", ")}`]); // prettier-ignore
    assert.deepEqual(valueOf(await verify(discounts())).findings.filter((one) => one.severity === "error"), []); // prettier-ignore
    await save(discounts({ rows: discounts().rows.slice(0, 2), defaultRow: { then: ["1"] } }));
    const published = valueOf(await publish());
    assert.deepEqual(published.check.verified.findings.filter((one) => one.severity === "error"), []); // prettier-ignore
    assert.equal(problemOf(await verify(discounts({ inputs: [] }))).code, "invalid_document");
  });

  test("every row of a CSV is decided, compared, counted and written back", async () => {
    const { bulk } = await withRule(shared(), discounts());
    const lines = ["tier,total,expect.percent", "gold,150,15", "gold,99.5,11", "bronze,,0", "gold,much,15"];
    const report = valueOf(await bulk(lines.join("\r\n")));
    assert.deepEqual([report.rows, report.passed, report.failed], [4, 2, 2]);
    assert.deepEqual(
      report.results.map((one) => [one.line, one.passed, one.matched[0], one.error?.code]),
      [
        [2, true, "big", undefined],
        [3, false, "small", undefined],
        [4, true, "default", undefined],
        [5, false, undefined, "invalid_params"],
      ],
    );
    assert.deepEqual(report.coverage, { total: 4, covered: 3, missed: ["silver"] });
    assert.deepEqual(report.csv.split("\r\n").slice(0, 3), [
      "tier,total,expect.percent,output.percent,matched,actions,passed,error",
      "gold,150,15,15,big,grant,true,",
      "gold,99.5,11,10,small,,false,",
    ]);
  });

  test("a number of a CSV keeps its digits, however many", async () => {
    const inputs = [{ name: "total", type: "number" as const }];
    const { bulk } = await withRule(shared(), ruleThat({ inputs, outputs: { next: "total + 1" } }));
    const { results } = valueOf(await bulk("total\n12345678901234567890\n+.5\n1e3"));
    assert.deepEqual(
      results.map(({ outputs }) => outputs),
      [{ next: "12345678901234567891" }, { next: 1.5 }, { next: 1001 }],
    );
  });

  test("a CSV that does not fit is refused with its line, and a formula does not come back as one", async () => {
    const { bulk } = await withRule(
      shared(),
      ruleThat({ inputs: [{ name: "word", type: "string" }], outputs: { word: "word" } }),
    );
    for (const [csv, said] of [
      ["", /^Line 1 of the CSV is missing/],
      ["word,colour\na,b", /has a column "colour", which is no input/],
      ["word\na\nb,c", /^Line 3 of the CSV has 2 cells, and the heading has 1/],
      ['word\n"a', /^Line 2 of the CSV cannot be read: .*never closed/],
      [`word\n${"a\n".repeat(10_001)}`, /more than 10001 rows/],
    ] as const) {
      const refused = problemOf(await bulk(csv));
      assert.deepEqual([refused.code, said.test(refused.detail)], ["invalid_request", true], refused.detail);
    }
    const { csv } = valueOf(await bulk('word\n=1+1\n-5\n"-5+A1"\n'));
    assert.deepEqual(
      csv
        .split("\r\n")
        .slice(1, 4)
        .map((line) => line.split(",")[1]),
      ["'=1+1", "-5", "'-5+A1"],
    );
  });
});
