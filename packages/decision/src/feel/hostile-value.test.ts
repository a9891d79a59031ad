// Expressions that try to take all time or memory there is, over large inputs: each ends within its limits, with a
// value or with a code that says which limit it was. None of them may depend on how fast the machine is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateOnce, Names } from "./expression.ts";
import type { Value } from "./value.ts";

const names = new Names([
  ["s", "string"],
  ["l", "list"],
]);
const values: readonly Value[] = ["a".repeat(200_000), Array.from({ length: 100_000 }, (_, index) => index)];
const evaluate = (source: string) =>
  evaluateOnce(source, { path: "", names, values, now: "2026-01-31T10:30:00Z" });

const refused: Readonly<Record<string, readonly string[]>> = {
  steps_exceeded: [
    "for i in 1..100000000 return i",
    "some i in 1..1000000000000 satisfies i < 0",
    "every i in 1..1000000000000 satisfies i > 0",
    "for a in l, b in l return 1",
    "for a in l return count(l[item = a])",
    "some a in l satisfies list contains(l, -1)",
    "for i in 1..9000 return sort(l, function(a, b) a < b)",
    "for i in 1..9000 return distinct values(l)",
    "for i in 1..9000 return l = l",
    "for i in 1..9000 return upper case(s)",
    'for i in 1..9000 return matches(s, "b")',
    'replace(s, "a", "bbbbbbbbbb")',
    `matches(s, "${"a?".repeat(2000)}a")`,
    "list replace(l, function(a, b) true, 5)",
  ],
  value_too_large: [
    "s + s + s + s + s + s",
    "string join(for i in 1..9000 return s)",
    "concatenate(l, l)",
    "flatten([l, l, l])",
    "union(l, l)",
  ],
  number_out_of_range: [
    "9 ** 999999999",
    "10 ** 6144 * 10 ** 6144",
    "exp(100000)",
    'duration("P1D") * 10 ** 30',
    'date("999999999-12-31") + duration("P999999999Y")',
  ],
  invalid_value: [
    "decimal(1 / 3, 100000)",
    "substring(s, 1, 10 ** 20)",
    "date(10 ** 30, 1, 1)",
    'duration("P99999999999999999999999Y")',
    `number("${"9".repeat(9000)}")`,
    `range("[${"1".repeat(5000)}..2]")`,
    'replace(s, "(a*)*", "$1$1$1$1")',
    'split(s, "")',
    'matches(s, "(a{1,1000}){1,1000}")',
    'matches(s, "((((a{10}){10}){10}){10}){10}")',
    `matches(s, "${"(".repeat(4000)}a${")".repeat(4000)}")`,
  ],
  too_long: [`${"(".repeat(100_000)}1${")".repeat(100_000)}`, `"${"a".repeat(100_000)}"`],
};

for (const [code, sources] of Object.entries(refused))
  test(`what goes too far ends with ${code}`, () => {
    for (const source of sources) {
      const { value, diagnostics } = evaluate(source);
      assert.equal(value, null, source.slice(0, 80));
      assert.equal(diagnostics[0]?.code, code, source.slice(0, 80));
    }
  });

test("patterns that make others look back without end are matched in one look", () => {
  for (const pattern of ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)x"]) {
    const { value, diagnostics } = evaluate(`matches(s + "!", "${pattern}")`);
    assert.deepEqual([value, diagnostics], [false, []], pattern);
  }
});

test("ranges are as small as their ends, however far these are apart", () => {
  assert.equal(evaluate("5 in [1..10 ** 6000]").value, true);
  assert.equal(evaluate("count([1..100000000])").value, 1);
});
