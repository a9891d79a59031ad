import assert from "node:assert/strict";
import { test } from "node:test";
import { type InputType, inputTypes } from "@patchbay/contract/rule";
import {
  type ConditionOperator,
  conditionOperators,
  fromTest,
  operatorsFor,
  toTest,
} from "./condition-form.ts";
import { compileTests, Names } from "./feel/expression.ts";
import { Frame } from "./feel/frame.ts";
import { keyOf } from "./feel/literal-test.ts";
import { staticTypeOf } from "./feel/static-type.ts";
import { isNoValue } from "./json-value.ts";
import { readTyped } from "./rule-inputs.ts";
import { seeded } from "./table/random-table.ts";

const samples: Readonly<Record<InputType, readonly string[]>> = {
  string: ["gold", 'say "hi"\\n', "New York", "100", "true"],
  number: ["12.5", "-3", "0"],
  boolean: [],
  date: ["2026-01-31", "2024-02-29"],
  dateTime: ["2026-01-31T10:30:00Z", "2026-01-31T10:30:00.5+02:00"],
  list: ["a", "5"],
  object: [],
};

function valuesFor(operator: ConditionOperator, type: InputType): readonly string[] {
  const count = { none: 0, one: 1, two: 2, many: samples[type].length }[conditionOperators[operator].values];
  return samples[type].slice(0, count);
}

const compile = (cell: string, type: InputType) =>
  compileTests(cell, { path: "", names: new Names([]), type, tested: staticTypeOf(type) });

function holds(
  operator: ConditionOperator,
  values: readonly string[],
  type: InputType,
  json: unknown,
): boolean | null {
  const cell = compile(toTest(operator, values, type), type);
  assert.deepEqual(cell.findings, []);
  const value = json === null ? null : readTyped(json, type);
  assert.ok(!isNoValue(value));
  const frame = new Frame([], "");
  const held = cell.run(cell.keyed ? keyOf(value) : value, frame);
  assert.deepEqual(frame.diagnostics(), []);
  return held;
}

for (const type of inputTypes)
  test(`every form for a ${type} becomes a test without mistakes, and is read back from it`, () => {
    for (const operator of operatorsFor(type)) {
      const values = valuesFor(operator, type);
      const cell = toTest(operator, values, type);
      assert.deepEqual(compile(cell, type).findings, [], cell);
      assert.deepEqual(fromTest(cell, type), { operator, values }, cell);
    }
  });

test("a form means what its label says", () => {
  assert.equal(holds("between", ["1", "5"], "number", 5), true);
  assert.equal(holds("between", ["1", "5"], "number", 5.01), false);
  assert.equal(holds("isNotOneOf", ["gold", "silver"], "string", "bronze"), true);
  assert.equal(holds("contains", ["ol"], "string", "gold"), true);
  assert.equal(holds("contains", ["5"], "list", [1, 5]), true);
  assert.equal(holds("contains", ["5"], "list", ["5"]), false);
  assert.equal(holds("isEmpty", [], "string", ""), true);
  assert.equal(holds("isEmpty", [], "object", {}), true);
  assert.equal(holds("isNotEmpty", [], "list", [null]), true);
  assert.equal(holds("isNull", [], "date", null), true);
  assert.equal(holds("isNotNull", [], "date", null), false);
  assert.equal(holds("lessThan", ["2026-01-31"], "date", "2026-01-30"), true);
  assert.equal(holds("startsWith", ["go"], "string", null), null);
});

test("negated forms hold for what the plain ones do not, and neither holds for null", () => {
  const pairs: readonly (readonly [InputType, ConditionOperator, ConditionOperator, string[], unknown[]])[] =
    [
      ["number", "between", "notBetween", ["1", "5"], [0, 1, 3, 5, 6]],
      ["number", "isEven", "isOdd", [], [0, 1, -3, 8]],
      ["string", "contains", "doesNotContain", ["ol"], ["gold", "silver", ""]],
      ["string", "startsWith", "doesNotStartWith", ["go"], ["gold", "silver", ""]],
      ["string", "endsWith", "doesNotEndWith", ["ld"], ["gold", "silver", ""]],
      ["date", "between", "notBetween", ["2026-01-01", "2026-01-31"], ["2026-01-31", "2026-02-01"]],
      ["list", "contains", "doesNotContain", ["a"], [["a"], ["b"], []]],
      ["list", "matchesAll", "doesNotMatchAll", ["a", "b"], [["b", "a", "c"], ["a"], []]],
      ["list", "containsAny", "containsNone", ["a", "b"], [["c", "a"], ["c"], []]],
      ["list", "isWithin", "isNotWithin", ["a", "b"], [["a", "a"], ["a", "c"], []]],
      ["list", "listEquals", "listNotEquals", ["a", "b"], [["a", "b"], ["b", "a"], []]],
    ];
  for (const [type, plain, negated, values, tried] of pairs) {
    const verdicts = tried.map((json) => holds(plain, values, type, json));
    assert.ok(verdicts.includes(true) && verdicts.includes(false), plain);
    assert.deepEqual(
      tried.map((json) => holds(negated, values, type, json)),
      verdicts.map((verdict) => verdict === false),
      negated,
    );
    if (plain === "listEquals") continue;
    assert.equal(holds(plain, values, type, null), null, plain);
    assert.equal(holds(negated, values, type, null), null, negated);
  }
});

