import assert from "node:assert/strict";
import { test } from "node:test";
import type { DecisionTableDocument, HitPolicy, RulesetDocument } from "@patchbay/contract/rule";
import { type CompileOptions, compileRule } from "./rule.ts";
import type { Explanation } from "./explanation.ts";
import type { Fetched } from "./rule-inputs.ts";

const now = "2026-08-15T10:30:00Z";

/** A table over a score that is fetched and a limit that is sent. */
function table(hitPolicy: HitPolicy, more: Partial<DecisionTableDocument> = {}): DecisionTableDocument {
  return {
    kind: "decisionTable",
    formatVersion: 1,
    inputs: [
      { name: "limit", type: "number", optional: true, nullable: true },
      {
        name: "score",
        type: "number",
        nullable: true,
        fetch: { method: "GET", restUrl: "https://scores.example/", path: "/score", onResult: {} },
      },
    ],
    actions: [],
    hitPolicy,
    inputColumns: [{ id: "score", expression: "score", type: "number" }],
    outputColumns: [{ id: "band", name: "band", type: "string", allowed: "high, low" }],
    rows: [
      { id: "low", when: ["< 50"], then: ["low"] },
      { id: "near", when: ["> limit - 10"], then: ["high"] },
      { id: "any", when: ["-"], then: ["low"] },
    ],
    ...more,
  };
}

function explain(
  document: DecisionTableDocument,
  params: object,
  score: number | null,
  options: { readonly rows?: number; readonly also?: readonly string[] } = {},
): Extract<Explanation, { kind: "decisionTable" }> {
  const checked = compileRule(document);
  assert.ok(checked.ok, JSON.stringify(checked));
  const fetched = new Map<string, Fetched>([["score", { kind: "value", value: score }]]);
  const read = checked.rule.readInputs(params, fetched);
  assert.ok(read.ok);
  const explanation = checked.rule.explain(read.inputs, { now, ...options });
  assert.ok(explanation.kind === "decisionTable");
  return explanation;
}

const verdicts = ({ rows }: Extract<Explanation, { kind: "decisionTable" }>): readonly string[] =>
  rows.map(({ rowId, verdict }) => `${rowId} ${verdict}`);

test("inputs are shown with where they come from, and missing is told from null", () => {
  assert.deepEqual(explain(table("FIRST"), {}, null).inputs, [
    { name: "limit", from: "caller", value: { state: "missing", value: null } },
    { name: "score", from: "call", value: { state: "null", value: null } },
  ]);
  assert.equal(explain(table("FIRST"), { limit: null }, 5).inputs[0]?.value.state, "null");
});

test("a cell that reads more than its column names what it reads", () => {
  const { rows, columns } = explain(table("FIRST"), { limit: 100 }, 60);
  assert.deepEqual(columns[0]?.reads, ["score"]);
  assert.deepEqual(rows[1], {
    row: 2,
    rowId: "near",
    verdict: "false",
    column: 0,
    columnId: "score",
    test: "> limit - 10",
    reads: ["limit"],
  });
});

test("whatever the hit policy, every row says by itself whether it matches, and matched says which count", () => {
  const expected: Readonly<Record<HitPolicy, readonly string[]>> = {
    FIRST: ["near"],
    UNIQUE: ["near", "any"],
    ANY: ["near", "any"],
    PRIORITY: ["near"],
    COLLECT: ["near", "any"],
    "RULE ORDER": ["near", "any"],
    "OUTPUT ORDER": ["near", "any"],
  };
  for (const policy of [
    "FIRST",
    "UNIQUE",
    "ANY",
    "PRIORITY",
    "COLLECT",
    "RULE ORDER",
    "OUTPUT ORDER",
  ] as const) {
    const explanation = explain(table(policy), { limit: 60 }, 60);
    assert.deepEqual(verdicts(explanation), ["low false", "near matched", "any matched"], policy);
    assert.deepEqual(
      explanation.matched.map(({ rowId }) => rowId),
      expected[policy],
      policy,
    );
  }
  const [violated] = explain(table("UNIQUE"), { limit: 60 }, 60).diagnostics;
  assert.equal(violated?.code, "unique_violated");
});

test("why a certain row does not match can be asked, wherever it stands", () => {
  const rows = Array.from({ length: 500 }, (_, index) => ({
    id: `r${index}`,
    when: [`${index}`],
    then: ["low"],
  }));
  const explanation = explain(table("FIRST", { rows }), {}, 3, { rows: 1, also: ["r480"] });
  assert.deepEqual(verdicts(explanation), ["r0 false", "r3 matched", "r480 false"]);
  assert.equal(explanation.omitted, 497);
});

test("of a wide table fewer rows are explained, and it is said how many are left out", () => {
  const wide = table("FIRST", {
    inputColumns: Array.from({ length: 500 }, (_, index) => ({ id: `c${index}`, expression: "score", type: "number" })),
    rows: Array.from({ length: 60 }, (_, index) => ({ id: `r${index}`, when: Array(500).fill(`<= ${index}`), then: ["low"] })),
  }); // prettier-ignore
  const explanation = explain(wide, {}, 30, { rows: 100 });
  assert.equal(verdicts(explanation).at(-1), "r30 matched");
  assert.equal(explanation.omitted, 39);
});

test("an entry shows what later entries read of it, and the rule that it asks where its inputs come from", () => {
  const ruleset: RulesetDocument = {
    kind: "ruleset",
    formatVersion: 1,
    inputs: [{ name: "points", type: "number" }],
    actions: [],
    policy: "all",
    entries: [
      { kind: "rule", id: "ask", rule: "bands", as: "found", inputs: { score: "points", limit: "80" } },
      {
        kind: "condition",
        id: "good",
        condition: {
          kind: "group",
          id: "g",
          match: "all",
          conditions: [{ kind: "test", id: "t", expression: "found.band", test: '"high"' }],
        },
        then: { outputs: { good: "true" } },
      },
    ],
  };
  const inner = table("FIRST", {
    inputs: [
      { name: "limit", type: "number" },
      { name: "score", type: "number" },
    ],
  });
  const rules: CompileOptions["rules"] = () => ({ id: "1", name: "bands", document: inner });
  const checked = compileRule(ruleset, { rules });
  assert.ok(checked.ok);
  const read = checked.rule.readInputs({ points: 75 });
  assert.ok(read.ok);
  const explanation = checked.rule.explain(read.inputs, { now });
  assert.ok(explanation.kind === "ruleset");
  const [ask, good] = explanation.entries;
  assert.deepEqual(ask?.as, { name: "found", value: { state: "value", value: { band: "high" } } });
  assert.deepEqual(ask?.rule?.explanation.inputs, [
    { name: "limit", from: "ruleset", value: { state: "value", value: 80 } },
    { name: "score", from: "ruleset", value: { state: "value", value: 75 } },
  ]);
  const [condition] = good?.condition?.conditions ?? [];
  assert.ok(condition?.kind === "test");
  assert.deepEqual([condition.reads, condition.value.value], [["found"], "high"]);
});
