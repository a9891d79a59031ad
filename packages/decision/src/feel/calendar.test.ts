import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addMonths,
  dateAt,
  dayNumber,
  dayOfWeek,
  dayOfYear,
  makeDate,
  monthsBetween,
  weekOfYear,
} from "./calendar.ts";
import { dateText } from "./temporal-text.ts";
import { type DateValue, WideDate } from "./value.ts";

const date = (year: number, month: number, day: number): DateValue =>
  makeDate(year, month, day) ?? assert.fail(`${year}-${month}-${day} does not exist`);

const shown = (value: DateValue | null): string | null => (value === null ? null : dateText(value));

test("the calendar agrees with Temporal on every day it can hold", () => {
  let day = new Temporal.PlainDate(-4712, 1, 1);
  for (let steps = 0; steps < 5000; steps += 1) {
    const next = day.add({ days: 617 });
    assert.equal(dayNumber(next) - dayNumber(day), 617, next.toString());
    assert.deepEqual(
      [dayOfWeek(next), dayOfYear(next), weekOfYear(next)],
      [next.dayOfWeek, next.dayOfYear, next.weekOfYear],
      next.toString(),
    );
    assert.equal(shown(dateAt(dayNumber(next))), shown(next));
    assert.equal(shown(addMonths(next, steps - 2500)), shown(next.add({ months: steps - 2500 })));
    day = next;
  }
  assert.equal(dayNumber(date(1970, 1, 1)), 0);
});

test("years that Temporal cannot hold are dates of the same calendar", () => {
  for (const year of [300_000, 999_999_999, -300_000, -999_999_999]) {
    const last = date(year, 12, 31);
    assert.ok(last instanceof WideDate);
    assert.deepEqual(dateAt(dayNumber(last)), last);
    assert.equal(dayOfYear(last), year % 4 === 0 ? 366 : 365);
  }
  // 400 years are 146,097 days, which are whole weeks.
  assert.equal(dayOfWeek(date(400_000 + 26, 1, 31)), dayOfWeek(date(2026, 1, 31)));
  assert.deepEqual(addMonths(date(271_820, 12, 31), 2), new WideDate(271_821, 2, 28));
  assert.deepEqual(addMonths(new WideDate(271_821, 1, 31), -1), new Temporal.PlainDate(271_820, 12, 31));
});

test("what is no date, and years beyond 999,999,999, are none", () => {
  assert.equal(makeDate(2026, 2, 29), null);
  assert.equal(makeDate(2026, 0, 1), null);
  assert.equal(makeDate(2026, 13, 1), null);
  assert.equal(makeDate(2026, 1.5, 1), null);
  assert.equal(makeDate(1_000_000_000, 1, 1), null);
  assert.equal(dateAt(dayNumber(date(999_999_999, 12, 31)) + 1), null);
  assert.equal(addMonths(date(999_999_999, 12, 31), 1), null);
});

test("whole months between dates are counted towards zero", () => {
  assert.equal(monthsBetween(date(2024, 12, 22), date(2026, 1, 31)), 13);
  assert.equal(monthsBetween(date(2026, 1, 31), date(2026, 2, 28)), 0);
  assert.equal(monthsBetween(date(2026, 3, 1), date(2026, 1, 31)), -1);
  assert.equal(monthsBetween(date(2026, 3, 31), date(2026, 3, 31)), 0);
});