test("the exclusive form leaves its ends out, and what exists is not null", () => {
  assert.equal(holds("betweenExclusive", ["1", "5"], "number", 5), false);
  assert.equal(holds("betweenExclusive", ["1", "5"], "number", 4.99), true);
  assert.equal(holds("exists", [], "string", ""), true);
  assert.equal(holds("exists", [], "string", null), false);
  assert.equal(holds("doesNotExist", [], "list", null), true);
  assert.equal(holds("doesNotExist", [], "list", []), false);
});

test("whatever is typed into a form is read back as it was typed", () => {
  const random = seeded(5);
  const signs = [
    '"',
    "\\",
    "'",
    ",",
    "(",
    "]",
    "?",
    " ",
    "ä",
    "\u{1F600}",
    "\n",
    "-",
    ".",
    "0",
    "true",
    "item",
    "v",
  ];
  const word = (): string =>
    Array.from({ length: random(6) }, () => signs[random(signs.length)] ?? "").join("");
  const value: Readonly<Record<InputType, () => string>> = {
    string: word,
    list: () => (random(2) === 0 ? `x${word()}` : String(random(2000) - 1000)),
    number: () => String((random(200_000) - 100_000) / 10 ** random(4)),
    date: () => `20${10 + random(80)}-0${1 + random(9)}-${10 + random(19)}`,
    dateTime: () => `20${10 + random(80)}-0${1 + random(9)}-${10 + random(19)}T1${random(9)}:30:00Z`,
    boolean: () => "",
    object: () => "",
  };
  for (let round = 0; round < 600; round += 1) {
    const type = inputTypes[round % inputTypes.length] ?? "string";
    const offered = operatorsFor(type);
    const operator = offered[random(offered.length)] ?? "isNull";
    const count = { none: 0, one: 1, two: 2, many: 2 + random(4) }[conditionOperators[operator].values];
    const values = Array.from({ length: count }, value[type]);
    const cell = toTest(operator, values, type);
    assert.deepEqual(fromTest(cell, type, ["item", "value0", "v"]), { operator, values }, cell);
  }
});

test("tests written by hand are read where a form says the same", () => {
  const read = (cell: string, type: InputType, names: readonly string[] = ["limit"]) =>
    fromTest(cell, type, names);
  assert.deepEqual(read("gold", "string"), { operator: "equals", values: ["gold"] });
  assert.deepEqual(read("gold, silver", "string"), { operator: "isOneOf", values: ["gold", "silver"] });
  assert.deepEqual(read("= 5", "number"), { operator: "equals", values: ["5"] });
  assert.deepEqual(read("!= null", "number"), { operator: "isNotNull", values: [] });
  assert.deepEqual(read("]1..5[", "number"), { operator: "betweenExclusive", values: ["1", "5"] });
  assert.deepEqual(read('[@"2026-01-01"..2026-01-31]', "date"), {
    operator: "between",
    values: ["2026-01-01", "2026-01-31"],
  });
});

test("tests that no form can say stay text", () => {
  const stays: readonly (readonly [cell: string, type: InputType])[] = [
    ["", "string"],
    ["-", "number"],
    ["[1..5)", "number"],
    ["> limit", "number"],
    ["limit", "string"],
    ["1, > 5", "number"],
    ["? > 1 and ? < 5", "number"],
    ['contains(limit, "a")', "string"],
    ["string length(?) > 3", "string"],
    ['> "m"', "string"],
    ["not(> 5)", "number"],
    ['"a"', "number"],
    ["> 10 and", "number"],
    ["1 + 1", "number"],
  ];
  for (const [cell, type] of stays) assert.equal(fromTest(cell, type, ["limit"]), null, cell);
});

test("without the declared names, a word without quotes could be one, and is left alone", () => {
  assert.equal(fromTest("gold", "string"), null);
  assert.equal(fromTest("New York", "string"), null);
});

test("what somebody types never becomes code", () => {
  const typed = "1) or (true";
  for (const type of ["number", "date", "dateTime"] as const) {
    const cell = toTest("greaterThan", [typed], type);
    assert.equal(cell, '> "1) or (true"');
    assert.equal(compile(cell, type).findings[0]?.code, "type_mismatch");
  }
  assert.equal(holds("equals", ['" or "'], "string", '" or "'), true);
  assert.equal(holds("contains", ['")) or (("'], "string", "gold"), false);
});
