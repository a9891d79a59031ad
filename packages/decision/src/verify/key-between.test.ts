import assert from "node:assert/strict";
import { test } from "node:test";
import { keyBetween } from "./key-between.ts";

const day = (text: string): number => Date.parse(text) / 86_400_000;

test("between two numbers the roundest one is found, and none between neighbours", () => {
  assert.equal(keyBetween("number", 1, 10), 2);
  assert.equal(keyBetween("number", 1, 2), 1.1);
  assert.equal(keyBetween("number", 0.25, 0.26), 0.251);
  assert.equal(keyBetween("number", undefined, 5), 4);
  assert.equal(keyBetween("number", 1e300, undefined), 2e300);
  assert.equal(keyBetween("number", 1, 1 + Number.EPSILON), null);
});

test("there is no day between two that follow each other, nor behind the year 9999", () => {
  assert.equal(keyBetween("date", day("2026-01-01"), day("2026-01-02")), null);
  assert.equal(keyBetween("date", day("2026-01-01"), day("2026-01-03")), day("2026-01-02"));
  assert.equal(keyBetween("date", day("9999-12-31"), undefined), null);
  assert.equal(keyBetween("date", undefined, day("0000-01-01")), null);
});

test("moments lie between milliseconds, and end with the year 9999", () => {
  const last = Date.parse("9999-12-31T23:59:59.999Z");
  assert.equal(keyBetween("dateTime", 0, 1), 0.1);
  assert.equal(keyBetween("dateTime", last - 10, undefined), last);
  assert.equal(keyBetween("dateTime", last, undefined), null);
});

test("a text with a space behind it comes next, if nothing closer is asked for", () => {
  assert.equal(keyBetween("string", "a", "b"), "a ");
  assert.equal(keyBetween("string", "a", "a "), "a\0");
  assert.equal(keyBetween("string", "a", "a\0"), null);
  assert.equal(keyBetween("string", undefined, ""), null);
});
