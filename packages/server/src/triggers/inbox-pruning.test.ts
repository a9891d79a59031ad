import assert from "node:assert/strict";
import { test } from "node:test";
import { testStore } from "../../../../test/store.ts";
import { firstIdAt } from "../executions/execution-id.ts";
import type { NewEntry, NewTriggerRun } from "./inbox-row.ts";
import { pruneInbox } from "./inbox-pruning-store.ts";
import { findEntry, insertAccepted } from "./inbox-store.ts";
import { runsOfEntry } from "./trigger-run-store.ts";
import { TriggerRuns } from "./trigger-runs.ts";

const entryAt = (time: string): NewEntry => ({
  id: firstIdAt(new Date(time)),
  receivedAt: new Date(time),
  environment: "staging",
  connectionId: firstIdAt(new Date(0)),
  connection: "shop",
  method: "POST",
  path: "orders",
  query: "",
  headers: [["X-Odd", "a\u0000b"]],
  address: "127.0.0.1",
  body: Buffer.from([0, 255, 10]),
  bodyBytes: 3,
  outcome: "started",
  status: 202,
  verdicts: [],
  triggers: ["orders"],
  replayOf: null,
});

const runOf = (entry: NewEntry, last: string, error: NewTriggerRun["error"]): NewTriggerRun => ({
  id: entry.id.replace(/.$/, last),
  inboxId: entry.id,
  triggerId: null,
  triggerName: "orders",
  environment: "staging",
  start: "webhook",
  target: { kind: "rule", id: entry.connectionId, version: null },
  input: {},
  whole: true,
  dedupeDigest: null,
  dueAt: null,
  error,
});

test("requests older than their retention go, younger ones and starts that wait stay; bytes are kept as they came", async (t) => {
  const { db } = await testStore(t);
  const old = entryAt("2026-01-01T00:00:00Z");
  const young = entryAt("2026-02-01T00:00:00Z");
  await insertAccepted(db, [
    { entry: old, runs: [runOf(old, "1", null), runOf(old, "2", { code: "invalid_params", message: "no" })] },
    { entry: young, runs: [runOf(young, "1", { code: "invalid_params", message: "no" })] },
  ]);
  assert.deepEqual((await findEntry(db.read, young.id))?.body, young.body);
  assert.equal(await pruneInbox(db, new Date("2026-01-15T00:00:00Z")), 1);
  assert.equal(await findEntry(db.read, old.id), undefined);
  assert.deepEqual((await runsOfEntry(db.read, old.id)).map(({ state }) => state), ["pending"]); // prettier-ignore
  assert.equal((await runsOfEntry(db.read, young.id)).length, 1);
  assert.equal(await pruneInbox(db, new Date("2026-01-15T00:00:00Z")), 0);
});

test("while too much waits nothing more is accepted", async (t) => {
  const { db, clock, log } = await testStore(t);
  await using runs = new TriggerRuns({ db, clock, log, alone: false, start: async () => await Promise.resolve({ kind: "started" }) }, 1); // prettier-ignore
  runs.refuseWhenFull();
  runs.poke(1);
  assert.throws(() => runs.refuseWhenFull(), { code: "too_many_requests" });
});
