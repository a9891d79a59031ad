import assert from "node:assert/strict";
import { test } from "node:test";
import { redo, startHistory, step, undo } from "./use-history.ts";

test("undo takes back one step, redo brings it again, a new step forgets what was undone", () => {
  const three = step(step(startHistory("a"), "b"), "c");
  assert.equal(undo(three).present, "b");
  assert.equal(redo(undo(three)).present, "c");
  assert.equal(redo(step(undo(three), "d")).present, "d");
  assert.equal(undo(startHistory("a")).present, "a");
});

test("setting the same value is no step", () => {
  const one = startHistory({ a: 1 });
  assert.equal(step(one, one.present), one);
});
