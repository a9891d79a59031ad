import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson } from "./digest.ts";

test("members are written in the order of their names, at every depth, lists as they are", () => {
  assert.equal(
    canonicalJson({ b: [{ y: 1, x: [] }, "b", "a"], a: { d: null, c: undefined } }),
    '{"a":{"d":null},"b":[{"x":[],"y":1},"b","a"]}',
  );
});

test("numbers as names keep the order that every object gives them, and times are texts", () => {
  assert.equal(
    canonicalJson({ a: new Date(0), 10: 1, 9: 2 }),
    '{"9":2,"10":1,"a":"1970-01-01T00:00:00.000Z"}',
  );
});

test("a member called __proto__ is a member", () => {
  assert.equal(
    canonicalJson(JSON.parse('{"b":1,"__proto__":{"d":1,"c":2}}')),
    '{"__proto__":{"c":2,"d":1},"b":1}',
  );
});
