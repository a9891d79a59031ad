import { add, divide, multiply, negate, power, subtract, toDecimal } from "./exact-number.ts";
import type { Place } from "./finding.ts";
import type { Frame } from "./frame.ts";
import { guardText } from "./size-guard.ts";
import { inWords, type StaticType } from "./static-type.ts";
import type { ArithmeticOperator } from "./syntax-tree.ts";
import { addSpan, daysTimeBetween, divideSpans, scaleSpan } from "./temporal-arithmetic.ts";
import { DaysTime, isNumeric, kindOf, type Numeric, type Value, YearsMonths } from "./value.ts";

// Arithmetic of DMN 1.5 (10.3.2.3.1, 10.3.2.11): numbers, texts with +, and dates, times and durations. Null makes
// null. Whatever has no result is an error, never a silent null.

const spans: readonly StaticType[] = ["daysTime", "yearsMonths"];
const moments: readonly StaticType[] = ["date", "dateTime", "time"];

/** The type of a result, `any` if that is not known yet, null if these types do not go together. */
export function arithmeticType(
  operator: ArithmeticOperator,
  a: StaticType,
  b: StaticType,
): StaticType | null {
  if (a === "number" && b === "number") return "number";
  if (a === "any" || b === "any" || a === "null" || b === "null") return "any";
  const [isSpanA, isSpanB] = [spans.includes(a), spans.includes(b)];
  switch (operator) {
    case "+":
      if (a === "string" && b === "string") return "string";
      if (isSpanA && moments.includes(b)) return momentPlus(b, a);
      return momentPlus(a, b);
    case "-":
      if (moments.includes(a) && a === b) return "daysTime";
      if ((a === "date" && b === "dateTime") || (a === "dateTime" && b === "date")) return "daysTime";
      return momentPlus(a, b);
    case "*":
      return isSpanA && b === "number" ? a : a === "number" && isSpanB ? b : null;
    case "/":
      return isSpanA && b === "number" ? a : isSpanA && a === b ? "number" : null;
    default:
      return null;
  }
}

function momentPlus(a: StaticType, span: StaticType): StaticType | null {
  if (!spans.includes(span)) return null;
  if (a === "time") return span === "daysTime" ? "time" : null;
  return a === "date" || a === "dateTime" || a === span ? a : null;
}

/** What an operator of two known numbers yields. */
function calculate(operator: ArithmeticOperator, a: Numeric, b: Numeric, frame: Frame, place: Place): Value {
  if (operator === "/" && toDecimal(b).isZero())
    return frame.fail(place, "division_by_zero", "A number is divided by zero.");
  const result = { "+": add, "-": subtract, "*": multiply, "/": divide, "**": power }[operator](a, b);
  return result ?? frame.fail(place, "number_out_of_range", "The result is no number of 34 digits.");
}

/** Applies an operator. */
export function applyArithmetic(
  operator: ArithmeticOperator,
  a: Value,
  b: Value,
  frame: Frame,
  place: Place,
): Value {
  if (isNumeric(a) && isNumeric(b)) return calculate(operator, a, b, frame, place);
  if (a === null || b === null) return null;
  if (arithmeticType(operator, kindOf(a), kindOf(b)) === null)
    return frame.fail(place, "type_mismatch", arithmeticMismatch(operator, kindOf(a), kindOf(b)));
  if (typeof a === "string" && typeof b === "string") {
    guardText(a.length + b.length, frame, place);
    return a + b;
  }
  return (
    applyToMoments(operator, a, b, frame, place) ??
    (frame.errors > 0
      ? null
      : frame.fail(
          place,
          "number_out_of_range",
          "The result is out of range, or only one of the two has a time zone.",
        ))
  );
}

function applyToMoments(operator: ArithmeticOperator, a: Value, b: Value, frame: Frame, place: Place): Value {
  if (operator === "*") return isNumeric(a) ? scaleSpan(b, a) : isNumeric(b) ? scaleSpan(a, b) : null;
  if (operator === "/") {
    const zero = isNumeric(b) ? toDecimal(b).isZero() : isZeroSpan(b);
    if (zero) return frame.fail(place, "division_by_zero", "A duration is divided by zero.");
    return isNumeric(b) ? scaleSpan(a, b, true) : divideSpans(a, b);
  }
  if (operator === "+") return isSpan(b) ? addSpan(a, b, 1) : isSpan(a) ? addSpan(b, a, 1) : null;
  return isSpan(b) ? addSpan(a, b, -1) : daysTimeBetween(a, b);
}

const isSpan = (value: Value): value is DaysTime | YearsMonths =>
  value instanceof DaysTime || value instanceof YearsMonths;
const isZeroSpan = (value: Value): boolean =>
  (value instanceof DaysTime && value.nanoseconds === 0n) ||
  (value instanceof YearsMonths && value.months === 0);

/** The sentence about an operator between types that it does not take. */
export function arithmeticMismatch(operator: ArithmeticOperator, a: StaticType, b: StaticType): string {
  return `\`${operator}\` cannot take ${inWords(a)} and ${inWords(b)}.`;
}

/** The value with the other sign: a number or a duration. */
export function applyNegation(value: Value, frame: Frame, place: Place): Value {
  if (value === null) return null;
  if (isNumeric(value)) return negate(value);
  if (value instanceof DaysTime) return new DaysTime(-value.nanoseconds);
  if (value instanceof YearsMonths) return new YearsMonths(0 - value.months);
  return frame.fail(
    place,
    "type_mismatch",
    `\`-\` cannot take ${inWords(kindOf(value))}.`,
    "a number or a duration",
  );
}
