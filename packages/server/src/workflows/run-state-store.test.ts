import assert from "node:assert/strict";
import { test } from "node:test";
import { testStore } from "../../../../test/store.ts";
import type { NewRun, StepRow } from "./run-rows.ts";
import { takeRuns } from "./run-state-store.ts";
import { insertRuns, writeSteps } from "./run-store.ts";
import { releaseRun } from "./wait-store.ts";

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

async function filed(t: Parameters<typeof testStore>[0]) {
  const { db, clock } = await testStore(t);
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
  await db.transact(async (tx) => await insertRuns(tx, [run]));
  const take = async (attempt: number, job = jobId) => {
    const [taken] = await takeRuns(db, [{ executionId, jobId: job, attempt, wake: null }]);
    return taken?.kind === "taken" ? taken.crashes : taken?.kind;
  };
  const write = async (attempt: number, position: number): Promise<boolean> => {
    const fence = { executionId, holder: jobId, attempt };
    return (await writeSteps(db, [{ ...fence, steps: [step(`n${position}`, position)], calls: [] }])).has(
      executionId,
    );
  };
  const release = async (attempt: number): Promise<void> =>
    await db.transact(async (tx) => await releaseRun(tx, { executionId, holder: jobId, attempt }));
  return { take, write, release, otherJob: clock.newId() };
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

test("crashes are counted as long as no step comes between, and a failure that was told is none", async (t) => {
  const { take, write, release } = await filed(t);
  assert.deepEqual([await take(0), await take(1), await take(2)], [0, 1, 2]);
  assert.equal(await write(2, 0), true);
  assert.deepEqual([await take(3), await take(4)], [1, 2]);
  await release(4);
  assert.equal(await take(5), 2);
});
