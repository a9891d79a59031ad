import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "@patchbay/contract/vocabulary";
import { typedFrom, valueFrom } from "./variable-text.ts";

test("what is typed is JSON where it can be, and a text where it cannot", () => {
  assert.equal(valueFrom("eu-west"), "eu-west");
  assert.equal(valueFrom("17"), 17);
  assert.equal(valueFrom("true"), true);
  assert.deepEqual(valueFrom(' { "most": 3 } '), { most: 3 });
  assert.equal(valueFrom('"17"'), "17");
  assert.equal(valueFrom("{broken"), "{broken");
  assert.equal(valueFrom("  "), null);
});

test("every value is typed back as itself", () => {
  const values: Json[] = [
    "eu",
    "17",
    "true",
    "null",
    " ",
    '"',
    "a b",
    17,
    false,
    null,
    [1, "2"],
    { a: null },
    "",
  ];
  for (const value of values) assert.deepEqual(valueFrom(typedFrom(value)), value, JSON.stringify(value));
});
