import { dayNumber } from "./calendar.ts";
import type { Place } from "./finding.ts";
import { feelLimits } from "./feel-limits.ts";
import type { Frame } from "./frame.ts";
import { compareNumbers } from "./exact-number.ts";
import { clockNumber, isDate, isDateTime, isTime, onLine } from "./moment.ts";
import {
  type Context,
  type DateTimeValue,
  DaysTime,
  isContext,
  isList,
  isNumeric,
  kindOf,
  Range,
  type TimeValue,
  type Value,
  YearsMonths,
  ZonedTime,
} from "./value.ts";

const sign = (difference: number | bigint): number => (difference < 0 ? -1 : difference > 0 ? 1 : 0);
const DAY_NS = 86_400_000_000_000;

/** Nanoseconds from midnight to midnight in UTC; without a zone, in the zone of the other, the clock on the wall counts. */
function orderTimes(a: TimeValue, b: TimeValue): number {
  if (!(a instanceof ZonedTime) || !(b instanceof ZonedTime))
    return sign(
      clockNumber(a instanceof ZonedTime ? a.time : a) - clockNumber(b instanceof ZonedTime ? b.time : b),
    );
  const [left, right] = [a, b].map(
    ({ time, offset }) => (((clockNumber(time) - offset) % DAY_NS) + DAY_NS) % DAY_NS,
  );
  return sign((left ?? 0) - (right ?? 0));
}

function orderMoments(a: DateTimeValue, b: DateTimeValue): number {
  const [left, right] = [onLine(a), onLine(b)];
  if ((left.offset === null) === (right.offset === null)) return sign(left.at - right.at);
  return sign(left.at + BigInt(left.offset ?? 0) - right.at - BigInt(right.offset ?? 0));
}

/**
 * Below, equal, above zero as `a` comes before, with or after `b`; null where there is no order: null, different
 * kinds, kinds without order. Of two times or dates with times of which only one has a zone, the other is taken to be
 * in it (DMN 1.5, table 54).
 */
export function orderValues(a: Value, b: Value): number | null {
  if (isNumeric(a)) return isNumeric(b) ? compareNumbers(a, b) : null;
  if (typeof a === "string") return typeof b === "string" ? (a < b ? -1 : a > b ? 1 : 0) : null;
  if (a instanceof DaysTime) return b instanceof DaysTime ? sign(a.nanoseconds - b.nanoseconds) : null;
  if (a instanceof YearsMonths) return b instanceof YearsMonths ? sign(a.months - b.months) : null;
  if (a === null || typeof a === "boolean" || isList(a) || isContext(a)) return null;
  if (isDate(a)) return isDate(b) ? sign(dayNumber(a) - dayNumber(b)) : null;
  if (isDateTime(a)) return isDateTime(b) ? orderMoments(a, b) : null;
  return isTime(a) && isTime(b) ? orderTimes(a, b) : null;
}

/**
 * Whether two values are equal. Null equals only null; values of different kinds are neither equal nor unequal: null.
 * Lists and objects cost steps, since values that share parts can be far larger than what they take in memory.
 */
export function equalValues(a: Value, b: Value, frame: Frame, place: Place, depth = 0): boolean | null {
  if (typeof a === "number" && typeof b === "number") return a === b;
  if (a === null || b === null) return a === b;
  if (typeof a === "string" || typeof a === "boolean") return typeof a === typeof b ? a === b : null;
  if (kindOf(a) !== kindOf(b)) return null;
  if (isList(a) || isContext(a)) {
    if (depth > feelLimits.valueDepth)
      frame.stop(place, "too_deep", "Lists or objects stand in each other too deep.");
    return isList(a)
      ? isList(b) && equalLists(a, b, frame, place, depth + 1)
      : isContext(b) && equalContexts(a, b, frame, place, depth + 1);
  }
  if (a instanceof Range) return b instanceof Range && equalRanges(a, b, frame, place, depth);
  const order = orderValues(a, b);
  if (order !== null) return order === 0;
  return kindOf(a) === "function" ? a === b : null;
}

function equalLists(
  a: readonly Value[],
  b: readonly Value[],
  frame: Frame,
  place: Place,
  depth: number,
): boolean | null {
  if (a.length !== b.length) return false;
  frame.burn(1 + (a.length >> 4), place);
  let verdict: boolean | null = true;
  for (const [index, item] of a.entries()) {
    const equal = equalValues(item, b[index] ?? null, frame, place, depth);
    if (equal === false) return false;
    if (equal === null) verdict = null;
  }
  return verdict;
}

function equalContexts(a: Context, b: Context, frame: Frame, place: Place, depth: number): boolean | null {
  if (a.size !== b.size) return false;
  frame.burn(1 + (a.size >> 4), place);
  let verdict: boolean | null = true;
  for (const [name, member] of a) {
    const other = b.get(name);
    const equal = other === undefined ? false : equalValues(member, other, frame, place, depth);
    if (equal === false) return false;
    if (equal === null) verdict = null;
  }
  return verdict;
}

function equalRanges(a: Range, b: Range, frame: Frame, place: Place, depth: number): boolean | null {
  if (a.lowClosed !== b.lowClosed || a.highClosed !== b.highClosed || a.only !== b.only) return false;
  const low = equalValues(a.low, b.low, frame, place, depth);
  return low === true ? equalValues(a.high, b.high, frame, place, depth) : low;
}

/** Whether a value lies in an interval; null where one end has no order with it. */
export function inRange(value: Value, { low, high, lowClosed, highClosed, only }: Range): boolean | null {
  const fromLow = low === null ? 1 : orderValues(value, low);
  const toHigh = high === null ? -1 : orderValues(value, high);
  if (fromLow === null || toHigh === null) return null;
  if (only === "!=") return fromLow !== 0;
  return (fromLow > 0 || (lowClosed && fromLow === 0)) && (toHigh < 0 || (highClosed && toHigh === 0));
}
