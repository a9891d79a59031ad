import { dayNumber } from "./calendar.ts";
import { inRange, orderValues } from "./comparison.ts";
import type { ComparisonOperator, Node, Test, Tests } from "./syntax-tree.ts";
import { negate } from "./exact-number.ts";
import { isContext, isList, isNumeric, Range, type Value, WideDate } from "./value.ts";

// Most cells hold nothing but literals: `>= 100`, `[1..5)`, `"a","b"`. They are brought into one form here, points and
// intervals over keys, that is quick to test, and that says enough to index a table or to look for gaps in it.

/**
 * What a value is compared by: dates by their day, moments by their millisecond, numbers, texts, booleans and null by
 * themselves. A value without such a key (34 digits, microseconds) is its own key and takes the slow path.
 */
export function keyOf(value: Value): Value {
  if (typeof value !== "object" || value === null || isList(value) || isContext(value)) return value;
  if (value instanceof Temporal.PlainDate || value instanceof WideDate) return dayNumber(value);
  if (value instanceof Temporal.ZonedDateTime && value.epochNanoseconds % 1_000_000n === 0n)
    return value.epochMilliseconds;
  return value;
}

type Key = number | string | boolean;
/** Keys that have an order. */
type Ordered = number | string;
const isOrdered = (key: Value): key is Ordered => typeof key === "number" || typeof key === "string";
const isKey = (key: Value): key is Key => isOrdered(key) || typeof key === "boolean";

/** One literal of a cell. The values stand beside the keys for what has no key. */
export type LiteralPart =
  | { readonly kind: "null" }
  | { readonly kind: "point"; readonly key: Key; readonly value: Value }
  | { readonly kind: "notPoint"; readonly key: Key; readonly value: Value }
  | {
      readonly kind: "interval";
      readonly low: Ordered | null;
      readonly high: Ordered | null;
      readonly lowClosed: boolean;
      readonly highClosed: boolean;
      readonly range: Range;
    };

/** A cell of literals: one of the parts must hold, or none of them. */
export type LiteralTest = { readonly negated: boolean; readonly parts: readonly LiteralPart[] };

/** The value of a node that is a literal, signs included; undefined for all others. */
function literalOf(node: Node | null): Value | undefined {
  if (node?.kind === "literal") return node.value;
  if (node?.kind !== "negate") return undefined;
  const operand = literalOf(node.operand);
  return operand !== undefined && isNumeric(operand) ? negate(operand) : undefined;
}

/** The cell as literals, if it holds nothing else. */
export function literalTest(cell: Tests): LiteralTest | null {
  if (cell.kind === "any") return null;
  const [only] = cell.tests;
  const negated = only?.kind === "not" && cell.tests.length === 1;
  const tests = negated ? only.tests : cell.tests;
  const parts = tests.map(literalPart);
  return parts.some((part) => part === null)
    ? null
    : { negated, parts: parts.filter((part) => part !== null) };
}

function literalPart(test: Test): LiteralPart | null {
  switch (test.kind) {
    case "not":
      return null;
    case "operator":
      return operatorPart(test.operator, literalOf(test.operand));
    default:
      return test.expression.kind === "range"
        ? rangePart(test.expression)
        : operatorPart("=", literalOf(test.expression));
  }
}

function operatorPart(operator: ComparisonOperator, value: Value | undefined): LiteralPart | null {
  if (value === undefined) return null;
  if (value === null) return operator === "=" ? { kind: "null" } : null;
  const key = keyOf(value);
  if (!isKey(key)) return null;
  if (operator === "=" || operator === "!=")
    return { kind: operator === "=" ? "point" : "notPoint", key, value };
  if (!isOrdered(key)) return null;
  const closed = operator.endsWith("=");
  const above = operator.startsWith(">");
  return {
    kind: "interval",
    low: above ? key : null,
    high: above ? null : key,
    lowClosed: above && closed,
    highClosed: !above && closed,
    range: new Range(above ? value : null, above ? null : value, above && closed, !above && closed),
  };
}

