import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  ConditionEntry,
  DecisionTableDocument,
  RuleDocument,
  RulesetDocument,
  RulesetEntry,
  SimpleRuleDocument,
} from "@patchbay/contract/rule";
import type { Decision } from "../decision.ts";
import type { ExplainedEntry } from "../explanation.ts";
import { type CompiledRule, compileRule, type CompileOptions } from "../rule.ts";
import type { RuleFinder } from "./asked-rule.ts";

const now = "2026-06-15T10:00:00Z";

/** An entry that matches totals above a bound, and yields one output. */
const above = (id: string, bound: number, rest: Partial<ConditionEntry> = {}): ConditionEntry => ({
  kind: "condition",
  id,
  condition: {
    kind: "group",
    id: `${id}-all`,
    match: "all",
    conditions: [{ kind: "test", id: `${id}-test`, expression: "total", test: `> ${bound}` }],
  },
  then: { outputs: { [id]: String(bound) } },
  ...rest,
});

const ruleset = (entries: RulesetEntry[], rest: Partial<RulesetDocument> = {}): RulesetDocument => ({
  kind: "ruleset",
  formatVersion: 1,
  inputs: [
    { name: "total", type: "number" },
    { name: "country", type: "string", optional: true },
  ],
  actions: [{ id: "mail", name: "Mail", method: "POST", restUrl: "/mails" }],
  policy: "all",
  entries,
  ...rest,
});

/** Fees by country, several at a time; asks for an action of its own. */
const fees: DecisionTableDocument = {
  kind: "decisionTable",
  formatVersion: 1,
  inputs: [
    { name: "land", type: "string" },
    { name: "total", type: "number" },
  ],
  actions: [{ id: "book", name: "Book", method: "POST", restUrl: "/bookings" }],
  hitPolicy: "FIRST",
  inputColumns: [
    { id: "land", expression: "land", type: "string" },
    { id: "total", expression: "1000 / total", type: "number" },
  ],
  outputColumns: [{ id: "fee", name: "fee", type: "number" }],
  rows: [
    { id: "home", when: ["DE", "-"], then: ["0"] },
    { id: "near", when: ["FR, AT", "> 1"], then: ["total / 10"], actions: ["book"] },
  ],
};

const approval: SimpleRuleDocument = {
  kind: "simpleRule",
  formatVersion: 1,
  inputs: [{ name: "fee", type: "number", nullable: true }],
  actions: [],
  condition: {
    kind: "group",
    id: "g",
    match: "all",
    conditions: [{ kind: "test", id: "t", expression: "fee", test: ">= 5" }],
  },
  then: { outputs: { approve: "true" } },
  else: {},
};

const library: Readonly<Record<string, RuleDocument>> = { fees, approval };
const finder =
  (documents: Readonly<Record<string, RuleDocument>> = library): RuleFinder =>
  (reference) => {
    const document = documents[reference];
    return document === undefined ? undefined : { id: `id-${reference}`, name: reference, document };
  };

function compiled(document: RuleDocument, options: CompileOptions = { rules: finder() }): CompiledRule {
  const checked = compileRule(document, options);
  return checked.ok ? checked.rule : assert.fail(JSON.stringify(checked.diagnostics));
}

function decide(document: RuleDocument, params: object, options?: CompileOptions): Decision {
  const rule = compiled(document, options);
  const read = rule.readInputs(params);
  return rule.decide(read.ok ? read.inputs : assert.fail(JSON.stringify(read.errors)), { now });
}

const found = (document: RuleDocument, options?: CompileOptions): readonly string[] => {
  const checked = compileRule(document, { rules: finder(), ...options });
  return (checked.ok ? checked.warnings : checked.diagnostics).map(({ code, path }) => `${code} ${path}`);
};

const three = [above("a", 10), above("b", 20), above("c", 5)];

test("`all` yields what every entry that matches says, as a list", () => {
  const { outputs, matched, failed } = decide(ruleset(three), { total: 15 });
  assert.deepEqual(outputs, [{ a: 10 }, { c: 5 }]);
  assert.deepEqual(matched, [{ entry: "a" }, { entry: "c" }]);
  assert.equal(failed, false);
  assert.deepEqual(decide(ruleset(three), { total: 1 }).outputs, []);
});

test("merged, later entries win over earlier ones", () => {
  const merged = ruleset([above("a", 10), above("b", 10, { then: { outputs: { a: "2", b: "3" } } })], {
    combine: "merge",
  });
  assert.deepEqual(decide(merged, { total: 15 }).outputs, { a: 2, b: 3 });
  assert.deepEqual(decide(merged, { total: 1 }).outputs, {});
});

