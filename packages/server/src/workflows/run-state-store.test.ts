import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type TestStore, testStore } from "../../../../test/store.ts";
import type { Db, Tx } from "../platform/db.ts";
import type { NewRun, StepRow } from "./run-rows.ts";
import { recordCancelled, stopRun } from "./operation-store.ts";
import { takeRuns } from "./run-state-store.ts";
import { alone, insertRuns, writeSteps, writeStopped } from "./run-store.ts";
import { parkRun, releaseRun, wakeRun } from "./wait-store.ts";

/** How many statements wait for a lock of somebody else. */
async function waitingForLocks(db: Db): Promise<number> {
  const rows = await db.foreign(
    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    [],
  );
  return rows.length;
}

const at = "2026-11-22T10:00:00.000Z";
const step = (node: string, position: number): StepRow => ({
  node,
  iteration: "0",
  position,
  kind: "set",
  result: "next",
  status: "success",
  input: null,
  output: null,
  error: null,
  calls: [],
  startedAt: at,
  finishedAt: at,
  durationMs: 0,
});

async function filed(t: Parameters<typeof testStore>[0], store?: TestStore) {
  const { db, clock } = store ?? (await testStore(t));
  const [executionId, jobId] = [clock.newId(), clock.newId()];
  const run: NewRun = {
    facts: {
      executionId,
      workflowId: clock.newId(),
      workflowName: "order",
      pin: "v1",
      environment: "production",
      input: {},
      originId: executionId,
      parent: null,
      depth: 0,
      startedAt: new Date(at),
      startedBy: { id: null, name: "test" },
      awaitedBy: null,
    },
    versionLabel: "v1",
    start: "api",
    jobId,
    here: false,
  };
  await insertRuns(alone(db), [run], false);
  const take = async (attempt: number, job = jobId) => {
    const [taken] = await takeRuns(db, [{ executionId, jobId: job, attempt, wake: null }]);
    return taken?.kind === "taken" ? taken.crashes : taken?.kind;
  };
  const batch = (attempt: number, position: number) => ({
    executionId,
    holder: jobId,
    attempt,
    steps: [step(`n${position}`, position)],
    calls: [],
  });
  const write = async (attempt: number, position: number): Promise<boolean> =>
    (await writeSteps(db, [batch(attempt, position)]))[0] === true;
  const lock = async (tx: Tx): Promise<void> => void (await wakeRun(tx, executionId, clock.newId()));
  const park = async (attempt: number) =>
    await db.transact(async (tx) => await parkRun(tx, { executionId, holder: jobId, attempt }, null));
  const cancel = async (): Promise<void> =>
    await db.transact(async (tx) => {
      const stopped = await stopRun(tx, executionId);
      assert.ok(stopped !== undefined);
      await recordCancelled(tx, executionId, clock.now(), stopped);
    });
  const writeLate = async (attempt: number, position: number): Promise<readonly string[]> => {
    await writeStopped(db, batch(attempt, position));
    const rows = await db.read
      .selectFrom("execution_steps")
      .select("execution_steps.node")
      .where("execution_steps.execution_id", "=", executionId)
      .orderBy("execution_steps.position")
      .execute();
    return rows.map(({ node }) => node);
  };
  const release = async (attempt: number): Promise<void> =>
    await db.transact(async (tx) => await releaseRun(tx, { executionId, holder: jobId, attempt }));
  return { executionId, take, write, lock, park, release, cancel, writeLate, otherJob: clock.newId() };
}

test("whoever took an execution up before can neither write nor take it back", async (t) => {
  const { take, write, otherJob } = await filed(t);
  assert.equal(await take(0), 0);
  assert.equal(await write(0, 0), true);
  assert.equal(await take(1), 1);
  assert.equal(await write(0, 1), false);
  assert.equal(await take(0), "busy");
  assert.equal(await take(0, otherJob), "busy");
  assert.equal(await write(1, 1), true);
});

test("whoever waited for a lock while taking executions up sees what was done meanwhile", async (t) => {
  const store = await testStore(t);
  const { db } = store;
  const [first, second] = [await filed(t, store), await filed(t, store)];
  await second.take(0);
  const asking = [first, second].map(({ executionId, otherJob }) => ({
    executionId,
    jobId: otherJob,
    attempt: 0,
    wake: null,
  }));
  const { promise: locked, resolve: isLocked } = Promise.withResolvers<void>();
  const { promise: enough, resolve: letGo } = Promise.withResolvers<void>();
  const locking = db.transact(async (tx) => {
    await first.lock(tx);
    isLocked();
    await enough;
  });
  await locked;
  const taking = takeRuns(db, asking);
  while ((await waitingForLocks(db)) === 0) await delay(2);
  assert.equal(await second.write(0, 0), true);
  assert.equal(await second.park(0), "parked");
  letGo();
  await locking;
  const taken = (await taking)[1];
  assert.deepEqual(taken?.kind === "taken" && taken.state.steps.map(({ node }) => node), ["n0"]);
});

test("what ended after an execution was cancelled is put on record by whoever had it then, and nobody before", async (t) => {
  const { take, write, cancel, writeLate } = await filed(t);
  await take(0);
  assert.equal(await write(0, 0), true);
  await take(1);
  assert.deepEqual(await writeLate(1, 1), ["n0"]);
  await cancel();
  assert.deepEqual(await writeLate(0, 1), ["n0"]);
  assert.deepEqual(await writeLate(1, 2), ["n0", "n2"]);
});

test("crashes are counted as long as no step comes between, and a failure that was told is none", async (t) => {
  const { take, write, release } = await filed(t);
  assert.deepEqual([await take(0), await take(1), await take(2)], [0, 1, 2]);
  assert.equal(await write(2, 0), true);
  assert.deepEqual([await take(3), await take(4)], [1, 2]);
  await release(4);
  assert.equal(await take(5), 2);
  // Whoever has made a step is above suspicion again.
  assert.equal(await write(5, 1), true);
  await release(5);
  assert.equal(await take(6), 0);
});
