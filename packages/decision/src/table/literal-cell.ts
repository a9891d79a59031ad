import type { InputType } from "@patchbay/contract/rule";
import { keywords } from "../feel/token.ts";
import type { KeyCell, KeyPart } from "./cell-codes.ts";

// Nearly every cell of a large table is one number, one interval, some words or dates. These are read here in one look,
// thirty times as fast as the parser of FEEL reads them, and mean exactly what it says they mean; a test compares the
// two. Whatever is not certainly one of these forms is left to the parser.

/** Answers a text without quotes as a part of a cell, always the same one, or null if it means something else than itself. */
export type PlainTexts = (text: string) => KeyPart | null;

/** Reads texts, each of them once. `isName` tells words that are declared. */
export function plainTexts(isName: (word: string) => boolean): PlainTexts {
  const known = new Map<string, KeyPart | null>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const found: KeyPart | null =
      bare.test(text) && isPlain(text, isName) ? { kind: "point", key: text } : null;
    known.set(text, found);
    return found;
  };
}

const NUMBER = String.raw`-?(?:\d{1,14}|\d{1,9}\.\d{1,4})`;
/** Years of four digits: what JavaScript's calendar reads as they are. */
const DAY = String.raw`[1-9]\d{3}-\d\d-\d\d`;
const operatorForm = { number: comparison(NUMBER), date: comparison(DAY) };
const rangeForm = { number: range(NUMBER), date: range(DAY) };
const listForm = { number: list(NUMBER), date: list(DAY) };
const quoted = /^\s*"[^"\\]*"\s*(?:,\s*"[^"\\]*"\s*)*$/;
const quotedOne = /"([^"\\]*)"/g;
const bare = /^[A-Za-z_][\w-]*(?: [A-Za-z_][\w-]*)*$/;

function comparison(literal: string): RegExp {
  return new RegExp(String.raw`^\s*(>=|<=|!=|>|<|=)\s*(${literal})\s*$`);
}
function range(literal: string): RegExp {
  return new RegExp(String.raw`^\s*([[(\]])\s*(${literal})\s*\.\.\s*(${literal})\s*([\])[])\s*$`);
}
function list(literal: string): RegExp {
  return new RegExp(String.raw`^\s*${literal}\s*(?:,\s*${literal}\s*)*$`);
}

const daysIn = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days since 1970-01-01 of `YYYY-MM-DD`, from year 1000 on; null if there is no such day. */
export function dayOf(text: string): number | null {
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))];
  if (day < 1 || day > (daysIn[month - 1] ?? 0)) return null;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && day === 29 && !leap ? null : Date.UTC(year, month - 1, day) / 86_400_000;
}

const numberOf = (text: string): number => Number(text) + 0;

/** Reads the cell of a column; null: that is left to the parser. */
export function readLiteralCell(source: string, type: InputType, plain: PlainTexts): KeyCell | null {
  switch (type) {
    case "string":
      return textCell(source, plain);
    case "number":
      return orderedCell(source, "number", numberOf);
    case "date":
      return orderedCell(source, "date", dayOf);
    case "boolean": {
      const word = source.trim();
      return word === "true" || word === "false" ? points([word === "true"]) : null;
    }
    default:
      return null;
  }
}

function points(keys: readonly (number | string | boolean)[]): KeyCell {
  return { negated: false, parts: keys.map((key) => ({ kind: "point", key })) };
}

function textCell(source: string, plain: PlainTexts): KeyCell | null {
  if (source.includes('"')) {
    if (!quoted.test(source)) return null;
    return points(Array.from(source.matchAll(quotedOne), ([, text = ""]) => text));
  }
  const parts: KeyPart[] = [];
  for (let from = 0; from <= source.length;) {
    const comma = source.indexOf(",", from);
    const to = comma < 0 ? source.length : comma;
    const part = plain(source.slice(from, to).trim());
    if (part === null) return null;
    parts.push(part);
    from = to + 1;
  }
  return { negated: false, parts };
}

/** Whether none of the words means something else. */
function isPlain(text: string, isName: (word: string) => boolean): boolean {
  return text.includes(" ")
    ? text.split(" ").every((word) => !keywords.has(word) && !isName(word))
    : !keywords.has(text) && !isName(text);
}

function orderedCell(
  source: string,
  form: "number" | "date",
  keyOf: (text: string) => number | null,
): KeyCell | null {
  const interval = rangeForm[form].exec(source);
  if (interval !== null) {
    const [, open = "", from = "", to = "", close = ""] = interval;
    return one(intervalPart(keyOf(from), keyOf(to), open === "[", close === "]"));
  }
  const compared = operatorForm[form].exec(source);
  if (compared !== null) {
    const [, operator = "", literal = ""] = compared;
    const key = keyOf(literal);
    if (key === null) return null;
    if (operator === "=" || operator === "!=")
      return one({ kind: operator === "=" ? "point" : "notPoint", key });
    const closed = operator.endsWith("=");
    return operator.startsWith(">")
      ? one({ kind: "interval", low: key, high: null, lowClosed: closed, highClosed: false })
      : one({ kind: "interval", low: null, high: key, lowClosed: false, highClosed: closed });
  }
  if (!listForm[form].test(source)) return null;
  const keys = source.split(",").map((text) => keyOf(text.trim()));
  return keys.includes(null) ? null : points(keys.filter((key) => key !== null));
}

function one(part: KeyPart | null): KeyCell | null {
  return part === null ? null : { negated: false, parts: [part] };
}

function intervalPart(
  low: number | null,
  high: number | null,
  lowClosed: boolean,
  highClosed: boolean,
): KeyPart | null {
  return low === null || high === null ? null : { kind: "interval", low, high, lowClosed, highClosed };
}
