import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  ConditionGroup,
  RuleDocument,
  RuleInput,
  RulesetDocument,
  RulesetEntry,
} from "@patchbay/contract/rule";
import { verifyRule } from "./verify.ts";

type Test = readonly [expression: string, test: string];

function group(match: ConditionGroup["match"], tests: readonly Test[]): ConditionGroup {
  return {
    kind: "group",
    id: "g",
    match,
    conditions: tests.map(([expression, source], index) => ({
      kind: "test",
      id: `t${index + 1}`,
      expression,
      test: source,
    })),
  };
}

const inputs: RuleInput[] = [
  { name: "amount", type: "number" },
  { name: "level", type: "string", nullable: true },
];

const simple = (condition: ConditionGroup, more: Partial<RuleDocument> = {}): RuleDocument =>
  ({
    kind: "simpleRule",
    formatVersion: 1,
    inputs,
    actions: [],
    condition,
    then: { outputs: { a: "amount", b: "level" } },
    else: {},
    ...more,
  }) as RuleDocument;

const codes = (document: RuleDocument): readonly string[] =>
  verifyRule(document).findings.map(({ code, path }) => `${code} ${path}`);

test("tests of one value that rule each other out never hold together", () => {
  const [found] = verifyRule(
    simple(
      group("all", [
        ["amount", "> 100"],
        ["level", '"gold"'],
        ["amount", "< 50"],
      ]),
    ),
  ).findings;
  assert.equal(found?.code, "condition_never");
  assert.deepEqual(found?.rows, ["t1", "t3"]);
  assert.equal(
    found?.message,
    "`amount` never passes `> 100`, `< 50` at the same time, so this group never holds.",
  );
});

test("tests that leave nothing over always hold, unless the value may be null", () => {
  const always: readonly Test[] = [
    ["amount", "> 100"],
    ["amount", "<= 100"],
  ];
  assert.deepEqual(codes(simple(group("any", always))), ["condition_always /condition"]);
  assert.deepEqual(codes(simple(group("none", always))), ["condition_never /condition"]);
  assert.deepEqual(
    codes(
      simple(
        group("any", [
          ["level", '"gold"'],
          ["level", '!= "gold"'],
        ]),
      ),
    ),
    ["condition_always /condition"],
  );
  assert.deepEqual(
    codes(
      simple(
        group("any", [
          ["level", '< "gold"'],
          ["level", '>= "gold"'],
        ]),
      ),
    ),
    [],
  );
});

test("tests that can hold together, or fail together, are left alone", () => {
  assert.deepEqual(
    codes(
      simple(
        group("all", [
          ["amount", ">= 100"],
          ["amount", "<= 100"],
        ]),
      ),
    ),
    [],
  );
  assert.deepEqual(
    codes(
      simple(
        group("any", [
          ["amount", "> 100"],
          ["amount", "< 100"],
        ]),
      ),
    ),
    [],
  );
});

test("an input that nothing reads is named; a template that reads it is enough", () => {
  const condition = group("all", [["amount", "> 1"]]);
  assert.deepEqual(codes(simple(condition, { then: {} })), ["input_unused /inputs/1"]);
  const action = { id: "a", name: "Tell", restUrl: "https://hooks.example/{{input.level}}" };
  assert.deepEqual(codes(simple(condition, { then: {}, actions: [action] })), []);
});

const entry = (id: string, tests: readonly Test[], more: Partial<RulesetEntry> = {}): RulesetEntry =>
  ({ kind: "condition", id, condition: group("all", tests), then: {}, ...more }) as RulesetEntry;

const ruleset = (
  entries: RulesetEntry[],
  policy: RulesetDocument["policy"] = "firstMatch",
): RuleDocument => ({
  kind: "ruleset",
  formatVersion: 1,
  inputs: [{ name: "amount", type: "number" }],
  actions: [],
  policy,
  entries,
});

test("where the first match ends a ruleset, an entry behind those that take all of it is never reached", () => {
  const entries = [
    entry("small", [["amount", "< 100"]]),
    entry("large", [["amount", ">= 100"]]),
    entry("any", [["amount", "[50..150]"]]),
  ];
  assert.deepEqual(codes(ruleset(entries)), ["entry_unreachable /entries/2"]);
  assert.deepEqual(verifyRule(ruleset(entries)).findings[0]?.rows, ["any", "small", "large"]);
  assert.deepEqual(codes(ruleset(entries, "all")), []);
});

test("an entry that always matches leaves nothing to whatever stands behind it", () => {
  const asked: RulesetEntry = { kind: "rule", id: "ask", rule: "fees", inputs: { amount: "amount" } };
  assert.deepEqual(codes(ruleset([asked, entry("always", []), asked])), ["entry_unreachable /entries/2"]);
});

test("entries that are switched off, or count on some days, take nothing from others", () => {
  const behind = entry("behind", [["amount", "< 50"]]);
  for (const more of [{ enabled: false }, { until: "2026-12-31" }])
    assert.deepEqual(codes(ruleset([entry("before", [["amount", "< 100"]], more), behind])), []);
});
