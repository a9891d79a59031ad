import { dateAt, dayNumber, makeDate } from "./calendar.ts";
import { makeDateTime, makeTime } from "./moment.ts";
import {
  type DateTimeValue,
  type DateValue,
  DaysTime,
  type TimeValue,
  WideDate,
  WideDateTime,
  YearsMonths,
  ZonedTime,
} from "./value.ts";

// Dates, times and durations as text: XML Schema's forms, as DMN 1.5 (10.3.2.3.4 to 10.3.2.3.9) reads and writes them.
// Only forms that name a real day and time are read; everything else is null.

const DATE = String.raw`(-?(?:\d{4}|[1-9]\d{4,8}))-(\d{2})-(\d{2})`;
const TIME = String.raw`([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,20}))?`;
const ZONE = String.raw`([Zz]|[+-](?:0\d|1[0-8]):[0-5]\d(?::[0-5]\d)?|@[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){0,2})?`;
const dateForm = new RegExp(`^${DATE}$`);
const timeForm = new RegExp(`^T?${TIME}${ZONE}$`);
const dateTimeForm = new RegExp(`^(${DATE})T(${TIME}|24:00:00)${ZONE}$`);
const daysTimeForm =
  /^(-)?P(?:(\d{1,12})D)?(?:T(?=\d)(?:(\d{1,14})H)?(?:(\d{1,16})M)?(?:(\d{1,16})(?:\.(\d{0,20}))?S)?)?$/;
const yearsMonthsForm = /^(-)?P(?:(\d{1,12})Y)?(?:(\d{1,12})M)?$/;

const NS_PER = {
  day: 86_400_000_000_000n,
  hour: 3_600_000_000_000n,
  minute: 60_000_000_000n,
  second: 1_000_000_000n,
};

/** Reads `2026-01-31`. */
export function parseDate(text: string): DateValue | null {
  const found = dateForm.exec(text);
  return found === null ? null : makeDate(Number(found[1]), Number(found[2]), Number(found[3]));
}

const nanosecondsOf = (fraction: string | undefined): number =>
  Number((fraction ?? "").slice(0, 9).padEnd(9, "0"));

function plainTime(found: RegExpExecArray, from: number): Temporal.PlainTime {
  const ns = nanosecondsOf(found[from + 3]);
  return new Temporal.PlainTime(
    Number(found[from]),
    Number(found[from + 1]),
    Number(found[from + 2]),
    Math.floor(ns / 1_000_000),
    Math.floor(ns / 1000) % 1000,
    ns % 1000,
  );
}

/** Reads `10:30:00`, `10:30:00.5+02:00`, `10:30:00@Europe/Paris`. */
export function parseTime(text: string): TimeValue | null {
  const found = timeForm.exec(text);
  if (found === null) return null;
  const zone = found[5];
  if (zone === undefined) return makeTime(plainTime(found, 1), null);
  // XML Schema has the capital letter only, the examples of DMN 1.5 (table 80) the small one too.
  return makeTime(plainTime(found, 1), zone === "z" ? "Z" : zone.replace("@", ""));
}

/** Reads `2026-01-31T10:30:00`, with `Z`, an offset or `@zone` behind it if there is one, and a bare date as midnight. */
export function parseDateTime(text: string): DateTimeValue | null {
  const found = dateTimeForm.exec(text);
  if (found === null) {
    const date = parseDate(text);
    return date === null ? null : makeDateTime(date, new Temporal.PlainTime());
  }
  const midnight = found[5] === "24:00:00";
  const day = parseDate(found[1] ?? "");
  const date = midnight && day !== null ? dateAt(dayNumber(day) + 1) : day;
  const time = parseTime(`${midnight ? "00:00:00" : (found[5] ?? "")}${found[10] ?? ""}`);
  return date === null || time === null ? null : makeDateTime(date, time);
}

