import { problem } from "./problem.ts";

const instant = /^(\d{4}-\d{2}-\d{2})[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/** A moment sent as RFC 3339. Throws invalid_request, naming the field, for anything else (also for 30 February). */
export function readInstant(field: string, text: string): Date {
  const day = instant.exec(text)?.[1];
  const date = new Date(text);
  if (day !== undefined && !Number.isNaN(date.getTime()) && isCalendarDay(day)) return date;
  throw problem("invalid_request", `${field} is not a time.`, {
    errors: [
      {
        field,
        message: "is not a time",
        sent: text.slice(0, 100),
        accepted: "RFC 3339, e.g. 2026-11-21T10:15:30.000Z",
      },
    ],
  });
}

/** The bound of a list, from its query; undefined where none is given. Throws as `readInstant` does. */
export function readBound(name: string, text: string | undefined): Date | undefined {
  return text === undefined ? undefined : readInstant(`query.${name}`, text);
}

/** Whether a day (`2026-06-31`) exists: `Date` takes that one for 1 July. */
export function isCalendarDay(day: string): boolean {
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}
