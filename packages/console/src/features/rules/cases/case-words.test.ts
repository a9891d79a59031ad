import assert from "node:assert/strict";
import { test } from "node:test";
import { skeletonOf } from "../rule-skeleton.ts";
import { differenceLines, matchWords, readMatched, sayExpected, sayMatched } from "./case-words.ts";

const table = skeletonOf("decisionTable");
const set = skeletonOf("ruleset");

test("what matched is said by the row's place, and read back as its id", () => {
  assert.equal(sayMatched(table, "r2"), "row 2");
  assert.equal(sayMatched(table, "gone"), "gone");
  for (const typed of ["row 2", "2", "Row 2", "r2"]) assert.equal(readMatched(table, typed), "r2");
  assert.equal(readMatched(table, "default row"), "default");
  assert.equal(sayMatched(set, "e1/r3"), "Large amounts/r3");
  assert.equal(readMatched(set, "Large amounts/r3"), "e1/r3");
  assert.equal(matchWords({ entry: "e1", rowId: "r3", row: 3 }), "e1/r3");
  assert.equal(matchWords({ default: true }), "default");
});

test("a failed case says where it differs, output by output", () => {
  const lines = differenceLines(table, {
    id: "1",
    name: "large",
    passed: false,
    outputs: { route: "auto", fee: 1 },
    matched: ["r2"],
    actions: [],
    differences: [
      { at: "outputs", expected: { route: "review", fee: 1 }, actual: { route: "auto", fee: 1 } },
      { at: "matched", expected: ["r1"], actual: ["r2"] },
    ],
  });
  assert.deepEqual(lines, [
    { at: "route", expected: '"review"', actual: '"auto"' },
    { at: "matches", expected: "row 1", actual: "row 2" },
  ]);
});

test("what a case wants is said on one line", () => {
  assert.equal(
    sayExpected(table, { matched: ["r1"], outputs: { route: "review" } }),
    'row 1 → route = "review"',
  );
  assert.equal(sayExpected(table, { error: "rule_failed" }), "fails: rule_failed");
  assert.equal(sayExpected(table, {}), "is decided");
});
