import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeClock, randomToken, systemClock } from "./clock.ts";

const noon = new Date("2026-11-21T12:00:00.000Z");

test("ids are UUIDs of version 7 that carry the time", () => {
  const id = fakeClock(noon).newId();
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16), noon.getTime());
});

test("ids only grow, also by the thousand in one millisecond and after the clock was set back", () => {
  const clock = fakeClock(noon);
  const ids = Array.from({ length: 10_000 }, () => clock.newId());
  clock.advance(-60_000);
  ids.push(clock.newId(), clock.newId());
  clock.advance(3_600_000);
  ids.push(clock.newId());
  assert.deepEqual(ids.toSorted(), ids);
  assert.equal(new Set(ids).size, ids.length);
});

test("the system clock's ids grow too", () => {
  const ids = Array.from({ length: 5_000 }, () => systemClock.newId());
  assert.deepEqual(ids.toSorted(), ids);
});

test("a fake clock stands still, and wakes sleepers in the order in which they are due", async () => {
  const clock = fakeClock(noon);
  const woken: string[] = [];
  const late = clock.sleep(200).then(() => woken.push("late"));
  const early = clock.sleep(100).then(() => woken.push("early"));
  assert.equal(clock.now().getTime(), noon.getTime());
  clock.advance(99);
  await Promise.resolve();
  assert.deepEqual(woken, []);
  clock.advance(101);
  await Promise.all([late, early]);
  assert.deepEqual(woken, ["early", "late"]);
  assert.equal(clock.monotonic(), 200);
});

for (const [name, clock] of [
  ["the system clock", systemClock],
  ["a fake clock", fakeClock(noon)],
] as const) {
  test(`sleep on ${name} ends with the reason of its signal`, async () => {
    const stop = new AbortController();
    const asleep = clock.sleep(3_600_000, stop.signal);
    stop.abort(new Error("enough"));
    await assert.rejects(asleep, { message: "enough" });
    await assert.rejects(clock.sleep(1, stop.signal), { message: "enough" });
  });
}

test("tokens have the length asked for and differ", () => {
  assert.equal(randomToken(24).length, 24);
  assert.notDeepEqual(randomToken(24), randomToken(24));
});
