import type { Place } from "./finding.ts";
import type { Frame } from "./frame.ts";
import { inWords, type StaticType } from "./static-type.ts";
import { daysTimeParts } from "./temporal-text.ts";
import { dayOfWeek } from "./calendar.ts";
import { dateOf, isDate, isDateTime, isTime, timeOf } from "./moment.ts";
import { divide } from "./exact-number.ts";
import {
  type DateValue,
  DaysTime,
  isContext,
  isList,
  kindOf,
  Range,
  type TimeValue,
  type Value,
  YearsMonths,
  ZonedTime,
} from "./value.ts";

// What `value.name` yields: properties of objects, the parts of dates, times and durations (DMN 1.5, table 65), the
// ends of intervals, and of a list the properties of its items.

const dateParts: readonly string[] = ["year", "month", "day", "weekday"];
const timeParts: readonly string[] = ["hour", "minute", "second", "time offset", "timezone"];
const parts: Partial<Record<StaticType, readonly string[]>> = {
  date: dateParts,
  time: timeParts,
  dateTime: [...dateParts, ...timeParts],
  daysTime: ["days", "hours", "minutes", "seconds"],
  yearsMonths: ["years", "months"],
  range: ["start", "end", "start included", "end included"],
};

/** Why values of the type cannot have the property; null if they can, or if the type says too little. */
export function propertyMisfit(type: StaticType, name: string): string | null {
  if (type === "any" || type === "null" || type === "context" || type === "list") return null;
  const known = parts[type];
  if (known === undefined) return `There are no properties in ${inWords(type)}.`;
  return known.includes(name)
    ? null
    : `There is no \`${name}\` in ${inWords(type)}, but ${known.join(", ")}.`;
}

/** The type of a property, as far as the type of its owner tells. */
export function propertyType(type: StaticType, name: string): StaticType {
  if (type === "list") return "list";
  if (
    name === "time offset" ||
    name === "timezone" ||
    type === "any" ||
    type === "context" ||
    type === "range"
  )
    return "any";
  return propertyMisfit(type, name) === null ? "number" : "any";
}

/** Reads a property. One that an object does not have is null, with a warning; null has no properties: null. */
export function propertyOf(value: Value, name: string, frame: Frame, place: Place): Value {
  if (value === null) return null;
  if (isContext(value)) {
    const member = value.get(name);
    return member === undefined
      ? frame.warn(place, "missing_property", `The object has no \`${name}\`; it is read as null.`)
      : member;
  }
  if (isList(value)) {
    frame.burn(1 + (value.length >> 4), place);
    return value.map((item) => (isList(item) ? null : propertyOf(item, name, frame, place)));
  }
  const misfit = propertyMisfit(kindOf(value), name);
  return misfit === null ? partOf(value, name) : frame.fail(place, "type_mismatch", misfit);
}

function partOf(value: Value, name: string): Value {
  if (value instanceof Range) return rangePart(value, name);
  if (value instanceof YearsMonths)
    return name === "years" ? Math.trunc(value.months / 12) + 0 : (value.months % 12) + 0;
  if (value instanceof DaysTime) return daysTimePart(value, name);
  if (isDate(value)) return datePart(value, name);
  if (isTime(value)) return timePart(value, name);
  if (!isDateTime(value)) return null;
  return dateParts.includes(name) ? datePart(dateOf(value), name) : timePart(timeOf(value), name);
}

function rangePart({ low, high, lowClosed, highClosed }: Range, name: string): Value {
  switch (name) {
    case "start":
      return low;
    case "end":
      return high;
    default:
      return name === "start included" ? lowClosed : highClosed;
  }
}

/** A number of seconds with the nanoseconds behind the point. */
function withFraction(seconds: number, nanoseconds: number): Value {
  return nanoseconds === 0 ? seconds : divide(seconds * 1e9 + nanoseconds, 1e9);
}

function daysTimePart(span: DaysTime, name: string): Value {
  const { days, hours, minutes, seconds, nanoseconds } = daysTimeParts(span);
  const sign = span.nanoseconds < 0n ? -1 : 1;
  if (name === "seconds") return withFraction(seconds * sign, nanoseconds * sign);
  return ({ days, hours, minutes }[name] ?? 0) * sign + 0;
}

function datePart(date: DateValue, name: string): Value {
  switch (name) {
    case "year":
      return date.year;
    case "month":
      return date.month;
    case "day":
      return date.day;
    default:
      return dayOfWeek(date);
  }
}

function timePart(time: TimeValue, name: string): Value {
  const zoned = time instanceof ZonedTime ? time : null;
  const { hour, minute, second, millisecond, microsecond, nanosecond } =
    zoned?.time ?? (time as Temporal.PlainTime);
  switch (name) {
    case "hour":
      return hour;
    case "minute":
      return minute;
    case "second":
      return withFraction(second, millisecond * 1e6 + microsecond * 1e3 + nanosecond);
    case "time offset":
      return zoned === null ? null : new DaysTime(BigInt(zoned.offset));
    default:
      return zoned === null || /^[+-]/.test(zoned.zone) ? null : zoned.zone === "Z" ? "UTC" : zoned.zone;
  }
}
