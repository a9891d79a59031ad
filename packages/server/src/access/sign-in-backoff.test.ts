import assert from "node:assert/strict";
import { test } from "node:test";
import { countedFailures, freeFailures, waitMs } from "./sign-in-backoff.ts";

const start = new Date("2026-11-21T10:00:00.000Z");
const later = (ms: number): Date => new Date(start.getTime() + ms);
const waitsAfter = (count: number): number =>
  waitMs({ count, lastAt: start }, freeFailures.account, start) / 1000;

test("five failures are free, then the wait doubles from half a minute to a quarter of an hour", () => {
  const waits = Array.from({ length: 14 }, (_, count) => waitsAfter(count));

  assert.deepEqual(waits, [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900]);
  assert.equal(waitsAfter(1_000_000), 900);
});

test("the wait runs from the last failure and ends", () => {
  const failures = { count: 6, lastAt: start };

  assert.equal(waitMs(failures, 5, later(59_000)), 1000);
  assert.equal(waitMs(failures, 5, later(60_000)), 0);
});

test("a clock that was set back by a day does not lengthen the wait", () => {
  assert.equal(waitMs({ count: 5, lastAt: start }, 5, later(-86_400_000)), 30_000);
});

test("a day after the last failure everything is forgotten", () => {
  const failures = { count: 50, lastAt: start };

  assert.equal(countedFailures(failures, later(86_399_999)), 50);
  assert.equal(countedFailures(failures, later(86_400_000)), 0);
});

test("whoever guesses as fast as he is let in gets fewer than twenty attempts in an hour from one address", () => {
  let now = 0;
  let attempts = 0;
  while (now < 3_600_000) {
    attempts += 1;
    now += waitMs({ count: attempts, lastAt: later(now) }, freeFailures.address, later(now));
  }

  assert.ok(attempts < 20, `${attempts} attempts`);
});
