import { orderValues } from "./comparison.ts";
import { negate, parseNumber } from "./exact-number.ts";
import { tokenize } from "./lexer.ts";
import { parseAtLiteral, parseDate, parseDateTime, parseDuration, parseTime } from "./temporal-text.ts";
import type { Token } from "./token.ts";
import { isNumeric, Range, type Value } from "./value.ts";

// The text of an interval (DMN 1.5, 10.3.1.2, rules 66 and 67): `[18..21)`, `[2..)`, `(..@"2026-01-31"]`. Its ends are
// literals; nothing in it is evaluated.

const constructors: Readonly<Record<string, (text: string) => Value>> = {
  date: parseDate,
  time: parseTime,
  "date and time": parseDateTime,
  duration: parseDuration,
};

/** Reads an interval; null if the text is none, or if it ends before it begins. */
export function parseRange(text: string): Range | null {
  const tokens = tokenize(text);
  const middle = tokens.findIndex(({ kind, text: sign }) => kind === "symbol" && sign === "..");
  const [opening] = tokens;
  const closing = tokens.at(-2);
  if (middle < 1 || opening?.kind !== "symbol" || closing?.kind !== "symbol" || tokens.at(-1)?.kind !== "end")
    return null;
  if (!["[", "(", "]"].includes(opening.text) || !["]", ")", "["].includes(closing.text)) return null;
  const low = endpoint(tokens.slice(1, middle));
  const high = endpoint(tokens.slice(middle + 1, -2));
  if (low === undefined || high === undefined) return null;
  const lowClosed = opening.text === "[";
  const highClosed = closing.text === "]";
  // An end that is not there is not closed either, and there is at least one end.
  if ((low === null && (lowClosed || high === null)) || (high === null && highClosed)) return null;
  if (low !== null && high !== null && !((orderValues(low, high) ?? 1) <= 0)) return null;
  return new Range(low, high, lowClosed, highClosed);
}

/** The literal that tokens make; null for none at all, undefined for anything else. */
function endpoint(tokens: readonly Token[]): Value | undefined {
  const [first, ...rest] = tokens;
  if (first === undefined) return null;
  if (first.kind === "symbol" && first.text === "-") {
    const value = endpoint(rest);
    return rest[0]?.kind === "number" && value !== undefined && isNumeric(value) ? negate(value) : undefined;
  }
  if (rest.length === 0) {
    if (first.kind === "number") return parseNumber(first.text) ?? undefined;
    if (first.kind === "string") return first.text;
    return first.kind === "at" ? (parseAtLiteral(first.text) ?? undefined) : undefined;
  }
  const [open, argument, close] = tokens.slice(-3);
  const name = tokens
    .slice(0, -3)
    .map(({ text }) => text)
    .join(" ");
  const read = Object.hasOwn(constructors, name) ? constructors[name] : undefined;
  const isCall = open?.text === "(" && argument?.kind === "string" && close?.text === ")";
  return isCall ? (read?.(argument.text) ?? undefined) : undefined;
}
