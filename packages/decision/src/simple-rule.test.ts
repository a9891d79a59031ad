import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConditionGroup, ConditionTest, SimpleRuleDocument } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import { compileRule, type CompiledRule } from "./rule.ts";

const now = "2026-01-31T10:30:00Z";
const condition = (id: string, expression: string, test: string): ConditionTest => ({
  kind: "test",
  id,
  expression,
  test,
});

const loyalty: SimpleRuleDocument = {
  kind: "simpleRule",
  formatVersion: 1,
  inputs: [
    { name: "tier", type: "string" },
    { name: "total", type: "number", nullable: true },
    { name: "since", type: "date", optional: true },
    { name: "order", type: "object", optional: true },
  ],
  actions: [{ id: "notify", name: "Notify", method: "POST", restUrl: "/notes" }],
  condition: {
    kind: "group",
    id: "root",
    match: "all",
    conditions: [
      condition("tier", "tier", "gold, silver"),
      {
        kind: "group",
        id: "worth",
        match: "any",
        conditions: [condition("total", "total", ">= 100"), condition("since", "since", "< 2020-01-01")],
      },
      {
        kind: "group",
        id: "not",
        match: "none",
        conditions: [condition("blocked", "order.blocked", "true")],
      },
    ],
  },
  then: { outputs: { discount: "total * 0.1", reason: '"loyal"' }, actions: ["notify"] },
  else: { outputs: { discount: "0" } },
};

function compiled(document: SimpleRuleDocument): CompiledRule {
  const checked = compileRule(document);
  return checked.ok ? checked.rule : assert.fail(JSON.stringify(checked.diagnostics));
}

function inputs(rule: CompiledRule, params: Json) {
  const read = rule.readInputs(params);
  return read.ok ? read.inputs : assert.fail(JSON.stringify(read.errors));
}

const decide = (document: SimpleRuleDocument, params: Json) => {
  const rule = compiled(document);
  return rule.decide(inputs(rule, params), { now });
};

test("a rule whose conditions hold yields what stands in `then`", () => {
  assert.deepEqual(decide(loyalty, { tier: "gold", total: 250.5 }), {
    outputs: { discount: 25.05, reason: "loyal" },
    matched: [{ branch: "then" }],
    actions: ["notify"],
    diagnostics: [],
    failed: false,
  });
});

test("one condition that does not hold leads to `else`", () => {
  const expected = { outputs: { discount: 0 }, matched: [{ branch: "else" }], actions: [], failed: false };
  for (const params of [
    { tier: "bronze", total: 250 },
    { tier: "gold", total: 99 },
    { tier: "gold", total: 99, since: "2020-01-01" },
    { tier: "gold", total: 250, order: { blocked: true } },
  ]) {
    const { diagnostics, ...decision } = decide(loyalty, params);
    assert.deepEqual(decision, expected, JSON.stringify(params));
    assert.deepEqual(diagnostics, []);
  }
});

test("what is unknown because of a null does not hold, and is no mistake", () => {
  const { matched, failed } = decide(loyalty, { tier: "gold", total: null });
  assert.deepEqual({ matched, failed }, { matched: [{ branch: "else" }], failed: false });
});

test("a property that is missing is read as null, with a warning", () => {
  const { matched, diagnostics, failed } = decide(loyalty, { tier: "gold", total: 100, order: {} });
  assert.deepEqual({ matched, failed }, { matched: [{ branch: "then" }], failed: false });
  assert.deepEqual(
    diagnostics.map(({ severity, code, path, column }) => ({ severity, code, path, column })),
    [
      {
        severity: "warning",
        code: "missing_property",
        path: "/condition/conditions/2/conditions/0/expression",
        column: 7,
      },
    ],
  );
});

test("a condition that cannot be evaluated fails the rule", () => {
  const broken: ConditionGroup = {
    kind: "group",
    id: "root",
    match: "any",
    conditions: [condition("a", "order.total", "> 5"), condition("b", "tier", "gold")],
  };
  const { outputs, matched, actions, diagnostics, failed } = decide(
    { ...loyalty, condition: broken },
    { tier: "gold", total: 1, order: { total: "6" } },
  );
  assert.deepEqual(
    { outputs, matched, actions, failed },
    { outputs: {}, matched: [], actions: [], failed: true },
  );
  assert.equal(diagnostics[0]?.path, "/condition/conditions/0/test");
});

test("an output that cannot be evaluated fails the rule and asks for nothing", () => {
  const document = { ...loyalty, then: { outputs: { share: "1 / (total - total)" }, actions: ["notify"] } };
  const { outputs, matched, actions, diagnostics, failed } = decide(document, { tier: "gold", total: 100 });
  assert.deepEqual({ outputs, actions, failed }, { outputs: {}, actions: [], failed: true });
  assert.deepEqual(matched, [{ branch: "then" }]);
  assert.deepEqual(diagnostics, [
    {
      severity: "error",
      code: "division_by_zero",
      message: "A number is divided by zero.",
      path: "/then/outputs/share",
      line: 1,
      column: 1,
    },
  ]);
});

test("an empty group holds for all and none, and does not for any", () => {
  const branch = (match: ConditionGroup["match"]) =>
    decide(
      { ...loyalty, condition: { kind: "group", id: "root", match, conditions: [] } },
      { tier: "gold", total: 1 },
    ).matched[0]?.branch;
  assert.deepEqual([branch("all"), branch("none"), branch("any")], ["then", "then", "else"]);
});

test("an explanation shows each condition with its value and verdict, missing told from null", () => {
  const rule = compiled(loyalty);
  const explanation = rule.explain(inputs(rule, { tier: "gold", total: null }), { now });
  assert.ok(explanation.kind === "simpleRule");
  assert.equal(explanation.branch, "else");
  assert.deepEqual(explanation.condition, {
    kind: "group",
    id: "root",
    match: "all",
    verdict: "unknown",
    conditions: [
      {
        kind: "test",
        id: "tier",
        expression: "tier",
        test: "gold, silver",
        reads: ["tier"],
        value: { state: "value", value: "gold" },
        verdict: "true",
      },
      {
        kind: "group",
        id: "worth",
        match: "any",
        verdict: "unknown",
        conditions: [
          {
            kind: "test",
            id: "total",
            expression: "total",
            test: ">= 100",
            reads: ["total"],
            value: { state: "null", value: null },
            verdict: "unknown",
          },
          {
            kind: "test",
            id: "since",
            expression: "since",
            test: "< 2020-01-01",
            reads: ["since"],
            value: { state: "missing", value: null },
            verdict: "unknown",
          },
        ],
      },
      {
        kind: "group",
        id: "not",
        match: "none",
        verdict: "true",
        conditions: [
          {
            kind: "test",
            id: "blocked",
            expression: "order.blocked",
            test: "true",
            reads: ["order"],
            value: { state: "missing", value: null },
            verdict: "false",
          },
        ],
      },
    ],
  });
});

test("an explanation shows a condition that failed as failed", () => {
  const document = {
    ...loyalty,
    condition: { ...loyalty.condition, conditions: [condition("a", "order.total", "> 5")] },
  };
  const rule = compiled(document);
  const explanation = rule.explain(inputs(rule, { tier: "x", total: 1, order: { total: "6" } }), { now });
  assert.ok(explanation.kind === "simpleRule");
  assert.equal(explanation.branch, null);
  assert.equal(explanation.condition.conditions[0]?.verdict, "failed");
  assert.equal(explanation.diagnostics[0]?.code, "type_mismatch");
});
