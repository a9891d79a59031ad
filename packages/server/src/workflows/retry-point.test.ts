import assert from "node:assert/strict";
import { test } from "node:test";
import type { StepMark } from "./operation-store.ts";
import { stepsToRepeat } from "./retry-point.ts";
import type { Region } from "./workflow-graph.ts";

const whole: Region = { id: "", owner: null };
const regions = new Map<string, Region>([
  ["start", whole],
  ["before", whole],
  ["both", whole],
  ["left", { id: "both.left", owner: "both" }],
  ["right", { id: "both.right", owner: "both" }],
  ["rightAfter", { id: "both.right", owner: "both" }],
  ["each", whole],
  ["turn", { id: "each.each", owner: "each" }],
  ["turnAfter", { id: "each.each", owner: "each" }],
  ["stop", whole],
]);

/** `node iteration kind`, with `!` where it failed. */
const steps = (texts: readonly string[]): StepMark[] =>
  texts.map((text, position) => {
    const [node = "", iteration = "", kind = ""] = text.replace("!", "").split(" ");
    return { node, iteration, kind, position, status: text.endsWith("!") ? "error" : "success" };
  });

const repeated = (...texts: readonly string[]): string[] =>
  stepsToRepeat(steps(texts), regions).map(({ node, iteration }) => `${node} ${iteration}`);

test("what failed is done again with all that came of it, and nothing before", () => {
  assert.deepEqual(repeated("start 0 start", "before 0 api", "both 0 api!", "stop 0 fail!"), [
    "both 0",
    "stop 0",
  ]);
});

test("branches beside the one that failed keep what they did", () => {
  const found = repeated(
    "start 0 start",
    "right 0/0 api!",
    "left 0/0 api",
    "rightAfter 0/0 fail!",
    "both 0 parallel!",
    "stop 0 fail!",
  );
  assert.deepEqual(found, ["right 0/0", "rightAfter 0/0", "both 0", "stop 0"]);
});

test("turns beside the one that failed keep what they did", () => {
  const found = repeated(
    "start 0 start",
    "turn 0.0/0 api",
    "turn 0.1/0 api!",
    "turn 0.2/0 api",
    "turnAfter 0.1/0 fail!",
    "turnAfter 0.2/0 set",
    "each 0 loop!",
    "stop 0 fail!",
  );
  assert.deepEqual(found, ["turn 0.1/0", "turnAfter 0.1/0", "each 0", "stop 0"]);
});

test("a whole loop that came after what failed is done again with its turns", () => {
  const found = repeated("before 0 api!", "turn 0.0/0 api", "each 0 loop", "stop 0 fail!");
  assert.deepEqual(found, ["before 0", "turn 0.0/0", "each 0", "stop 0"]);
});

test("an end without a failed step is gone on from where it was", () => {
  assert.deepEqual(repeated("start 0 start", "before 0 api"), []);
});
