import type { Json } from "@patchbay/contract/vocabulary";
import { FIRST_CODE, NULL_CODE } from "../table/code-book.ts";
import type { CodeSpace } from "./code-space.ts";
import { keyBetween } from "./key-between.ts";

// What stands behind the numbers of a code space, for people: an example value, and the stretch in words.

const DAY = 86_400_000;

/** A key of the column as JSON: dates and moments as their text. */
function keyJson(key: number | string | boolean, type: CodeSpace["type"]): number | string | boolean {
  if (typeof key !== "number") return key;
  if (type === "date" || type === "day") return momentText(key * DAY).slice(0, 10);
  return type === "dateTime" ? momentText(key) : key;
}

/** A moment in text; those between two milliseconds are half of one behind the first. */
function momentText(ms: number): string {
  const whole = Math.floor(ms);
  const nanoseconds = BigInt(whole) * 1_000_000n + (whole === ms ? 0n : 500_000n);
  return Temporal.Instant.fromEpochNanoseconds(nanoseconds).toString();
}

/** The key behind an odd code. */
function keyOf({ book }: CodeSpace, code: number): number | string | boolean | undefined {
  const index = (code - FIRST_CODE - 1) / 2;
  if (book.kind === "booleans") return index === 1;
  return book.kind === "presence" ? undefined : book.keys[index];
}

/** A text that is none of those that the column names. */
function otherText(keys: readonly string[]): string {
  let text = "other";
  for (let number = 2; keys.includes(text); number += 1) text = `other ${number}`;
  return text;
}

/** A value for which a number of the space stands; undefined: any, whatever it is. */
export function exampleOf(space: CodeSpace, number: number): Json | undefined {
  const code = space.codeOf(number);
  if (code === NULL_CODE) return null;
  const { book, type } = space;
  if (code % 2 === 1) {
    const key = keyOf(space, code);
    return key === undefined ? undefined : keyJson(key, type);
  }
  const index = (code - FIRST_CODE) / 2;
  switch (book.kind) {
    case "numbers":
      return keyJson(keyBetween(type, book.keys[index - 1], book.keys[index]) ?? 0, type);
    case "texts":
      return book.ordered
        ? (keyBetween(type, book.keys[index - 1], book.keys[index]) ?? "")
        : otherText(book.keys);
    default:
      return undefined;
  }
}

/** Stretches of numbers in words: `"gold"`, `[5..10)`, `any other`, `null`. The first few, if there are many. */
export function wordsOf(space: CodeSpace, numbers: readonly number[]): string {
  const words: string[] = [];
  for (let at = 0; at < numbers.length && words.length < 4; at += 2)
    words.push(...stretchWords(space, numbers[at] ?? 0, numbers[at + 1] ?? 0));
  return words.length <= 3 ? words.join(" or ") : `${words.slice(0, 3).join(", ")}, …`;
}

function stretchWords(space: CodeSpace, first: number, last: number): readonly string[] {
  let low = space.codeOf(first);
  const high = space.codeOf(last);
  const words: string[] = [];
  if (low === NULL_CODE) {
    words.push("null");
    if (first === last) return words;
    low = space.codeOf(first + 1);
  }
  const { book } = space;
  if (book.kind === "numbers" || (book.kind === "texts" && book.ordered))
    return [...words, range(space, low, high)];
  for (let code = low; code <= high && words.length < 4; code += 1) {
    const key = code % 2 === 1 ? keyOf(space, code) : undefined;
    if (key !== undefined) words.push(JSON.stringify(key));
    else if (code === FIRST_CODE) words.push(book.kind === "texts" ? "any other text" : "a value");
  }
  return words;
}

/** An interval as a cell would have it. */
function range(space: CodeSpace, low: number, high: number): string {
  const from = endKey(space, low % 2 === 1 ? low : low - 1);
  const to = endKey(space, high % 2 === 1 ? high : high + 1);
  if (from !== null && from === to) return from;
  if (from === null && to === null) return "any value";
  if (from === null) return `${high % 2 === 1 ? "<=" : "<"} ${to ?? ""}`;
  if (to === null) return `${low % 2 === 1 ? ">=" : ">"} ${from}`;
  return `${low % 2 === 1 ? "[" : "("}${from}..${to}${high % 2 === 1 ? "]" : ")"}`;
}

/** The end of an interval; null: there is none. */
function endKey(space: CodeSpace, code: number): string | null {
  if (code < FIRST_CODE) return null;
  const key = keyOf(space, code);
  if (key === undefined) return null;
  const json = keyJson(key, space.type);
  return typeof key === "string" ? JSON.stringify(json) : String(json);
}
