import { dayOfWeek, dayOfYear, makeDate, monthsBetween, weekOfYear } from "../calendar.ts";
import { toDecimal, toInteger } from "../exact-number.ts";
import type { Place } from "../finding.ts";
import type { Frame } from "../frame.ts";
import { dateOf, isDateTime, makeDateTime, makeTime, timeOf } from "../moment.ts";
import { daysTimeParts, parseDate, parseDateTime, parseDuration, parseTime } from "../temporal-text.ts";
import {
  type DateTimeValue,
  type DateValue,
  type DaysTime,
  type Numeric,
  type Value,
  YearsMonths,
} from "../value.ts";
import { type Builtin, form, mayTakeNull, takes } from "./builtin.ts";

const orInvalid = (value: Value, what: string, frame: Frame, place: Place): Value =>
  value ?? frame.fail(place, "invalid_value", `${what} does not exist.`);

const quoted = (text: string): string => `"${text.slice(0, 60)}"`;
const days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** A time of day from its parts; seconds may have a fraction, the offset is a days and time duration. */
function timeFrom(hour: Numeric, minute: Numeric, second: Numeric, offset: DaysTime | undefined): Value {
  const ns = toDecimal(second).times(1e9).floor().toNumber();
  const [h, m] = [toInteger(hour) ?? -1, toInteger(minute) ?? -1];
  if (ns < 0 || ns >= 60e9 || h < 0 || h > 23 || m < 0 || m > 59) return null;
  const time = new Temporal.PlainTime(h, m).add({ nanoseconds: ns });
  if (offset === undefined) return time;
  const { days, hours, minutes, seconds } = daysTimeParts(offset);
  if (days > 0 || hours > 18) return null;
  const parts = [hours, minutes, ...(seconds > 0 ? [seconds] : [])].map((part) =>
    String(part).padStart(2, "0"),
  );
  const zone = `${offset.nanoseconds < 0n ? "-" : "+"}${parts.join(":")}`;
  return makeTime(time, zone === "+00:00" ? "Z" : zone);
}

/** The date of a date, or of a date and time. */
const dayOf = (date: DateValue | DateTimeValue): DateValue => (isDateTime(date) ? dateOf(date) : date);

const dateParts = [takes("year", "number"), takes("month", "number"), takes("day", "number")] as const;

const calendar = (
  name: string,
  doc: string,
  example: Builtin["example"],
  returns: "number" | "string",
  read: (date: DateValue) => Value,
): Builtin => ({
  name,
  area: "date and time",
  doc,
  example,
  forms: [form([takes("date", "date", "dateTime")], returns, ([date]) => read(dayOf(date)))],
});

/** Functions of dates, times and durations. `today` and `now` read the clock of the evaluation. */
export const dateFunctions: readonly Builtin[] = [
  {
    name: "date",
    area: "date and time",
    doc: "A date from its text, its parts, or a date and time.",
    example: ['date("2026-01-31").month', "1"],
    forms: [
      form([takes("from", "string")], "date", ([from], frame, place) =>
        orInvalid(parseDate(from), `The date ${quoted(from)}`, frame, place),
      ),
      form([takes("from", "date")], "date", ([from]) => from),
      form([takes("from", "dateTime")], "date", ([from]) => dateOf(from)),
      form(dateParts, "date", (parts, frame, place) => {
        const [year, month, day] = parts.map((part) => toInteger(part) ?? Number.NaN);
        const date = makeDate(year ?? Number.NaN, month ?? Number.NaN, day ?? Number.NaN);
        return orInvalid(date, `The date ${parts.join("-")}`, frame, place);
      }),
    ],
  },
  {
    name: "time",
    area: "date and time",
    doc: "A time of day from its text, its parts, or a date and time.",
    example: ['time("10:30:00").hour', "10"],
    forms: [
      form([takes("from", "string")], "time", ([from], frame, place) =>
        orInvalid(parseTime(from), `The time ${quoted(from)}`, frame, place),
      ),
      form([takes("from", "time")], "time", ([from]) => from),
      form([takes("from", "dateTime")], "time", ([from]) => timeOf(from)),
      form([takes("from", "date")], "time", () => makeTime(new Temporal.PlainTime(), "Z")),
      form(
        [
          takes("hour", "number"),
          takes("minute", "number"),
          takes("second", "number"),
          mayTakeNull("offset", "daysTime"),
        ],
        "time",
        ([hour, minute, second, offset], frame, place) =>
          orInvalid(timeFrom(hour, minute, second, offset), "The time", frame, place),
      ),
    ],
  },
  {
    name: "date and time",
    area: "date and time",
    doc: "A date and time from its text, or from a date and a time.",
    example: ['date and time("2026-01-31T10:30:00").minute', "30"],
    forms: [
      form([takes("from", "string")], "dateTime", ([from], frame, place) =>
        orInvalid(parseDateTime(from), `The date and time ${quoted(from)}`, frame, place),
      ),
      form([takes("from", "dateTime")], "dateTime", ([from]) => from),
      form(
        [takes("date", "date", "dateTime"), takes("time", "time")],
        "dateTime",
        ([date, time], frame, place) =>
          orInvalid(makeDateTime(dayOf(date), time), "The date and time", frame, place),
      ),
    ],
  },
  {
    name: "duration",
    area: "date and time",
    doc: "A duration from its text: days and shorter, or years and months.",
    example: ['duration("P1DT2H").hours', "2"],
    forms: [
      form([takes("from", "string")], "any", ([from], frame, place) =>
        orInvalid(parseDuration(from), `The duration ${quoted(from)}`, frame, place),
      ),
      form([takes("from", "daysTime")], "daysTime", ([from]) => from),
      form([takes("from", "yearsMonths")], "yearsMonths", ([from]) => from),
    ],
  },
  {
    name: "years and months duration",
    area: "date and time",
    doc: "The whole months from one date to another.",
    example: ['years and months duration(@"2024-12-22", @"2026-01-31").months', "1"],
    forms: [
      form(
        [takes("from", "date", "dateTime"), takes("to", "date", "dateTime")],
        "yearsMonths",
        ([from, to]) => new YearsMonths(monthsBetween(dayOf(from), dayOf(to))),
      ),
    ],
  },
  {
    name: "today",
    area: "date and time",
    doc: "The date of this evaluation.",
    example: ["today() instance of date", "true"],
    forms: [form([], "date", (_, frame) => frame.now().toPlainDate())],
    clock: true,
  },
  {
    name: "now",
    area: "date and time",
    doc: "The date and time of this evaluation.",
    example: ["now() instance of date and time", "true"],
    forms: [form([], "dateTime", (_, frame) => frame.now())],
    clock: true,
  },
  calendar(
    "day of week",
    "The name of the day of the week.",
    ['day of week(@"2026-01-31")', '"Saturday"'],
    "string",
    (date) => days[dayOfWeek(date) - 1] ?? null,
  ),
  calendar(
    "day of year",
    "The day counted from 1 January.",
    ['day of year(@"2026-02-01")', "32"],
    "number",
    dayOfYear,
  ),
  calendar("week of year", "The ISO 8601 week.", ['week of year(@"2026-01-31")', "5"], "number", weekOfYear),
  calendar(
    "month of year",
    "The name of the month.",
    ['month of year(@"2026-01-31")', '"January"'],
    "string",
    (date) => months[date.month - 1] ?? null,
  ),
];