test("`firstMatch` ends with the first entry that matches", () => {
  const { outputs, matched } = decide(ruleset(three, { policy: "firstMatch" }), { total: 25 });
  assert.deepEqual({ outputs, matched }, { outputs: { a: 10 }, matched: [{ entry: "a" }] });
});

test("`untilFailure` ends with the first entry that does not match", () => {
  const { outputs } = decide(ruleset(three, { policy: "untilFailure" }), { total: 15 });
  assert.deepEqual(outputs, [{ a: 10 }]);
});

test("an entry, or a condition over all of them, ends the set", () => {
  const entries = [above("a", 10, { stop: "matched", as: "first" }), above("b", 5), above("c", 1)];
  assert.deepEqual(decide(ruleset(entries), { total: 15 }).matched, [{ entry: "a" }]);
  assert.deepEqual(decide(ruleset(entries), { total: 7 }).matched, [{ entry: "b" }, { entry: "c" }]);
  const stopping = ruleset([above("a", 10, { as: "first" }), above("b", 5), above("c", 1)], {
    stopWhen: "first.a = 10 and total > 20",
  });
  assert.deepEqual(decide(stopping, { total: 25 }).matched, [{ entry: "a" }]);
  assert.deepEqual(decide(stopping, { total: 15 }).matched.length, 3);
  const must = ruleset([above("a", 10, { stop: "notMatched" }), above("b", 5)]);
  assert.deepEqual(decide(must, { total: 7 }).matched, []);
});

test("an entry that was not reached is null to whoever reads it, whatever ran before", () => {
  const testing = (test: string): Pick<ConditionEntry, "condition"> => ({
    condition: { kind: "group", id: `g${test}`, match: "all", conditions: [{ kind: "test", id: `t${test}`, expression: "total", test }] }, // prettier-ignore
  });
  const first = above("a", 0, testing("? * 2 > 3"));
  const stopping = ruleset([first, above("b", 5, { as: "late" })], { stopWhen: "late != null" });
  assert.deepEqual(decide(stopping, { total: 15 }).matched, [{ entry: "a" }, { entry: "b" }]);
  const closed: RulesetEntry = { kind: "group", id: "g", policy: "all", ...testing("? > 100"), entries: [above("b", 5, { as: "late" })] }; // prettier-ignore
  const reading = above("c", 1, { then: { outputs: { isThere: "late != null" } } });
  assert.deepEqual(decide(ruleset([first, closed, reading]), { total: 15 }).outputs, [{ a: 0 }, { isThere: false }]); // prettier-ignore
});

test("entries that are switched off, or whose days are others, count neither way", () => {
  const entries = [
    above("off", 0, { enabled: false }),
    above("later", 0, { from: "2026-06-16" }),
    above("over", 0, { until: "2026-06-14" }),
    above("now", 0, { from: "2026-06-15", until: "2026-06-15" }),
  ];
  const { matched } = decide(ruleset(entries, { policy: "untilFailure" }), { total: 1 });
  assert.deepEqual(matched, [{ entry: "now" }]);
});

test("groups stand and fall together", () => {
  const pair = (policy: "all" | "untilFailure"): RulesetEntry => ({
    kind: "group",
    id: "pair",
    policy,
    as: "pair",
    entries: [above("a", 10, { then: { outputs: { a: "1" }, actions: ["mail"] } }), above("b", 20)],
  });
  const last = above("c", 0, { then: { outputs: { pair: "pair", count: "count(pair)" } } });
  const all = decide(ruleset([pair("all"), last]), { total: 15 });
  assert.deepEqual(all.outputs, [{ a: 1 }, { pair: [{ a: 1 }], count: 1 }]);
  assert.deepEqual(all.actions, ["mail"]);
  const together = decide(ruleset([pair("untilFailure"), above("c", 0)]), { total: 15 });
  assert.deepEqual(together.matched, [{ entry: "c" }]);
  assert.deepEqual(together.actions, []);
});

test("a group with a condition is looked at only if that holds", () => {
  const guarded: RulesetEntry = {
    kind: "group",
    id: "guarded",
    policy: "all",
    condition: above("x", 100).condition,
    entries: [above("a", 0)],
  };
  assert.deepEqual(decide(ruleset([guarded]), { total: 50 }).matched, []);
  assert.deepEqual(decide(ruleset([guarded]), { total: 150 }).matched, [{ entry: "a" }]);
});

const chained = ruleset([
  { kind: "rule", id: "fee", rule: "fees", inputs: { land: "country" }, as: "fees" },
  { kind: "rule", id: "ok", rule: "approval", inputs: { fee: "fees.fee" } },
]);

