import { Decimal } from "decimal.js";
import { addMonths, dateAt, dayNumber } from "./calendar.ts";
import { settle, toDecimal } from "./exact-number.ts";
import {
  clockNumber,
  dateOf,
  isDate,
  isDateTime,
  isTime,
  later,
  makeDateTime,
  onLine,
  timeOf,
} from "./moment.ts";
import {
  type DateTimeValue,
  type DateValue,
  DaysTime,
  isNumeric,
  type Numeric,
  type TimeValue,
  type Value,
  YearsMonths,
  ZonedTime,
} from "./value.ts";

// Dates, times and durations with + - * /. Null: the result lies outside of what Temporal or a duration can hold, or
// the values have no such operation (callers have looked at the types before).

const DAY_NS = 86_400_000_000_000n;
const LONGEST = 10n ** 26n;

function daysTime(nanoseconds: bigint): DaysTime | null {
  return nanoseconds > -LONGEST && nanoseconds < LONGEST ? new DaysTime(nanoseconds) : null;
}

function yearsMonths(months: number): YearsMonths | null {
  return Number.isSafeInteger(months) ? new YearsMonths(months + 0) : null;
}

/** A date, time or duration later (1) or earlier (-1) by a duration. Days of a month are cut to those it has. */
export function addSpan(value: Value, span: DaysTime | YearsMonths, direction: 1 | -1): Value {
  return span instanceof YearsMonths
    ? addYearsMonths(value, span.months * direction)
    : addDaysTime(value, span.nanoseconds * BigInt(direction));
}

function addYearsMonths(value: Value, months: number): Value {
  if (value instanceof YearsMonths) return yearsMonths(value.months + months);
  if (isDate(value)) return addMonths(value, months);
  if (!isDateTime(value)) return null;
  const date = addMonths(dateOf(value), months);
  return date === null ? null : makeDateTime(date, timeOf(value));
}

function addDaysTime(value: Value, ns: bigint): Value {
  if (value instanceof DaysTime) return daysTime(value.nanoseconds + ns);
  if (isDate(value)) {
    const days = ns / DAY_NS - (ns % DAY_NS < 0n ? 1n : 0n);
    return dateAt(dayNumber(value) + Number(days));
  }
  if (isDateTime(value)) return later(value, ns);
  if (!isTime(value)) return null;
  const nanoseconds = Number(ns % DAY_NS);
  return value instanceof ZonedTime
    ? new ZonedTime(value.time.add({ nanoseconds }), value.zone, value.offset)
    : value.add({ nanoseconds });
}

/** The time from one time of day to another; null if only one has a zone. */
function timeBetween(a: TimeValue, b: TimeValue): DaysTime | null {
  const [at, from] = [a, b].map((time) =>
    time instanceof ZonedTime ? clockNumber(time.time) - time.offset : clockNumber(time),
  );
  return a instanceof ZonedTime === b instanceof ZonedTime
    ? new DaysTime(BigInt((at ?? 0) - (from ?? 0)))
    : null;
}

/** The time from `b` to `a`. A date counts as its midnight in UTC; null if only one of the two has a zone. */
export function daysTimeBetween(a: Value, b: Value): Value {
  if (isTime(a)) return isTime(b) ? timeBetween(a, b) : null;
  const onCalendar = (value: Value): value is DateValue | DateTimeValue => isDate(value) || isDateTime(value);
  if (!onCalendar(a) || !onCalendar(b)) return null;
  const [left, right] = [onLine(a), onLine(b)];
  return (left.offset === null) === (right.offset === null) ? daysTime(left.at - right.at) : null;
}

/** A duration times a number, or divided by it. Fractions of a nanosecond or a month are dropped. */
export function scaleSpan(span: Value, by: Numeric, inverse = false): Value {
  const scale = (size: Decimal): Decimal =>
    (inverse ? size.div(toDecimal(by)) : size.times(toDecimal(by))).toDecimalPlaces(0, Decimal.ROUND_DOWN);
  if (span instanceof YearsMonths) return yearsMonths(scale(toDecimal(span.months)).toNumber());
  if (!(span instanceof DaysTime)) return null;
  const exact = scale(toDecimal(new Decimal(span.nanoseconds.toString())));
  return exact.abs().lt(LONGEST.toString()) ? daysTime(BigInt(exact.toFixed())) : null;
}

/** How often one duration goes into another. */
export function divideSpans(a: Value, b: Value): Value {
  const size = (span: Value): Decimal | null =>
    span instanceof DaysTime
      ? new Decimal(span.nanoseconds.toString())
      : span instanceof YearsMonths
        ? toDecimal(span.months)
        : null;
  const [dividend, divisor] = [size(a), size(b)];
  return dividend === null || divisor === null || isNumeric(a)
    ? null
    : settle(toDecimal(0).plus(dividend).div(divisor));
}
