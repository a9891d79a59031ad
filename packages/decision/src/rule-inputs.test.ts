import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuleInput } from "@patchbay/contract/rule";
import { fromJson, isNoValue, toJson } from "./json-value.ts";
import { readRuleInputs } from "./rule-inputs.ts";
import { Frame } from "./feel/frame.ts";

const declared: readonly RuleInput[] = [
  { name: "tier", type: "string" },
  { name: "total", type: "number" },
  { name: "score", type: "number", nullable: true },
  { name: "coupon", type: "string", optional: true },
  { name: "day", type: "date" },
  { name: "at", type: "dateTime" },
  { name: "tags", type: "list" },
  { name: "order", type: "object" },
];
const good = {
  tier: "gold",
  total: 12.5,
  score: null,
  day: "2026-01-31",
  at: "2026-01-31t10:30:00.5z",
  tags: ["a", 1, null],
  order: { lines: [{ qty: 2 }] },
};
const place = { path: "", source: "", offset: null };

/** What the slots hold, as JSON; `undefined` for an input that was not given. */
function shown(params: unknown): readonly unknown[] {
  const read = readRuleInputs(declared, params);
  if (!read.ok) return assert.fail(JSON.stringify(read.errors));
  return read.inputs.slots.map((value) =>
    value === undefined ? undefined : toJson(value, new Frame([], ""), place),
  );
}

function errorsOf(params: unknown) {
  const read = readRuleInputs(declared, params);
  return read.ok ? assert.fail("the inputs passed") : read.errors;
}

test("inputs that fit are read in the order of their declaration, missing told from null", () => {
  assert.deepEqual(shown(good), [
    "gold",
    12.5,
    null,
    undefined,
    "2026-01-31",
    "2026-01-31T10:30:00.5Z",
    ["a", 1, null],
    { lines: [{ qty: 2 }] },
  ]);
});

test("all inputs that do not fit are named at once, with what was sent and what would do", () => {
  const { score: _, ...rest } = good;
  assert.deepEqual(errorsOf({ ...rest, tier: 5, total: null, day: "2026-02-30", order: [1], teir: "gold" }), [
    { field: "params.tier", message: "This must be a text.", sent: 5, accepted: "a text" },
    { field: "params.total", message: "This input cannot be null.", sent: null, accepted: "a number" },
    { field: "params.score", message: "This input is missing.", accepted: "a number" },
    {
      field: "params.day",
      message: "This must be a date as text, YYYY-MM-DD.",
      sent: "2026-02-30",
      accepted: "a date as text, YYYY-MM-DD",
    },
    { field: "params.order", message: "This must be an object.", accepted: "an object" },
    {
      field: "params.teir",
      message: "The rule has no such input. Did you mean `tier`?",
      accepted: "tier, total, score, coupon, day, at, tags, order",
    },
  ]);
});

test("only dates and moments that exist, in their one form, are read as such", () => {
  for (const day of ["2026-1-31", "31.01.2026", "2026-01-31T00:00:00Z", "-2026-01-31", "2025-02-29", ""])
    assert.equal(errorsOf({ ...good, day })[0]?.field, "params.day", day);
  for (const at of [
    "2026-01-31",
    "2026-01-31T10:30:00",
    "2026-01-31 10:30:00Z",
    "2026-01-31T25:00:00Z",
    "now",
  ])
    assert.equal(errorsOf({ ...good, at })[0]?.field, "params.at", at);
});

test("numbers are numbers: no texts of numbers, nothing infinite", () => {
  for (const total of ["12", true, Number.NaN, Number.POSITIVE_INFINITY, [1]])
    assert.equal(errorsOf({ ...good, total })[0]?.field, "params.total", String(total));
});

test("what is no object at all is refused as a whole", () => {
  for (const params of [null, undefined, "x", 5, [good]])
    assert.deepEqual(
      errorsOf(params).map(({ field }) => field),
      ["params"],
    );
});

test("an input that only a prototype has is missing", () => {
  const inherited = Object.create(good) as object;
  assert.equal(errorsOf(inherited).length, declared.filter(({ optional }) => optional !== true).length);
  const constructorInput = readRuleInputs([{ name: "constructor", type: "object" }], {});
  assert.equal(constructorInput.ok, false);
});

test("members called like those of every object are read as members, and come out as they went in", () => {
  const json = JSON.parse('{"__proto__": {"admin": true}, "constructor": 1, "toString": null}');
  const value = fromJson(json);
  assert.ok(!isNoValue(value));
  assert.equal(JSON.stringify(toJson(value, new Frame([], ""), place)), JSON.stringify(json));
});

test("a number that JavaScript cannot hold is read from the text as which it was kept, digit by digit", () => {
  const total = (text: string) => shown({ ...good, total: text })[1];
  for (const text of ["12345678901234567890", "-0.12345678901234567", "12345678901234567890.5"])
    assert.equal(total(text), text);
  assert.equal(total("1e400"), `1${"0".repeat(400)}`);
  for (const text of [
    "12",
    "1.5",
    "1e3",
    "12345678901234567890 EUR",
    "0x123456789012345678",
    "9007199254740991",
  ])
    assert.equal(errorsOf({ ...good, total: text })[0]?.field, "params.total", text);
});

test("numbers at the edge of what JavaScript holds come out as they went in", () => {
  for (const json of [1e305, -1e305, 5e-324, 0.1, 123456789012345680000, 0.30000000000000004]) {
    const value = fromJson(json);
    assert.equal(isNoValue(value) ? null : toJson(value, new Frame([], ""), place), json);
  }
});

test("values that stand in each other too deep are refused", () => {
  const nest = (depth: number): unknown => (depth === 0 ? 1 : [nest(depth - 1)]);
  assert.equal(readRuleInputs([{ name: "x", type: "list" }], { x: nest(64) }).ok, true);
  assert.equal(readRuleInputs([{ name: "x", type: "list" }], { x: nest(65) }).ok, false);
});
