import assert from "node:assert/strict";
import { test } from "node:test";
import { sayCount, sayDuration, saySize } from "./figures.ts";

test("durations are said in the unit that fits", () => {
  assert.deepEqual([0, 0.04, 0.44, 183.6, 10_240, 125_000].map(sayDuration), [
    "< 0.1 ms",
    "< 0.1 ms",
    "0.4 ms",
    "184 ms",
    "10.2 s",
    "2 min 5 s",
  ]);
});

test("sizes are said in powers of a thousand, counts with their noun", () => {
  assert.deepEqual([412, 2840, 10_485_760].map(saySize), ["412 B", "2.84 kB", "10.5 MB"]);
  assert.deepEqual(
    [
      sayCount(1, "rule"),
      sayCount(0, "rule"),
      sayCount(10_000, "row"),
      sayCount(2, "row needs", "rows need"),
    ],
    ["1 rule", "0 rules", "10,000 rows", "2 rows need"],
  );
});