function rangePart(node: Extract<Node, { kind: "range" }>): LiteralPart | null {
  const { lowClosed, highClosed, only } = node;
  if (only !== undefined) return operatorPart(only, literalOf(node.low));
  const [low, high] = [node.low, node.high].map((end) => (end === null ? null : literalOf(end)));
  if (low === undefined || high === undefined || (low === null && high === null)) return null;
  if ((node.low !== null && low === null) || (node.high !== null && high === null)) return null;
  const [lowKey, highKey] = [keyOf(low), keyOf(high)];
  if ((lowKey !== null && !isOrdered(lowKey)) || (highKey !== null && !isOrdered(highKey))) return null;
  if (low !== null && high !== null && orderValues(low, high) === null) return null;
  return {
    kind: "interval",
    low: lowKey,
    high: highKey,
    lowClosed,
    highClosed,
    range: new Range(low, high, lowClosed, highClosed),
  };
}

/** Every value that the literals name, to see whether they fit the type of a column. */
export function valuesOf({ parts }: LiteralTest): readonly Value[] {
  return parts.flatMap((part) => {
    switch (part.kind) {
      case "null":
        return [];
      case "interval":
        return [part.range.low, part.range.high].filter((end) => end !== null);
      default:
        return [part.value];
    }
  });
}

/** Tests a key. `slow` answers for keys of another kind than the literal's: null, and values without a key. */
export type KeyTest = (key: Value) => boolean | null;

/** A closure for the whole cell. Keys of the literal's own kind never leave the first comparison. */
export function keyTest({ negated, parts }: LiteralTest): KeyTest {
  const positive = parts.length === 1 && parts[0] !== undefined ? partTest(parts[0]) : anyOf(parts);
  if (!negated) return positive;
  return (key) => {
    const verdict = positive(key);
    return verdict === null ? null : !verdict;
  };
}

function anyOf(parts: readonly LiteralPart[]): KeyTest {
  const points = parts.flatMap((part) => (part.kind === "point" ? [part.key] : []));
  if (points.length === parts.length) {
    const set = new Set<Value>(points);
    return (key) => (isKey(key) || key === null ? set.has(key) : false);
  }
  const tests = parts.map(partTest);
  return (key) => {
    let verdict: boolean | null = false;
    for (const test of tests) {
      const held = test(key);
      if (held === true) return true;
      if (held === null) verdict = null;
    }
    return verdict;
  };
}

function partTest(part: LiteralPart): KeyTest {
  switch (part.kind) {
    case "null":
      return (key) => key === null;
    case "point": {
      const { key: wanted } = part;
      return (key) => key === wanted;
    }
    case "notPoint": {
      const { key: unwanted } = part;
      return (key) => key !== unwanted;
    }
    default:
      return intervalTest(part);
  }
}

function intervalTest(part: Extract<LiteralPart, { kind: "interval" }>): KeyTest {
  const { low, high, lowClosed, highClosed, range } = part;
  const slow: KeyTest = (key) => (key === null ? null : inRange(key, range));
  if (typeof low === "string" || typeof high === "string") return slow;
  if (high === null && low !== null)
    return lowClosed
      ? (key) => (typeof key === "number" ? key >= low : slow(key))
      : (key) => (typeof key === "number" ? key > low : slow(key));
  if (low === null && high !== null)
    return highClosed
      ? (key) => (typeof key === "number" ? key <= high : slow(key))
      : (key) => (typeof key === "number" ? key < high : slow(key));
  const [from, to] = [low ?? 0, high ?? 0];
  if (lowClosed && highClosed)
    return (key) => (typeof key === "number" ? key >= from && key <= to : slow(key));
  if (lowClosed) return (key) => (typeof key === "number" ? key >= from && key < to : slow(key));
  if (highClosed) return (key) => (typeof key === "number" ? key > from && key <= to : slow(key));
  return (key) => (typeof key === "number" ? key > from && key < to : slow(key));
}
