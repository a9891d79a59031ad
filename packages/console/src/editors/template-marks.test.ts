import assert from "node:assert/strict";
import { test } from "node:test";
import { marksOf } from "./template-marks.ts";

const known = ["input.customer", "output.discount", "connection"];

test("mustaches are found where they stand", () => {
  assert.deepEqual(marksOf("/c/{{input.customer}}?d={{{ output.discount }}}", known), [
    { from: 3, to: 21, path: "input.customer", known: true },
    { from: 24, to: 47, path: "output.discount", known: true },
  ]);
});

test("a path that no input or output has is marked unknown", () => {
  assert.deepEqual(
    marksOf("{{input.custmer}} {{input.customer.tier}} {{connection.name}} {{input}}", known).map(
      (mark) => mark.known,
    ),
    [false, true, true, true],
  );
});

test("helpers and blocks are left to the compiler", () => {
  assert.deepEqual(
    marksOf("{{#if input.customer}}{{json input.customer}}{{else}}-{{/if}}", known).map((mark) => mark.known),
    [true, true, true, true],
  );
});