test("a rule is asked with inputs of the set, and what it says is read behind it", () => {
  const { outputs, matched, parts } = decide(chained, { total: 80, country: "AT" });
  assert.deepEqual(outputs, [{ fee: 8 }, { approve: true }]);
  assert.deepEqual(matched, [
    { row: 2, rowId: "near", entry: "fee" },
    { branch: "then", entry: "ok" },
  ]);
  assert.deepEqual(parts, [
    {
      entry: "fee",
      rule: "fees",
      input: { land: "AT", total: 80 },
      outputs: { fee: 8 },
      actions: ["book"],
    },
    { entry: "ok", rule: "approval", input: { fee: 8 }, outputs: { approve: true }, actions: [] },
  ]);
});

test("a rule that has nothing to say does not match, and is null to those behind it", () => {
  const { outputs, matched } = decide(chained, { total: 80, country: "US" });
  assert.deepEqual({ outputs, matched }, { outputs: [], matched: [] });
});

test("a rule that fails fails the set, and the mistake names the rule it was made in", () => {
  const { failed, diagnostics, outputs } = decide(chained, { total: 0, country: "AT" });
  assert.deepEqual({ failed, outputs }, { failed: true, outputs: [] });
  assert.deepEqual(
    diagnostics.map(({ code, path, rule }) => ({ code, path, rule })),
    [{ code: "division_by_zero", path: "/inputColumns/1/expression", rule: "fees" }],
  );
});

test("rulesets ask rulesets; what they ask for is told with the way to it", () => {
  const documents = { ...library, chained };
  const outer = ruleset([{ kind: "rule", id: "inner", rule: "chained" }]);
  const { outputs, parts, matched } = decide(
    outer,
    { total: 20, country: "AT" },
    { rules: finder(documents) },
  );
  assert.deepEqual(outputs, [[{ fee: 2 }]]);
  assert.deepEqual(matched, [{ row: 2, rowId: "near", entry: "inner/fee" }]);
  assert.deepEqual(
    parts?.map(({ entry, rule, input }) => ({ entry, rule, input })),
    [{ entry: "inner/fee", rule: "fees", input: { land: "AT", total: 20 } }],
  );
});

test("rules that ask each other in a circle are refused, naming them", () => {
  const asking = (rule: string): RulesetDocument => ruleset([{ kind: "rule", id: "e", rule }]);
  const documents = { a: asking("b"), b: asking("c"), c: asking("a") };
  const self = { id: "id-a", name: "a" };
  const checked = compileRule(documents.a, { rules: finder(documents), self });
  assert.ok(!checked.ok);
  assert.deepEqual(checked.diagnostics, [
    {
      severity: "error",
      code: "rule_circle",
      message: "Rules cannot ask each other in a circle: `a` asks `b` asks `c` asks `a`.",
      path: "/entries/0/rule",
    },
  ]);
});

test("what an entry lacks is told at its place", () => {
  const entries: RulesetEntry[] = [
    { kind: "rule", id: "none", rule: "feees" },
    { kind: "rule", id: "fee", rule: "fees", inputs: { land: "1 + 1", lnad: "country" } },
    { kind: "rule", id: "ok", rule: "approval", as: "total" },
    above("a", 0, { id: "none", until: "2026-02-30", then: { actions: ["meil"] } }),
    above("b", 0, { as: "early", then: { outputs: { x: "later" } } }),
    above("c", 0, { as: "later", from: "2026-02-02", until: "2026-02-01" }),
  ];
  assert.deepEqual(found(ruleset(entries, { stopWhen: "1 + 1" })).toSorted(), [
    "duplicate_id /entries/3/id",
    "duplicate_name /entries/2/as",
    "missing_rule_input /entries/2/rule",
    "no_such_day /entries/3/until",
    "no_such_day /entries/5/until",
    "type_mismatch /entries/1/inputs/land",
    "type_mismatch /stopWhen",
    "unknown_action /entries/3/then/actions/0",
    "unknown_name /entries/1/inputs/lnad",
    "unknown_name /entries/4/then/outputs/x",
    "unknown_rule /entries/0/rule",
  ]);
});

test("where rules are not at hand, the rest is checked, and the entry is a doubt", () => {
  const checked = compileRule(chained);
  assert.ok(checked.ok);
  assert.deepEqual(
    checked.warnings.map(({ severity, code, path }) => ({ severity, code, path })),
    [
      { severity: "warning", code: "unknown_rule", path: "/entries/0/rule" },
      { severity: "warning", code: "unknown_rule", path: "/entries/1/rule" },
    ],
  );
});

