import { Decimal } from "decimal.js";
import {
  compareNumbers,
  divide,
  multiply,
  negate,
  settle,
  subtract,
  toDecimal,
  toCount,
} from "../exact-number.ts";
import type { Place } from "../finding.ts";
import type { Frame } from "../frame.ts";
import { DaysTime, type Numeric, type Value, YearsMonths } from "../value.ts";
import { type Builtin, form, mayTake, takes } from "./builtin.ts";

/** Digits behind the point that rounding can ask for (DMN 1.5, 10.3.4.5). */
const SCALE_FROM = -6111;
const SCALE_TO = 6176;

/** Rounds to `scale` digits behind the point (before it, if negative). */
function round(n: Numeric, scale: Numeric, mode: Decimal.Rounding, frame: Frame, place: Place): Value {
  const digits = toCount(scale);
  if (digits === null || digits < SCALE_FROM || digits > SCALE_TO)
    return frame.fail(
      place,
      "invalid_value",
      `The scale must be an integer from ${SCALE_FROM} to ${SCALE_TO}.`,
    );
  if (digits === 0 && typeof n === "number" && Number.isInteger(n)) return n;
  const exact = toDecimal(n);
  if (exact.isZero()) return 0;
  if (digits >= 0) return exact.decimalPlaces() <= digits ? n : settle(exact.toDecimalPlaces(digits, mode));
  // Rounded before the point: shift it, round to an integer, shift it back.
  const power = new Decimal(`1e${-digits}`);
  return settle(toDecimal(exact.div(power).toDecimalPlaces(0, mode)).times(power));
}

/** The remainder with the sign of the divisor (DMN: `dividend - divisor * floor(dividend / divisor)`). */
function modulo(dividend: Numeric, divisor: Numeric): Numeric | null {
  if (Number.isSafeInteger(dividend) && Number.isSafeInteger(divisor)) {
    const [a, b] = [Number(dividend), Number(divisor)];
    return a - b * Math.floor(a / b) + 0;
  }
  const quotient = divide(dividend, divisor);
  if (quotient === null) return null;
  const whole = settle(toDecimal(quotient).floor());
  const product = whole === null ? null : multiply(divisor, whole);
  return product === null ? null : subtract(dividend, product);
}

function isEven(n: Numeric, frame: Frame, place: Place): boolean | null {
  const exact = toDecimal(n);
  if (!exact.isInteger()) return frame.fail(place, "invalid_value", "Only integers are even or odd.");
  return exact.mod(2).isZero();
}

/** Beyond it, powers of e have more than 6,144 digits, or less than as many behind the point. */
const LARGEST_EXPONENT = 14_200;

const n = takes("n", "number");

function rounding(name: string, doc: string, example: Builtin["example"], mode: Decimal.Rounding): Builtin {
  return {
    name,
    area: "number",
    doc,
    example,
    forms: [
      form([n, mayTake("scale", "number")], "number", ([number, scale], frame, place) =>
        round(number, scale ?? 0, mode, frame, place),
      ),
    ],
  };
}

/** Functions of numbers. */
export const numberFunctions: readonly Builtin[] = [
  {
    name: "decimal",
    area: "number",
    doc: "Rounds to a number of digits behind the point; a half goes to the even neighbour.",
    example: ["decimal(1/3, 2)", "0.33"],
    forms: [
      form([n, takes("scale", "number")], "number", ([number, scale], frame, place) =>
        round(number, scale, Decimal.ROUND_HALF_EVEN, frame, place),
      ),
    ],
  },
  rounding("floor", "Rounds down.", ["floor(-1.5)", "-2"], Decimal.ROUND_FLOOR),
  rounding("ceiling", "Rounds up.", ["ceiling(-1.5)", "-1"], Decimal.ROUND_CEIL),
  rounding("round up", "Rounds away from zero.", ["round up(5.5, 0)", "6"], Decimal.ROUND_UP),
  rounding("round down", "Rounds towards zero.", ["round down(-5.5, 0)", "-5"], Decimal.ROUND_DOWN),
  rounding(
    "round half up",
    "Rounds; a half goes away from zero.",
    ["round half up(2.5, 0)", "3"],
    Decimal.ROUND_HALF_UP,
  ),
  rounding(
    "round half down",
    "Rounds; a half goes towards zero.",
    ["round half down(2.5, 0)", "2"],
    Decimal.ROUND_HALF_DOWN,
  ),
  {
    name: "abs",
    area: "number",
    doc: "The number or duration without its sign.",
    example: ["abs(-10)", "10"],
    forms: [
      form([n], "number", ([number]) => (compareNumbers(number, 0) < 0 ? negate(number) : number)),
      form([takes("n", "daysTime")], "daysTime", ([span]) =>
        span.nanoseconds < 0n ? new DaysTime(-span.nanoseconds) : span,
      ),
      form([takes("n", "yearsMonths")], "yearsMonths", ([span]) => new YearsMonths(Math.abs(span.months))),
    ],
  },
  {
    name: "modulo",
    area: "number",
    doc: "The remainder of a division, with the sign of the divisor.",
    example: ["modulo(-12, 5)", "3"],
    forms: [
      form(
        [takes("dividend", "number"), takes("divisor", "number")],
        "number",
        ([dividend, divisor], frame, place) =>
          toDecimal(divisor).isZero()
            ? frame.fail(place, "division_by_zero", "The divisor is zero.")
            : modulo(dividend, divisor),
      ),
    ],
  },
  {
    name: "sqrt",
    area: "number",
    doc: "The square root.",
    example: ["sqrt(16)", "4"],
    forms: [
      form([takes("number", "number")], "number", ([number], frame, place) =>
        compareNumbers(number, 0) < 0
          ? frame.fail(place, "invalid_value", "A negative number has no square root.")
          : settle(toDecimal(number).sqrt()),
      ),
    ],
  },
  {
    name: "exp",
    area: "number",
    doc: "Euler's number to the power of a number.",
    example: ["exp(0)", "1"],
    forms: [
      form([takes("number", "number")], "number", ([number], frame, place) =>
        compareNumbers(number, LARGEST_EXPONENT) > 0
          ? frame.fail(place, "number_out_of_range", "The result is no number of 34 digits.")
          : compareNumbers(number, negate(LARGEST_EXPONENT)) < 0
            ? 0
            : settle(toDecimal(number).exp()),
      ),
    ],
  },
  {
    name: "log",
    area: "number",
    doc: "The natural logarithm.",
    example: ["log(1)", "0"],
    forms: [
      form([takes("number", "number")], "number", ([number], frame, place) =>
        compareNumbers(number, 0) > 0
          ? settle(toDecimal(number).ln())
          : frame.fail(place, "invalid_value", "Only numbers above zero have a logarithm."),
      ),
    ],
  },
  {
    name: "odd",
    area: "number",
    doc: "Whether an integer is odd.",
    example: ["odd(5)", "true"],
    forms: [
      form([takes("number", "number")], "boolean", ([number], frame, place) => {
        const even = isEven(number, frame, place);
        return even === null ? null : !even;
      }),
    ],
  },
  {
    name: "even",
    area: "number",
    doc: "Whether an integer is even.",
    example: ["even(2)", "true"],
    forms: [
      form([takes("number", "number")], "boolean", ([number], frame, place) => isEven(number, frame, place)),
    ],
  },
];
