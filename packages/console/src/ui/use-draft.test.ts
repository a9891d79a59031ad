import assert from "node:assert/strict";
import { test } from "node:test";
import { sameJson } from "./use-draft.ts";

test("two settings are the same when only the order of members or an absent member differs", () => {
  assert.equal(sameJson({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1, d: undefined }), true);
});

test("a changed, added or moved item is a difference", () => {
  assert.equal(sameJson({ a: [1, 2] }, { a: [2, 1] }), false);
  assert.equal(sameJson({ a: [1] }, { a: [1, 2] }), false);
  assert.equal(sameJson({ a: null }, {}), false);
  assert.equal(sameJson({ a: {} }, { a: [] }), false);
});
