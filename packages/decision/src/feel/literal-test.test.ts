import assert from "node:assert/strict";
import { test } from "node:test";
import { compileTests, Names } from "./expression.ts";
import { Frame } from "./frame.ts";
import { keyOf } from "./literal-test.ts";
import { parseDate, parseDateTime } from "./temporal-text.ts";
import type { Value } from "./value.ts";
import { textOf } from "./value-text.ts";

const names = new Names([]);
const nowhere = { path: "", source: "", offset: null };

type Tested = "number" | "date" | "dateTime";

/** What a cell says of a value by the quick way over keys, and by the long way over the values. */
function bothWays(cell: string, tested: Tested, value: Value): readonly (boolean | null)[] {
  const options = { path: "", names, type: tested, tested };
  const quick = compileTests(cell, options);
  assert.ok(quick.keyed, `${cell} holds literals only`);
  const long = compileTests(`? in (${cell})`, options);
  assert.ok(!long.keyed);
  return [quick.run(keyOf(value), new Frame([], "")), long.run(value, new Frame([], ""))];
}

const numbers = ["-5", "0", "0.3", "1", "2.5", "100", "1e9"];
const dates = ["1969-12-31", "1970-01-01", "2024-02-29", "2026-01-31", "9999-12-31"];
const moments = ["2026-01-31T10:00:00Z", "2026-01-31T10:00:00.001Z", "2026-01-31T12:00:00+02:00"];

/** Cells of every shape over the given literals. */
function cells(literals: readonly string[]): readonly string[] {
  return literals.flatMap((a, index) => {
    const b = literals[(index + 2) % literals.length] ?? a;
    return [
      a,
      `!= ${a}`,
      `< ${a}`,
      `<= ${a}`,
      `> ${a}`,
      `>= ${a}`,
      `[${a}..${b}]`,
      `[${a}..${b})`,
      `(${a}..${b}]`,
      `(${a}..${b})`,
      `${a}, ${b}`,
      `${a}, > ${b}`,
      `null, ${a}`,
    ];
  });
}

const cases: readonly { tested: Tested; literals: readonly string[]; values: readonly Value[] }[] = [
  { tested: "number", literals: numbers, values: [null, ...numbers.map(Number), 0.29999999999999999, 1e300] },
  { tested: "date", literals: dates, values: [null, ...dates.map(parseDate)] },
  {
    tested: "dateTime",
    literals: moments,
    values: [null, ...moments.map(parseDateTime), parseDateTime("2026-01-31T10:00:00.000000001Z")],
  },
];

for (const { tested, literals, values } of cases)
  test(`over keys, cells of a ${tested} column say what they say over the values`, () => {
    for (const cell of cells(literals))
      for (const value of values) {
        const [quick, long] = bothWays(cell, tested, value);
        assert.equal(
          quick,
          long,
          `${cell} for ${value === null ? "null" : textOf(value, new Frame([], ""), nowhere)}`,
        );
      }
  });
