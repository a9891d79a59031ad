import assert from "node:assert/strict";
import { test } from "node:test";
import { readValue, startValue, textOfValue } from "./test-values.ts";

test("each type reads what a person types for it", () => {
  assert.deepEqual(readValue({ kind: "text", text: "245.5" }, "number"), { ok: true, value: 245.5 });
  assert.deepEqual(readValue({ kind: "text", text: "245.5" }, "string"), { ok: true, value: "245.5" });
  assert.deepEqual(readValue({ kind: "text", text: "true" }, "boolean"), { ok: true, value: true });
  assert.deepEqual(readValue({ kind: "text", text: "[1,2]" }, "list"), { ok: true, value: [1, 2] });
  assert.deepEqual(readValue({ kind: "text", text: '{"a":1}' }, "object"), { ok: true, value: { a: 1 } });
});

test("what does not fit the type says what would", () => {
  for (const [text, type] of [
    ["", "number"],
    ["31.1.2026", "date"],
    ["2026-01-31", "dateTime"],
    ["{}", "list"],
    ["[]", "object"],
    ["{", "object"],
  ] as const)
    assert.equal(readValue({ kind: "text", text }, type).ok, false, `${type}: ${text}`);
});

test("null, left out and empty text are three different things", () => {
  assert.deepEqual(readValue({ kind: "null" }, "string"), { ok: true, value: null });
  assert.deepEqual(readValue({ kind: "absent" }, "string"), { ok: true, value: undefined });
  assert.deepEqual(readValue({ kind: "text", text: "" }, "string"), { ok: true, value: "" });
});

test("the panel begins with the test value, else with nothing where that is allowed", () => {
  assert.deepEqual(startValue({ name: "a", type: "number", testValue: 6 }), { kind: "text", text: "6" });
  assert.deepEqual(startValue({ name: "a", type: "string", testValue: null, nullable: true }), {
    kind: "null",
  });
  assert.deepEqual(startValue({ name: "a", type: "string", optional: true }), { kind: "absent" });
  assert.equal(textOfValue({ a: 1 }, "object"), '{"a":1}');
});
