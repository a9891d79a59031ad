import type { Json } from "@patchbay/contract/vocabulary";

/** A number as JSON or a person writes it: no hexadecimal, no spaces within. */
const written = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

const digitsOf = (text: string): number =>
  text
    .replace(/[eE].*$/, "")
    .replaceAll(/[+\-.]/g, "")
    .replace(/^0+/, "").length;

/** The number that a value is, or a text says; null when it says none, or one of more digits than a double keeps. */
export function decimalOf(value: Json): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (!written.test(text) || digitsOf(text) > 15) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** A result without the last digits that binary arithmetic adds: 0.1 + 0.2 is 0.3. */
export const rounded15 = (number: number): number => Number(number.toPrecision(15));

/** A number to so many digits behind the point, halves away from zero, as it is written in decimals. */
export function roundedTo(number: number, digits: number): number {
  if (!Number.isFinite(number) || Math.abs(number) >= 1e15) return number;
  const shifted = Number(shift(Math.abs(number), digits));
  return Math.sign(number) * Number(shift(Math.round(shifted), -digits));
}

function shift(number: number, places: number): string {
  const [mantissa = "0", exponent = "0"] = String(number).split("e");
  return `${mantissa}e${Number(exponent) + places}`;
}

const wholeNumber = /^[+-]?\d+$/;

/**
 * Compares two values: below 0, 0, above 0, or null when they cannot be compared. Numbers, and texts that are numbers, by
 * value, however long; other texts by their UTF-16 units.
 */
export function compared(a: Json, b: Json): number | null {
  const [left, right] = [decimalOf(a), decimalOf(b)];
  if (left !== null && right !== null) return left - right;
  const [first, second] = [text(a), text(b)];
  if (wholeNumber.test(first) && wholeNumber.test(second)) {
    const difference = BigInt(first) - BigInt(second);
    return difference === 0n ? 0 : difference < 0n ? -1 : 1;
  }
  if (typeof a !== "string" || typeof b !== "string") return null;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether two values are the same: 5 and "5" are, and lists and objects that are written alike. */
export function same(a: Json, b: Json): boolean {
  if (a === null || b === null) return a === b;
  if (typeof a === "number" || typeof b === "number") {
    const [left, right] = [decimalOf(a), decimalOf(b)];
    if (left !== null && right !== null) return left === right;
  }
  return text(a) === text(b);
}

const text = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));
