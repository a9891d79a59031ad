import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeClock } from "../platform/clock.ts";
import { firstIdAt, timeOfId } from "./execution-id.ts";

const noon = new Date("2026-11-21T12:00:00.123Z");

test("an id knows its millisecond, and lies between the first ids of it and of the next", () => {
  const id = fakeClock(noon).newId();
  assert.deepEqual(timeOfId(id), noon);
  assert.ok(firstIdAt(noon) <= id);
  assert.ok(id < firstIdAt(new Date(noon.getTime() + 1)));
});

test("a bound before or after all time is one still", () => {
  assert.equal(firstIdAt(new Date(-1)), "00000000-0000-7000-8000-000000000000");
  assert.equal(firstIdAt(new Date(8.64e15)), "ffffffff-ffff-7000-8000-000000000000");
});