/** Reads `P1Y2M` or `P1DT2H30M0.5S`, with `-` before it if it runs backwards. */
export function parseDuration(text: string): DaysTime | YearsMonths | null {
  const months = /\d[YMDHS]$/.test(text) ? yearsMonthsForm.exec(text) : null;
  if (months !== null) {
    const count = Number(months[2] ?? 0) * 12 + Number(months[3] ?? 0);
    return Number.isSafeInteger(count) ? new YearsMonths(months[1] === "-" ? 0 - count : count) : null;
  }
  const found = /\d[DHMS.]*S?$/.test(text) ? daysTimeForm.exec(text) : null;
  if (found === null) return null;
  const total =
    BigInt(found[2] ?? 0) * NS_PER.day +
    BigInt(found[3] ?? 0) * NS_PER.hour +
    BigInt(found[4] ?? 0) * NS_PER.minute +
    BigInt(found[5] ?? 0) * NS_PER.second +
    BigInt(nanosecondsOf(found[6]));
  return new DaysTime(found[1] === "-" ? -total : total);
}

/** Reads what stands behind `@`: a date, a time, a date and time or a duration. */
export function parseAtLiteral(
  text: string,
): DateValue | TimeValue | DateTimeValue | DaysTime | YearsMonths | null {
  return parseDate(text) ?? parseTime(text) ?? parseDateTime(text) ?? parseDuration(text);
}

const withZ = (text: string): string => text.replace(/\+00:00$/, "Z");

/** Years beyond four digits without the sign and zeros that Temporal writes before them. */
const plainYear = (text: string): string => text.replace(/^\+0*|^(-)0*(?=\d{4})/, "$1");

const two = (part: number): string => String(part).padStart(2, "0");

/** A date as FEEL writes it. */
export function dateText(value: DateValue): string {
  if (!(value instanceof WideDate)) return plainYear(value.toString());
  const { year, month, day } = value;
  const digits = String(Math.abs(year)).padStart(4, "0");
  return `${year < 0 ? "-" : ""}${digits}-${two(month)}-${two(day)}`;
}

/** A date and time as FEEL writes it: UTC as `Z`, an offset as itself, a named zone behind `@`. */
export function dateTimeText(value: DateTimeValue): string {
  if (value instanceof WideDateTime) return `${dateText(value.date)}T${timeText(value.time)}`;
  if (value instanceof Temporal.PlainDateTime) return plainYear(value.toString());
  if (value.timeZoneId === "UTC" || /^[+-]/.test(value.timeZoneId))
    return withZ(plainYear(value.toString({ timeZoneName: "never" })));
  return `${plainYear(value.toPlainDateTime().toString())}@${value.timeZoneId}`;
}

/** A time as FEEL writes it. */
export function timeText(value: TimeValue): string {
  if (!(value instanceof ZonedTime)) return value.toString();
  const zone = /^(?:Z|[+-].*)$/.test(value.zone) ? value.zone : `@${value.zone}`;
  return withZ(`${value.time.toString()}${zone}`);
}

/** A duration as FEEL writes it: no part that is zero, `PT0S` and `P0M` for none. */
export function durationText(value: DaysTime | YearsMonths): string {
  if (value instanceof YearsMonths) {
    const months = Math.abs(value.months);
    const years = Math.trunc(months / 12);
    const text = `${years > 0 ? `${years}Y` : ""}${months % 12 > 0 ? `${months % 12}M` : ""}`;
    return `${value.months < 0 ? "-" : ""}P${text === "" ? "0M" : text}`;
  }
  const { days, hours, minutes, seconds, nanoseconds } = daysTimeParts(value);
  const fraction = nanoseconds === 0 ? "" : `.${String(nanoseconds).padStart(9, "0").replace(/0+$/, "")}`;
  const time = [
    hours > 0 ? `${hours}H` : "",
    minutes > 0 ? `${minutes}M` : "",
    seconds > 0 || fraction !== "" ? `${seconds}${fraction}S` : "",
  ].join("");
  const text = `${days > 0 ? `${days}D` : ""}${time === "" ? "" : `T${time}`}`;
  return `${value.nanoseconds < 0n ? "-" : ""}P${text === "" ? "T0S" : text}`;
}

/** The parts of a days and time duration, without their sign. */
export function daysTimeParts(value: DaysTime): {
  days: number;
  hours: number;
  minutes: number;
  seconds: number;
  nanoseconds: number;
} {
  const total = value.nanoseconds < 0n ? -value.nanoseconds : value.nanoseconds;
  return {
    days: Number(total / NS_PER.day),
    hours: Number((total % NS_PER.day) / NS_PER.hour),
    minutes: Number((total % NS_PER.hour) / NS_PER.minute),
    seconds: Number((total % NS_PER.minute) / NS_PER.second),
    nanoseconds: Number(total % NS_PER.second),
  };
}
