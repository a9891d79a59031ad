import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { fakeClock } from "./clock.ts";
import { createLog } from "./log.ts";
import { Loop } from "./loop.ts";

const noon = new Date("2026-11-21T12:00:00.000Z");

function logInto(levels: string[]) {
  const write = (line: string): void => void levels.push((JSON.parse(line) as { level: string }).level);
  return createLog({ level: "info", destination: { write } });
}

test("a loop runs after every pause, and not before", async (t) => {
  const clock = fakeClock(noon);
  let runs = 0;
  const loop = Loop.start(
    { name: "count", every: 1_000, run: async () => void (runs += 1) },
    { clock, log: logInto([]) },
  );
  t.after(async () => await loop[Symbol.asyncDispose]());
  await turn();
  assert.equal(runs, 0);
  for (const expected of [1, 2, 3]) {
    clock.advance(1_000);
    await turn();
    assert.equal(runs, expected);
  }
});

test("a failing loop goes on, waits longer, reports an error once, and recovers", async (t) => {
  const clock = fakeClock(noon);
  const levels: string[] = [];
  let works = false;
  let runs = 0;
  const run = async (): Promise<void> => {
    runs += 1;
    if (!works) throw new Error("the database is away");
  };
  const loop = Loop.start({ name: "flaky", every: 1_000, run }, { clock, log: logInto(levels) });
  t.after(async () => await loop[Symbol.asyncDispose]());
  while (loop.failures < 7) {
    clock.advance(60_000);
    await turn();
  }
  assert.deepEqual(levels, ["warn", "warn", "warn", "warn", "error", "warn", "warn"]);
  clock.advance(1_000);
  await turn();
  assert.equal(runs, 7, "after seven failures a second is too short a pause");
  works = true;
  clock.advance(60_000);
  await turn();
  assert.equal(loop.failures, 0);
});

test("disposing ends a pause at once, and waits for a run under way, which is told", async () => {
  const clock = fakeClock(noon);
  const told = Promise.withResolvers<void>();
  let finished = false;
  const run = async (signal: AbortSignal): Promise<void> => {
    signal.addEventListener("abort", () => told.resolve(), { once: true });
    await told.promise;
    finished = true;
  };
  const sleeping = Loop.start({ name: "sleeping", every: 1_000, run }, { clock, log: logInto([]) });
  await sleeping[Symbol.asyncDispose]();
  assert.equal(finished, false);
  const running = Loop.start({ name: "running", every: 1_000, run }, { clock, log: logInto([]) });
  clock.advance(1_000);
  await turn();
  await running[Symbol.asyncDispose]();
  assert.equal(finished, true);
});