test("a list cannot be merged with other outputs", () => {
  const list: DecisionTableDocument = { ...fees, hitPolicy: "RULE ORDER" };
  const merged = ruleset([{ kind: "rule", id: "fee", rule: "fees", inputs: { land: "country" } }], {
    combine: "merge",
  });
  const { failed, diagnostics } = decide(
    merged,
    { total: 1, country: "DE" },
    { rules: finder({ fees: list }) },
  );
  assert.deepEqual([failed, diagnostics[0]?.code], [true, "cannot_merge"]);
});

test("all rules of a set share one budget of steps", () => {
  const busy: SimpleRuleDocument = {
    ...approval,
    inputs: [],
    condition: {
      kind: "group",
      id: "g",
      match: "all",
      conditions: [{ kind: "test", id: "t", expression: "sum(for i in 1..3000 return i)", test: "> 0" }],
    },
  };
  const entries = Array.from({ length: 5 }, (_, index): RulesetEntry => ({
    kind: "rule",
    id: `e${index}`,
    rule: "busy",
  }));
  const { failed, diagnostics } = decide(ruleset(entries), { total: 1 }, { rules: finder({ busy }) });
  assert.deepEqual([failed, diagnostics[0]?.code, diagnostics[0]?.rule], [true, "steps_exceeded", "busy"]);
});

test("an explanation shows how it went with each entry, and why the rules it asked said what they did", () => {
  const document = ruleset(
    [
      above("off", 0, { enabled: false }),
      above("later", 0, { from: "2027-01-01" }),
      above("much", 1000),
      { kind: "group", id: "group", policy: "firstMatch", entries: [above("in", 10), above("behind", 5)] },
      { kind: "rule", id: "fee", rule: "fees", inputs: { land: "country" }, stop: "matched" },
      above("last", 0),
    ],
    { policy: "all" },
  );
  const rule = compiled(document);
  const read = rule.readInputs({ total: 80, country: "AT" });
  assert.ok(read.ok);
  const explanation = rule.explain(read.inputs, { now });
  assert.ok(explanation.kind === "ruleset");
  const states = (entries: readonly ExplainedEntry[]): readonly string[] =>
    entries.flatMap(({ id, state, ended, entries: inner }) => [
      `${id} ${state}${ended === true ? ", ended" : ""}`,
      ...states(inner ?? []),
    ]);
  assert.deepEqual(states(explanation.entries), [
    "off disabled",
    "later notEffective",
    "much notMatched",
    "group matched",
    "in matched, ended",
    "behind notReached",
    "fee matched, ended",
    "last notReached",
  ]);
  const [, , much, , fee] = explanation.entries;
  const [condition] = much?.condition?.conditions ?? [];
  assert.ok(condition?.kind === "test");
  assert.deepEqual([condition.verdict, condition.value.value], ["false", 80]);
  assert.ok(fee?.rule?.explanation.kind === "decisionTable");
  assert.equal(fee.rule.name, "fees");
  assert.deepEqual(
    fee.rule.explanation.rows.map(({ rowId, verdict }) => `${rowId} ${verdict}`),
    ["home false", "near matched"],
  );
});

test("a number of 34 digits is read on as a number by later entries and the rules they ask", () => {
  const share = above("share", 0, {
    as: "first",
    then: { outputs: { share: "total / 3", text: '"12345678901234567890"' } },
  });
  const test = (expression: string, wanted: string) => above("again", 0, { condition: { kind: "group", id: "g", match: "all", conditions: [{ kind: "test", id: "t", expression, test: wanted }] } }); // prettier-ignore
  for (const [expression, wanted] of [
    ["first.share > 3.3", "true"],
    ["first.text", '"12345678901234567890"'],
  ] as const) {
    const checked = compileRule(ruleset([share, test(expression, wanted)]));
    assert.ok(checked.ok);
    const read = checked.rule.readInputs({ total: 10 });
    const { matched, diagnostics } = checked.rule.decide(read.ok ? read.inputs : assert.fail(), { now });
    assert.deepEqual([matched.length, diagnostics], [2, []], expression);
  }
  const asking: RulesetEntry = {
    kind: "rule",
    id: "ask",
    rule: "fees",
    inputs: { land: '"FR"', total: "first.share" },
  };
  const checked = compileRule(ruleset([share, asking]), {
    rules: () => ({ id: "fees", name: "fees", document: fees }),
  });
  assert.ok(checked.ok);
  const read = checked.rule.readInputs({ total: 10 });
  const { outputs } = checked.rule.decide(read.ok ? read.inputs : assert.fail(), { now });
  assert.deepEqual((outputs as readonly unknown[])[1], { fee: "0.3333333333333333333333333333333333" });
});
