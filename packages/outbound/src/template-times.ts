import type { Given, TemplateFunction } from "./template-given.ts";
import { printTime, readTime } from "./time-pattern.ts";

/** The zone at this place of the arguments: UTC unless one is given. */
function zone(given: Given, index: number): string {
  const name = given.text(index) || "UTC";
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return given.fail("There is no such time zone; write e.g. Europe/Rome.");
  }
}

function moment(given: Given, index: number, zoneName: string, pattern = ""): Temporal.ZonedDateTime {
  const value = given.json(index);
  if (typeof value === "number" || typeof value === "string") {
    const time = readTime(value, zoneName, pattern);
    if (time !== null) return time;
  }
  const expected =
    pattern === "" ? "RFC 3339, a date, or milliseconds since 1970" : "written as its pattern says";
  return given.fail(`Its time is not ${expected}.`);
}

const iso = (time: Temporal.ZonedDateTime): string => new Date(time.epochMilliseconds).toISOString();

/** Whether a time is one that can be written: years 1 to 9999. */
function within(given: Given, make: () => Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  try {
    const time = make();
    if (time.year >= 1 && time.year <= 9999) return time;
  } catch {
    // Said below: it lies outside of all time there is.
  }
  return given.fail("Its result is no time of the years 1 to 9999.");
}

function later(given: Given): string {
  const from = moment(given, 0, zone(given, 2));
  const amount = given.text(1, "0");
  if (/^[+-]?P/i.test(amount)) {
    const duration = durationOf(given, amount);
    return iso(within(given, () => from.add(duration)));
  }
  const milliseconds = given.integer(1, -1e15, 1e15, 0);
  return iso(within(given, () => from.add({ milliseconds })));
}

function durationOf(given: Given, text: string): Temporal.Duration {
  try {
    return Temporal.Duration.from(text);
  } catch {
    return given.fail("Its amount is not a duration; write e.g. P1M or PT12H.");
  }
}

const units = {
  milliseconds: 1,
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
} as const;

export const timeFunctions = {
  now: (given) => new Date(given.now()).toISOString(),
  timestamp(given) {
    const now = given.now();
    if (given.text(0) === "" && given.text(1) === "") return new Date(now).toISOString();
    const time = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone(given, 1));
    return given.result(printTime(time, given.text(0)));
  },
  dateFormat(given) {
    return given.result(printTime(moment(given, 1, zone(given, 3), given.text(2)), given.text(0)));
  },
  dateAdd: later,
  dateDiff(given) {
    const unit = given.word(2, Object.keys(units) as (keyof typeof units)[], "milliseconds");
    const [from, to] = [moment(given, 0, "UTC"), moment(given, 1, "UTC")];
    return Math.trunc((to.epochMilliseconds - from.epochMilliseconds) / units[unit]);
  },
} as const satisfies Readonly<Record<string, TemplateFunction>>;
