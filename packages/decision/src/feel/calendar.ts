import { type DateValue, WideDate } from "./value.ts";

// The proleptic Gregorian calendar in integers: for years that Temporal cannot hold, and for comparing dates, which
// Temporal does a hundred times slower. A date is known by its day number, days since 1970-01-01.

/** Years that a date can have (DMN 1.5, 10.3.2.3.5). */
const LAST_YEAR = 999_999_999;
/** Years that Temporal holds whole, with a day to spare for time zones on both sides. */
const LAST_TEMPORAL_YEAR = 271_820;
/** After so many years, which are so many days, the calendar repeats itself, days of the week included. */
const CYCLE_YEARS = 400;
const CYCLE_DAYS = 146_097;

/** A year, a month from 1, a day from 1. */
type Civil = { readonly year: number; readonly month: number; readonly day: number };

/** Days since 1970-01-01. Dates are ordered and equal as these are. */
export function dayNumber({ year, month, day }: Civil): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / CYCLE_YEARS);
  const yearOfEra = y - era * CYCLE_YEARS;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * CYCLE_DAYS +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  );
}

/** The date with a day number, the inverse of `dayNumber`. */
function civilAt(days: number): Civil {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / CYCLE_DAYS);
  const dayOfEra = shifted - era * CYCLE_DAYS;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / (CYCLE_DAYS - 1))) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9);
  return {
    year: yearOfEra + era * CYCLE_YEARS + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % CYCLE_YEARS === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** The date of that year, month and day; null if there is none, or if the year is out of range. */
export function makeDate(year: number, month: number, day: number): DateValue | null {
  if (!Number.isInteger(year) || Math.abs(year) > LAST_YEAR) return null;
  if (!Number.isInteger(month) || month < 1 || month > 12) return null;
  if (!Number.isInteger(day) || day < 1 || day > daysInMonth(year, month)) return null;
  return Math.abs(year) <= LAST_TEMPORAL_YEAR
    ? new Temporal.PlainDate(year, month, day)
    : new WideDate(year, month, day);
}

/** The date with a day number; null if its year is out of range. */
export function dateAt(days: number): DateValue | null {
  const { year, month, day } = civilAt(days);
  return makeDate(year, month, day);
}

/** The date so many months later; a day that the month does not have becomes its last. */
export function addMonths(date: Civil, months: number): DateValue | null {
  const total = date.year * 12 + (date.month - 1) + months;
  if (!Number.isSafeInteger(total)) return null;
  const year = Math.floor(total / 12);
  const month = total - year * 12 + 1;
  return makeDate(year, month, Math.min(date.day, daysInMonth(year, month)));
}

/** The whole months from one date to another, towards zero. */
export function monthsBetween(from: Civil, to: Civil): number {
  const months = (to.year - from.year) * 12 + (to.month - from.month);
  if (months > 0 && to.day < from.day) return months - 1;
  return months < 0 && to.day > from.day ? months + 1 : months;
}

/** The day of the week: 1 is Monday, 7 is Sunday. */
export function dayOfWeek(date: Civil): number {
  return ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1;
}

/** The day of the year, from 1. */
export function dayOfYear(date: Civil): number {
  return dayNumber(date) - dayNumber({ year: date.year, month: 1, day: 1 }) + 1;
}

/** The week of the year as ISO 8601 counts it: that of its Thursday. */
export function weekOfYear(date: Civil): number {
  const thursday = civilAt(dayNumber(date) - dayOfWeek(date) + 4);
  return Math.ceil(dayOfYear(thursday) / 7);
}

/** A year that Temporal holds and in which every day falls on the same day of the week as in the other. */
export function alikeYear(year: number): number {
  return 2000 + (((year % CYCLE_YEARS) + CYCLE_YEARS) % CYCLE_YEARS);
}
