import type { InputType } from "@patchbay/contract/rule";
import { APART_CODE, type CodeBook, FIRST_CODE, lastCode, NULL_CODE } from "../table/code-book.ts";
import { codesOf, type TableGrid } from "../table/table-grid.ts";
import { keyBetween } from "./key-between.ts";

// The codes of a column (code-book.ts) for which there is a value at all: between two days that follow each other there
// is none, null may be impossible, and other values may not be allowed. Only these are looked at when rows are compared,
// under numbers of their own, so that every stretch of them is something that can happen.

/** What is known of the values of a column. */
export type ColumnDomain = {
  /** The type of the values; `day` is the day of the decision. */
  readonly type: InputType | "day";
  readonly nullable: boolean;
  /** The test of the grid that takes the allowed values; -1: all. */
  readonly allowed: number;
};

/** The values of a column that can happen, numbered from 0. */
export class CodeSpace {
  readonly book: CodeBook;
  readonly type: ColumnDomain["type"];
  /** Of each code: how many possible ones come before it; one more at the end. */
  readonly #before: Int32Array;

  constructor(grid: TableGrid, column: number, domain: ColumnDomain) {
    const book = grid.books[column] ?? { kind: "presence" };
    this.book = book;
    this.type = domain.type;
    const last = lastCode(book);
    const possible = new Uint8Array(last + 1);
    for (let code = FIRST_CODE; code <= last; code += 1)
      if (hasValue(book, code, domain.type)) possible[code] = 1;
    if (domain.allowed >= 0) {
      const allowed = new Uint8Array(last + 1);
      const pairs = codesOf(grid, column, domain.allowed);
      for (let at = 0; at < pairs.length; at += 2) allowed.fill(1, pairs[at], (pairs[at + 1] ?? 0) + 1);
      for (let code = FIRST_CODE; code <= last; code += 1) if (allowed[code] === 0) possible[code] = 0;
    }
    possible[NULL_CODE] = domain.nullable ? 1 : 0;
    possible[APART_CODE] = 0;
    this.#before = new Int32Array(last + 2);
    for (let code = 0; code <= last; code += 1)
      this.#before[code + 1] = (this.#before[code] ?? 0) + (possible[code] ?? 0);
  }

  /** How many values, or stretches of values, can happen. */
  get size(): number {
    return this.#before.at(-1) ?? 0;
  }

  /** Writes pairs of codes as pairs of numbers; stretches in which nothing can happen are left out. */
  numbersOf(codes: readonly number[]): readonly number[] {
    const numbers: number[] = [];
    const last = this.#before.length - 2;
    for (let at = 0; at < codes.length; at += 2) {
      const low = this.#before[Math.min(codes[at] ?? 0, last + 1)] ?? 0;
      const high = (this.#before[Math.min(codes[at + 1] ?? 0, last) + 1] ?? 0) - 1;
      if (low > high) continue;
      if (numbers.length > 0 && low <= (numbers.at(-1) ?? 0) + 1) numbers[numbers.length - 1] = high;
      else numbers.push(low, high);
    }
    return numbers;
  }

  /** The number of a code, or of the next one for which there is a value. */
  numberOf(code: number): number {
    return this.#before[code] ?? this.size;
  }

  /** The code of a number. */
  codeOf(number: number): number {
    let low = 0;
    let high = this.#before.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#before[middle] ?? 0) <= number) low = middle;
      else high = middle;
    }
    return low;
  }
}

/** Whether there is a value of this code. */
function hasValue(book: CodeBook, code: number, type: ColumnDomain["type"]): boolean {
  if (code % 2 === 1) return true;
  const index = (code - FIRST_CODE) / 2;
  switch (book.kind) {
    case "booleans":
      return false;
    case "numbers":
      return keyBetween(type, book.keys[index - 1], book.keys[index]) !== null;
    case "texts":
      // Without an order all other texts are one: they have the first code, and the other stretches mean the same.
      return book.ordered ? keyBetween(type, book.keys[index - 1], book.keys[index]) !== null : index === 0;
    default:
      return true;
  }
}
