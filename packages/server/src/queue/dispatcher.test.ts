import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { silentLog } from "../../../../test/store.ts";
import { fakeClock } from "../platform/clock.ts";
import { Dispatcher, type Lease } from "./dispatcher.ts";
import type { Job } from "./queue.ts";

test("an attempt that was overtaken by one in the same process is given up, and the other one kept", async (t) => {
  const clock = fakeClock(new Date("2026-11-22T10:00:00Z"));
  const waiting: Job[] = [{ id: "one", attempt: 0, data: {} }];
  const touched: string[] = [];
  const under: { readonly attempt: number; readonly lease: Lease; readonly end: () => void }[] = [];
  const queue = {
    take: async () => waiting.splice(0),
    touch: async (_name: string, jobs: readonly { id: string; attempt: number }[]) => {
      touched.splice(0, touched.length, ...jobs.map(({ id, attempt }) => `${id} ${attempt}`));
      return new Set<string>();
    },
    reclaim: async () => 0,
    giveBack: async () => {},
  };
  const work = async ({ attempt }: Job, lease: Lease): Promise<void> =>
    await new Promise((resolve) => void under.push({ attempt, lease, end: resolve }));
  const dispatcher = Dispatcher.start(
    { name: "workflow", concurrency: 4, work },
    { queue, clock, log: silentLog },
  );
  t.after(async () => {
    for (const { end } of under) end();
    await dispatcher[Symbol.asyncDispose]();
  });
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    for (let turns = 0; turns < 10; turns += 1) await turn();
  };
  const heldOf = (): boolean[] => under.map(({ lease }) => lease.isHeld());
  await pass(0);
  assert.deepEqual(heldOf(), [true]);

  // This process was silent, gave its own job back when it woke, and took it again.
  waiting.push({ id: "one", attempt: 1, data: {} });
  await pass(60_000);
  assert.deepEqual(
    under.map(({ attempt, lease }) => [attempt, lease.gone.aborted]),
    [
      [0, true],
      [1, false],
    ],
  );
  await pass(2_500);
  assert.deepEqual(heldOf(), [false, true]);
  under[0]?.end();
  await pass(2_500);
  assert.deepEqual(touched, ["one 1"], "the end of the first attempt is not that of the second");
  dispatcher.drop("one");
  assert.deepEqual(heldOf(), [false, false]);
});
