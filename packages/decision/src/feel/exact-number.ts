import { Decimal } from "decimal.js";
import type { Numeric } from "./value.ts";

// Decimal arithmetic as IEEE 754 decimal128 has it (DMN 1.5, 10.3.2.3.1): 34 digits, half even. Decimals are slow
// (about 0.5 µs an operation), so amounts of everyday size stay JavaScript numbers: as integers, or scaled by 10,000
// to integers, where doubles calculate without any error.

const Exact = Decimal.clone({
  precision: 34,
  rounding: Decimal.ROUND_HALF_EVEN,
  minE: -6143,
  maxE: 6144,
  toExpNeg: -6200,
  toExpPos: 6200,
});

const SCALE = 10_000;
/** Below this a number with four decimals has at most 15 digits, so it prints as it was written. */
const SCALED_BELOW = 1e11;
const FIFTEEN_DIGITS = 1e15;

/** A number as a Decimal of 34 digits. */
export function toDecimal(value: Numeric): Decimal {
  return value instanceof Decimal ? value : new Exact(value);
}

/** A Decimal as a JavaScript number if that prints as the same decimal; null if it is not finite. */
export function settle(value: Decimal): Numeric | null {
  if (!value.isFinite()) return null;
  const digits = value.precision();
  if (digits > 17 || value.e > 300 || value.e < -300) return value.isZero() ? 0 : value;
  const double = value.toNumber();
  return digits <= 15 || new Exact(double).eq(value) ? double + 0 : value;
}

/** A JavaScript number as it comes from JSON, in the one form that each number has here. */
export function fromDouble(value: number): Numeric {
  const size = Math.abs(value);
  return size === 0 || (size >= 1e-300 && size < 1e301) ? value + 0 : (settle(new Exact(value)) ?? 0);
}

/** The number as JSON: as a number if JavaScript prints it so, else as text, so that no digit is lost. */
export function toDoubleOrText(value: Numeric): number | string {
  if (typeof value === "number") return value;
  const double = value.toNumber();
  return Number.isFinite(double) && new Exact(double).eq(value) ? double : value.toFixed();
}

/** Longer texts are no numbers that anybody means. */
const LONGEST_TEXT = 1000;

/** Reads the text of a number: digits, one point, an exponent. Null if it is none, or out of range. */
export function parseNumber(text: string): Numeric | null {
  if (text.length > LONGEST_TEXT || !/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,5})?$/.test(text))
    return null;
  return text.length <= 15 && !/[eE]/.test(text) ? Number(text) + 0 : settle(new Exact(text));
}

/** The number times 10,000 if that is an integer of at most 15 digits, else NaN. */
function scaled(value: number): number {
  if (value <= -SCALED_BELOW || value >= SCALED_BELOW) return Number.NaN;
  const times = Math.round(value * SCALE);
  return times / SCALE === value ? times : Number.NaN;
}

/** The sum. Null: out of range. */
export function add(a: Numeric, b: Numeric): Numeric | null {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(sum)) return sum + 0;
    const units = scaled(a) + scaled(b);
    if (!Number.isNaN(units)) return units / SCALE + 0;
  }
  return settle(toDecimal(a).plus(toDecimal(b)));
}

/** The number with the other sign. */
export function negate(a: Numeric): Numeric {
  return typeof a === "number" ? 0 - a : a.negated();
}

/** The difference. Null: out of range. */
export function subtract(a: Numeric, b: Numeric): Numeric | null {
  return add(a, negate(b));
}

/** The product. Null: out of range. */
export function multiply(a: Numeric, b: Numeric): Numeric | null {
  if (typeof a === "number" && typeof b === "number") {
    const product = a * b;
    if (Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(product))
      return product + 0;
    const units = scaled(a) * scaled(b);
    if (Math.abs(units) < FIFTEEN_DIGITS) return units / (SCALE * SCALE) + 0;
  }
  return settle(toDecimal(a).times(toDecimal(b)));
}

/** The quotient; the caller has looked for a zero. Null: out of range. */
export function divide(a: Numeric, b: Numeric): Numeric | null {
  if (typeof a === "number" && typeof b === "number") {
    const dividend = scaled(a);
    const divisor = scaled(b);
    const units = Math.round((dividend / divisor) * SCALE);
    const product = units * divisor;
    // All three are integers below 2^53, so the comparison is exact: the quotient has at most four decimals.
    if (
      Math.abs(dividend * SCALE) < Number.MAX_SAFE_INTEGER &&
      Math.abs(units) < FIFTEEN_DIGITS &&
      Math.abs(product) < Number.MAX_SAFE_INTEGER &&
      product === dividend * SCALE
    )
      return units / SCALE + 0;
  }
  return settle(toDecimal(a).div(toDecimal(b)));
}

/** The power. Null: not a real number, or out of range. */
export function power(a: Numeric, b: Numeric): Numeric | null {
  return settle(toDecimal(a).pow(toDecimal(b)));
}

/** Below, equal, above zero as a is below, equal to, above b. */
export function compareNumbers(a: Numeric, b: Numeric): number {
  if (typeof a !== "number" || typeof b !== "number") return toDecimal(a).cmp(toDecimal(b));
  // Doubles are ordered as the decimals that they print as.
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The number without exponent, as FEEL's `string()` writes it. */
export function numberText(value: Numeric): string {
  return Math.abs(Number(value)) < 1e21 && typeof value === "number" && Math.abs(value) >= 1e-6
    ? String(value)
    : toDecimal(value).toFixed();
}

/** The number without its fraction, as DMN reads lengths and scales; null if it is too large to count with. */
export function toCount(value: Numeric): number | null {
  const whole = Math.trunc(Number(value)) + 0;
  return Number.isSafeInteger(whole) ? whole : null;
}

/** The number as an integer that JavaScript counts with, else null. */
export function toInteger(value: Numeric): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : null;
}
