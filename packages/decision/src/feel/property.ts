import type { Place } from "./finding.ts";
import type { Frame } from "./frame.ts";
import { inWords, type StaticType } from "./static-type.ts";
import { daysTimeParts } from "./temporal-text.ts";
import { DaysTime, isContext, isList, kindOf, Range, type Value, YearsMonths, ZonedTime } from "./value.ts";

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
  if (value instanceof ZonedTime) return zonedTimePart(value, name);
  if (typeof value !== "object" || value === null) return null;
  if (value instanceof Temporal.PlainTime) return timePart(value, name);
  if (value instanceof Temporal.PlainDate) return datePart(value, name);
  if (value instanceof Temporal.PlainDateTime) return datePart(value, name) ?? timePart(value, name);
  if (value instanceof Temporal.ZonedDateTime) {
    if (name === "time offset") return new DaysTime(BigInt(value.offsetNanoseconds));
    if (name === "timezone") return /^[+-]/.test(value.timeZoneId) ? null : value.timeZoneId;
    return datePart(value, name) ?? timePart(value, name);
  }
  return null;
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

function daysTimePart(span: DaysTime, name: string): Value {
  const { days, hours, minutes, seconds } = daysTimeParts(span);
  const part = { days, hours, minutes, seconds }[name] ?? 0;
  return span.nanoseconds < 0n ? 0 - part : part;
}

function zonedTimePart({ time, zone, offset }: ZonedTime, name: string): Value {
  if (name === "time offset") return new DaysTime(BigInt(offset));
  if (name === "timezone") return /^[+-]/.test(zone) ? null : zone === "Z" ? "UTC" : zone;
  return timePart(time, name);
}

function datePart(
  date: Temporal.PlainDate | Temporal.PlainDateTime | Temporal.ZonedDateTime,
  name: string,
): Value {
  switch (name) {
    case "year":
      return date.year;
    case "month":
      return date.month;
    case "day":
      return date.day;
    default:
      return name === "weekday" ? date.dayOfWeek : null;
  }
}

function timePart(
  time: Temporal.PlainTime | Temporal.PlainDateTime | Temporal.ZonedDateTime,
  name: string,
): Value {
  switch (name) {
    case "hour":
      return time.hour;
    case "minute":
      return time.minute;
    default:
      return name === "second" ? time.second : null;
  }
}
