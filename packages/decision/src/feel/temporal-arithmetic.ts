import { Decimal } from "decimal.js";
import { dayNumber } from "./comparison.ts";
import { settle, toDecimal } from "./exact-number.ts";
import { DaysTime, isNumeric, type Numeric, type Value, YearsMonths, ZonedTime } from "./value.ts";

// Dates, times and durations with + - * /. Null: the result lies outside of what Temporal or a duration can hold, or
// the values have no such operation (callers have looked at the types before).

const DAY_NS = 86_400_000_000_000n;
const LONGEST = 10n ** 26n;

const orNull = <T>(make: () => T): T | null => {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};

function daysTime(nanoseconds: bigint): DaysTime | null {
  return nanoseconds > -LONGEST && nanoseconds < LONGEST ? new DaysTime(nanoseconds) : null;
}

function yearsMonths(months: number): YearsMonths | null {
  return Number.isSafeInteger(months) ? new YearsMonths(months + 0) : null;
}

/** A date, time or duration later (1) or earlier (-1) by a duration. Days of a month are cut to those it has. */
export function addSpan(value: Value, span: DaysTime | YearsMonths, direction: 1 | -1): Value {
  if (span instanceof YearsMonths) {
    const months = span.months * direction;
    if (value instanceof YearsMonths) return yearsMonths(value.months + months);
    if (!(value instanceof Temporal.PlainDate) && !isDateTime(value)) return null;
    return orNull(() => value.add({ months }));
  }
  const ns = span.nanoseconds * BigInt(direction);
  if (value instanceof DaysTime) return daysTime(value.nanoseconds + ns);
  if (value instanceof Temporal.PlainDate) {
    const days = ns / DAY_NS - (ns % DAY_NS < 0n ? 1n : 0n);
    return orNull(() => value.add({ days: Number(days) }));
  }
  if (value instanceof Temporal.PlainTime) return value.add({ nanoseconds: Number(ns % DAY_NS) });
  if (value instanceof ZonedTime)
    return new ZonedTime(value.time.add({ nanoseconds: Number(ns % DAY_NS) }), value.zone, value.offset);
  if (!isDateTime(value)) return null;
  const parts = { hours: Number(ns / 3_600_000_000_000n), nanoseconds: Number(ns % 3_600_000_000_000n) };
  return orNull(() => value.add(parts));
}

const isDateTime = (value: Value): value is Temporal.PlainDateTime | Temporal.ZonedDateTime =>
  typeof value === "object" &&
  (value instanceof Temporal.PlainDateTime || value instanceof Temporal.ZonedDateTime);

/** Nanoseconds on a line where the difference of two moments of one kind is the time between them. */
function onLine(value: Value): { zoned: boolean; ns: bigint } | null {
  if (value instanceof ZonedTime) {
    const { ns } = onLine(value.time) ?? { ns: 0n };
    return { zoned: true, ns: ns - BigInt(value.offset) };
  }
  if (value instanceof Temporal.PlainDate) return { zoned: true, ns: BigInt(dayNumber(value)) * DAY_NS };
  if (value instanceof Temporal.PlainTime) {
    const since = value.since(new Temporal.PlainTime());
    return { zoned: false, ns: BigInt(since.total("nanoseconds")) };
  }
  if (value instanceof Temporal.ZonedDateTime) return { zoned: true, ns: value.epochNanoseconds };
  if (value instanceof Temporal.PlainDateTime)
    return { zoned: false, ns: value.toZonedDateTime("UTC").epochNanoseconds };
  return null;
}

/** The time from `b` to `a`. A date counts as its midnight in UTC. */
export function daysTimeBetween(a: Value, b: Value): Value {
  const [left, right] = [onLine(a), onLine(b)];
  if (left === null || right === null) return null;
  return left.zoned === right.zoned ? daysTime(left.ns - right.ns) : null;
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
