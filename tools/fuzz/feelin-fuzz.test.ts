import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzzFeelin } from "./feelin-fuzz.ts";

test("what random FEEL evaluates to is what feelin says, apart from what is known", () => {
  const { unknown, known } = fuzzFeelin(2026, 1000);
  assert.deepEqual(unknown, []);
  assert.ok(known.size > 4, "differences that are known are met");
});
