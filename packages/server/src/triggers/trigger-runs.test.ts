import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { silentLog, testStore } from "../../../../test/store.ts";
import type { HotStatement } from "../platform/db.ts";
import { insertAccepted } from "./inbox-store.ts";
import { claimRuns } from "./trigger-run-store.ts";
import { TriggerRuns } from "./trigger-runs.ts";

test("starts that are claimed while the process is told to stop are left to another, at once", async (t) => {
  const { db, clock } = await testStore(t);
  const [asked, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const hot = async <R>(statement: HotStatement, values: readonly unknown[]): Promise<R[]> => {
    const rows = await db.hot<R>(statement, values);
    if (statement.name === "claim_trigger_runs" && rows.length > 0) {
      asked.resolve();
      await gate.promise;
    }
    return rows;
  };
  const slow = new Proxy(db, {
    get: (_db, name) => {
      const own: unknown = name === "hot" ? hot : Reflect.get(db, name, db);
      return typeof own === "function" ? (own.bind(db) as unknown) : own;
    },
  });
  let begun = 0;
  const runs = new TriggerRuns({
    db: slow,
    clock,
    log: silentLog,
    alone: false,
    start: async () => {
      begun += 1;
      return { kind: "started" };
    },
  });
  const run = {
    id: clock.newId(),
    inboxId: null,
    triggerId: clock.newId(),
    triggerName: "orders",
    environment: "production" as const,
    start: "webhook" as const,
    target: { kind: "rule" as const, id: clock.newId(), version: null },
    input: {},
    whole: true,
    dedupeDigest: null,
    dueAt: null,
    error: null,
  };
  await insertAccepted(db, [{ entry: null, runs: [run] }]);
  runs.poke(1);
  await asked.promise;
  const stopping = runs[Symbol.asyncDispose]();
  await turn();
  gate.resolve();
  await stopping;
  assert.equal(begun, 0);
  const [left] = await claimRuns(db, clock.newId(), 1);
  assert.equal(left?.id, run.id);
  assert.equal(left.attempt, 1, "nothing was begun, so it was no attempt");
});
