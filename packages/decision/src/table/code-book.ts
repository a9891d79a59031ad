import { compareNumbers } from "../feel/exact-number.ts";
import type { Value } from "../feel/value.ts";
import { Decimal } from "decimal.js";

// A column knows only so many values apart: those that its cells name, and what lies between them. A code book numbers
// them, so that all columns, whatever their type, are matched, indexed and verified as small integers.
//
// Codes: 0 is null, 1 what has no order with the column's values (a local time among moments). From 2 on, in order:
// even codes are the open stretches before, between and behind the named keys, odd codes the keys themselves.

/** The code of null. */
export const NULL_CODE = 0;
/** The code of values that have no order with those that the column names. */
export const APART_CODE = 1;
/** The first code of all other values: whatever comes before the first key. */
export const FIRST_CODE = 2;

/** What numbers the values of a column. All of it is flat, so that it can be built elsewhere and handed over. */
export type CodeBook =
  | { readonly kind: "numbers"; readonly keys: Float64Array }
  /** Texts in no order, if no cell asks for one: all others then have the first code. */
  | { readonly kind: "texts"; readonly keys: readonly string[]; readonly ordered: boolean }
  | { readonly kind: "booleans" }
  /** Columns whose cells know null from the rest at most. */
  | { readonly kind: "presence" };

/** The highest code of a book. */
export function lastCode(book: CodeBook): number {
  switch (book.kind) {
    case "booleans":
      return 5;
    case "presence":
      return FIRST_CODE;
    default:
      return FIRST_CODE + 2 * book.keys.length;
  }
}

/** The code of the key at an index. */
export const keyCode = (index: number): number => FIRST_CODE + 2 * index + 1;

/** How many keys come before a key. */
function keysBefore<K extends number | string>(keys: ArrayLike<K>, key: K): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? key) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The code of a key among keys in ascending order. */
export function orderedCode<K extends number | string>(keys: ArrayLike<K>, key: K): number {
  const before = keysBefore(keys, key);
  return FIRST_CODE + 2 * before + (keys[before] === key ? 1 : 0);
}

const MS = 1_000_000n;

/** The code among numbers of a value whose key is no number: 34 digits, or a moment between two milliseconds. */
function codeBetween(keys: Float64Array, value: Value): number {
  if (value instanceof Decimal) {
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareNumbers(keys[middle] ?? 0, value) < 0) low = middle + 1;
      else high = middle;
    }
    return FIRST_CODE + 2 * low;
  }
  if (!(value instanceof Temporal.ZonedDateTime)) return APART_CODE;
  // A moment that is no whole millisecond lies behind that which it has begun.
  const code = orderedCode(
    keys,
    Number((value.epochNanoseconds - (((value.epochNanoseconds % MS) + MS) % MS)) / MS),
  );
  return code % 2 === 0 ? code : code + 1;
}

/** Finds the codes of values. `key` is the value's key (literal-test.ts), or the value itself where it has none. */
export type CodeReader = (key: Value) => number;

/** The reader of a book. */
export function codeReader(book: CodeBook): CodeReader {
  switch (book.kind) {
    case "numbers": {
      const { keys } = book;
      return (key) => {
        if (typeof key === "number") return orderedCode(keys, key);
        return key === null ? NULL_CODE : codeBetween(keys, key);
      };
    }
    case "texts":
      return textReader(book.keys, book.ordered);
    case "booleans":
      return (key) => (key === null ? NULL_CODE : key === true ? keyCode(1) : keyCode(0));
    default:
      return (key) => (key === null ? NULL_CODE : FIRST_CODE);
  }
}

function textReader(keys: readonly string[], ordered: boolean): CodeReader {
  let known: ReadonlyMap<string, number> | null = null;
  return (key) => {
    if (typeof key !== "string") return key === null ? NULL_CODE : APART_CODE;
    known ??= new Map(keys.map((text, index) => [text, keyCode(index)]));
    return known.get(key) ?? (ordered ? orderedCode(keys, key) : FIRST_CODE);
  };
}
