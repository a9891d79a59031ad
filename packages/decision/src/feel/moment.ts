import { alikeYear, dateAt, dayNumber } from "./calendar.ts";
import {
  type DateTimeValue,
  type DateValue,
  type TimeValue,
  type Value,
  WideDate,
  WideDateTime,
  ZonedTime,
} from "./value.ts";

// Times of day and dates with times, in a zone or without one, whatever their representation: Temporal's own where it
// can hold them, WideDateTime where not.

const DAY_NS = 86_400_000_000_000n;

/** Runs a constructor of Temporal: what it refuses (an unknown zone, a year out of its range) is null. */
function orNull<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A zone as Temporal names it; `Z` is UTC. */
const zoneName = (zone: string): string => (zone === "Z" ? "UTC" : zone);

const offsetForm = /^([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/;

/** The offset of a zone from UTC in nanoseconds, on a day; null if there is no such zone. */
function offsetOf(zone: string, day: DateValue | null, time: Temporal.PlainTime): number | null {
  const [, sign, hours, minutes, seconds = 0] = offsetForm.exec(zone) ?? [];
  if (sign !== undefined)
    return Number(`${sign}1`) * ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1e9;
  // Without a day, that of 1 January 1970; in years that Temporal cannot hold, that of a year like it.
  const date = day === null ? [1970, 1, 1] : [alikeYear(day.year), day.month, day.day];
  const [year = 0, month = 0, dayOfMonth = 0] = date;
  return orNull(
    () =>
      new Temporal.PlainDate(year, month, dayOfMonth).toZonedDateTime({
        timeZone: zoneName(zone),
        plainTime: time,
      }).offsetNanoseconds,
  );
}

/** A time of day with its zone (`Z`, `+02:00`, `Europe/Paris`), or without one. Null: there is no such zone. */
export function makeTime(time: Temporal.PlainTime, zone: string | null): TimeValue | null {
  if (zone === null) return time;
  const offset = offsetOf(zone, null, time);
  return offset === null ? null : new ZonedTime(time, zone, offset + 0);
}

/** A date and a time of day, in the zone of the time or without one. */
export function makeDateTime(date: DateValue, time: TimeValue): DateTimeValue | null {
  if (date instanceof Temporal.PlainDate) {
    const held =
      time instanceof ZonedTime
        ? orNull(() => date.toZonedDateTime({ timeZone: zoneName(time.zone), plainTime: time.time }))
        : orNull(() => date.toPlainDateTime(time));
    if (held !== null) return held;
  }
  if (!(time instanceof ZonedTime)) return new WideDateTime(date, time);
  const offset = offsetOf(time.zone, date, time.time);
  return offset === null ? null : new WideDateTime(date, new ZonedTime(time.time, time.zone, offset));
}

/** Tells dates with times from the other values. */
export function isDateTime(value: Value): value is DateTimeValue {
  if (typeof value !== "object" || value === null) return false;
  return (
    value instanceof WideDateTime ||
    value instanceof Temporal.ZonedDateTime ||
    value instanceof Temporal.PlainDateTime
  );
}

/** Tells dates from the other values. */
export function isDate(value: Value): value is DateValue {
  return (
    typeof value === "object" &&
    value !== null &&
    (value instanceof WideDate || value instanceof Temporal.PlainDate)
  );
}

/** Tells times of day from the other values. */
export function isTime(value: Value): value is TimeValue {
  return (
    typeof value === "object" &&
    value !== null &&
    (value instanceof ZonedTime || value instanceof Temporal.PlainTime)
  );
}

/** The date of a date and time, on the calendar of its own zone. */
export function dateOf(moment: DateTimeValue): DateValue {
  return moment instanceof WideDateTime ? moment.date : moment.toPlainDate();
}

/** The time of day of a date and time, with its zone. */
export function timeOf(moment: DateTimeValue): TimeValue {
  if (moment instanceof WideDateTime) return moment.time;
  if (moment instanceof Temporal.PlainDateTime) return moment.toPlainTime();
  const zone = moment.timeZoneId === "UTC" ? "Z" : moment.timeZoneId;
  return new ZonedTime(moment.toPlainTime(), zone, moment.offsetNanoseconds);
}

/** A date as a date and time: its midnight in UTC (DMN 1.5, 10.3.2.3.5). */
export function midnight(date: DateValue): DateTimeValue | null {
  return makeDateTime(date, new ZonedTime(new Temporal.PlainTime(), "Z", 0));
}

/** Nanoseconds since midnight of the clock on the wall. */
export function clockNumber(time: Temporal.PlainTime): number {
  return (
    ((time.hour * 60 + time.minute) * 60 + time.second) * 1e9 +
    time.millisecond * 1e6 +
    time.microsecond * 1e3 +
    time.nanosecond
  );
}

/**
 * Where a moment stands on a line of nanoseconds, so that the difference of two is the time between them, and the
 * offset of its zone; without a zone the clock on the wall counts. A date stands at its midnight in UTC.
 */
export type OnLine = { readonly at: bigint; readonly offset: number | null };

/** Where a date, or a date and time, stands. */
export function onLine(value: DateValue | DateTimeValue): OnLine {
  if (value instanceof Temporal.ZonedDateTime)
    return { at: value.epochNanoseconds, offset: value.offsetNanoseconds };
  if (value instanceof Temporal.PlainDateTime)
    return {
      at: BigInt(dayNumber(value)) * DAY_NS + BigInt(clockNumber(value.toPlainTime())),
      offset: null,
    };
  if (!(value instanceof WideDateTime)) return { at: BigInt(dayNumber(value)) * DAY_NS, offset: 0 };
  const { date, time } = value;
  const clock = time instanceof ZonedTime ? time.time : time;
  const offset = time instanceof ZonedTime ? time.offset : null;
  return {
    at: BigInt(dayNumber(date)) * DAY_NS + BigInt(clockNumber(clock)) - BigInt(offset ?? 0),
    offset,
  };
}

/** The date and time so many nanoseconds later, in the same zone; null if its year is out of range. */
export function later(moment: DateTimeValue, nanoseconds: bigint): DateTimeValue | null {
  if (!(moment instanceof WideDateTime)) {
    const parts = {
      hours: Number(nanoseconds / 3_600_000_000_000n),
      nanoseconds: Number(nanoseconds % 3_600_000_000_000n),
    };
    const held = orNull(() => moment.add(parts));
    if (held !== null) return held;
  }
  const { at, offset } = onLine(moment);
  const local = at + nanoseconds + BigInt(offset ?? 0);
  const clock = ((local % DAY_NS) + DAY_NS) % DAY_NS;
  const date = dateAt(Number((local - clock) / DAY_NS));
  const time = new Temporal.PlainTime().add({ nanoseconds: Number(clock) });
  const zoned = timeOf(moment);
  return date === null
    ? null
    : makeDateTime(date, zoned instanceof ZonedTime ? new ZonedTime(time, zoned.zone, zoned.offset) : time);
}
