import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { testStore } from "../../../../test/store.ts";
import { Queue } from "../queue/queue.ts";
import type { Fence, RunFacts, StepBatch } from "./run-rows.ts";
import { takeRuns } from "./run-state-store.ts";
import { RunWriter } from "./run-writer.ts";

/** An execution that is held by the first attempt of its job. */
async function held(t: TestContext) {
  const { db, clock, log } = await testStore(t);
  const queue = await Queue.open({ db, log, alone: false });
  const writer = new RunWriter({ db, queue, clock });
  t.after(async () => {
    await writer[Symbol.asyncDispose]();
    await queue[Symbol.asyncDispose]();
  });
  const [executionId, holder] = [clock.newId(), clock.newId()];
  const facts: RunFacts = {
    executionId,
    workflowId: clock.newId(),
    workflowName: "order",
    pin: "v1",
    environment: "production",
    input: {},
    originId: executionId,
    parent: null,
    depth: 0,
    startedAt: clock.now(),
    startedBy: { id: null, name: "test" },
    awaitedBy: null,
  };
  await writer.start({ facts, versionLabel: "v1", start: "api", jobId: holder, here: false });
  const take = async (attempt: number): Promise<Fence> => {
    await takeRuns(db, [{ executionId, jobId: holder, attempt, wake: null }]);
    return { executionId, holder, attempt };
  };
  return { db, clock, writer, facts, take, fence: await take(0) };
}

test("a sub-workflow is started once, by whoever has the execution", async (t) => {
  const { clock, writer, facts, fence, take } = await held(t);
  let started = 0;
  const start = async (by: Fence) =>
    await writer.startChild(
      by,
      facts,
      {
        node: "child",
        iteration: "0",
        kind: "child",
        dueInMs: null,
        connectionId: null,
        childId: clock.newId(),
        fired: false,
      },
      async () => void (started += 1),
    );
  const next = await take(1);
  assert.equal(await start(fence), false);
  assert.equal(started, 0);
  assert.equal(await start(next), true);
  // As when the answer of the first commit was lost.
  assert.equal(await start(next), true);
  assert.equal(started, 1);
});

test("whoever was overtaken writes nothing, though whoever overtook him writes at the same moment", async (t) => {
  const { db, writer, fence, take } = await held(t);
  const next = await take(1);
  const batch = (by: Fence, node: string): StepBatch => ({
    ...by,
    steps: [
      {
        node,
        iteration: "0",
        position: 0,
        kind: "api",
        result: "200",
        status: "success",
        input: null,
        output: null,
        error: null,
        calls: [],
        startedAt: "2026-11-22T10:00:00.000Z",
        finishedAt: "2026-11-22T10:00:00.000Z",
        durationMs: 0,
      },
    ],
    calls: [],
  });
  const end = (by: Fence, node: string) =>
    writer.end(
      {
        ...batch(by, node),
        end: { status: "cancelled" },
        endedAt: "2026-11-22T10:00:00.000Z",
        durationMs: 0,
        callsMade: 0,
        callsFailed: 0,
      },
      { facts: { parent: null } as RunFacts, detail: null, hadWaits: false, follower: null },
    );
  assert.deepEqual(
    await Promise.all([writer.write(batch(fence, "late")), writer.write(batch(next, "right"))]),
    [false, true],
  );
  assert.deepEqual(await Promise.all([end(fence, "lateEnd"), end(next, "rightEnd")]), [
    null,
    { awaitedBy: null },
  ]);
  const steps = await db.read.selectFrom("execution_steps").select("execution_steps.node").execute();
  assert.deepEqual(steps.map(({ node }) => node).toSorted(), ["right", "rightEnd"]);
});
