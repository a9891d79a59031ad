import assert from "node:assert/strict";
import { test } from "node:test";
import { Decimal } from "decimal.js";
import {
  add,
  compareNumbers,
  divide,
  multiply,
  numberText,
  parseNumber,
  subtract,
  toDecimal,
} from "./exact-number.ts";
import type { Numeric } from "./value.ts";

/** The same sequence in every run: a test that fails once fails always. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const Exact = Decimal.clone({ precision: 34, rounding: Decimal.ROUND_HALF_EVEN });

/** Amounts as people write them, from integers to eight decimals, small and large. */
function amounts(count: number, random: () => number): readonly string[] {
  return Array.from({ length: count }, () => {
    const decimals = Math.floor(random() * 9);
    const size = 10 ** (1 + Math.floor(random() * 13));
    return ((random() - 0.5) * size).toFixed(decimals);
  });
}

const read = (text: string): Numeric => parseNumber(text) ?? assert.fail(`${text} is a number`);

test("the quick path for everyday amounts calculates as decimals of 34 digits do", () => {
  const random = seeded(20_260_131);
  const texts = amounts(4000, random);
  for (const [index, a] of texts.entries()) {
    const b = texts[(index * 7 + 3) % texts.length] ?? "1";
    const pairs = [
      ["+", add(read(a), read(b)), new Exact(a).plus(b)],
      ["-", subtract(read(a), read(b)), new Exact(a).minus(b)],
      ["*", multiply(read(a), read(b)), new Exact(a).times(b)],
      ["/", Number(b) === 0 ? null : divide(read(a), read(b)), new Exact(a).div(b)],
    ] as const;
    for (const [operator, found, wanted] of pairs)
      if (found !== null) assert.equal(toDecimal(found).toFixed(), wanted.toFixed(), `${a} ${operator} ${b}`);
    assert.equal(compareNumbers(read(a), read(b)), new Exact(a).cmp(b), `${a} against ${b}`);
  }
});

test("a result that JavaScript can print stays a JavaScript number, every other keeps its digits", () => {
  assert.equal(add(0.1, 0.2), 0.3);
  assert.equal(multiply(19.99, 3), 59.97);
  assert.equal(divide(1, 8), 0.125);
  assert.ok(divide(1, 3) instanceof Decimal);
  assert.equal(numberText(divide(1, 3) ?? 0), "0.3333333333333333333333333333333333");
  assert.equal(numberText(add(Number.MAX_SAFE_INTEGER, 2) ?? 0), "9007199254740993");
});

test("a zero has no sign", () => {
  for (const zero of [
    multiply(0, -5),
    subtract(0, 0),
    add(-0, -0),
    multiply(-0.5, 0),
    divide(0, -3),
    read("-0"),
  ])
    assert.ok(Object.is(zero, 0), String(zero));
});

test("what has no result of 34 digits is null, not infinity", () => {
  const large = read("9e6144");
  assert.equal(add(large, large), null);
  assert.equal(multiply(large, 10), null);
  assert.equal(parseNumber("1e7000"), null);
  assert.equal(parseNumber("1e-7000"), 0);
});

test("only texts of numbers are read as numbers", () => {
  for (const text of ["", " 1", "1,5", "1_000", "0x10", "Infinity", "NaN", "1e", "--1", "1e123456789"])
    assert.equal(parseNumber(text), null, text);
  assert.equal(parseNumber("+007.50"), 7.5);
});

test("numbers are written without an exponent", () => {
  assert.equal(numberText(read("1e21")), "1000000000000000000000");
  assert.equal(numberText(read("1.5e-7")), "0.00000015");
  assert.equal(numberText(1e300), `1${"0".repeat(300)}`);
});
