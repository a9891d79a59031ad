import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { testStore } from "../../../../test/store.ts";
import { problem } from "../platform/problem.ts";
import type { RuleRunner } from "../rules/run-rule.ts";
import { startTargets } from "./start-target.ts";
import { TriggerRunJournal } from "./trigger-run-journal.ts";

/** One attempt at a rule whose run ends with an error. */
async function endedWith(t: TestContext, error: unknown) {
  const { db, clock } = await testStore(t);
  const journal = new TriggerRunJournal({ db });
  const id = clock.newId();
  const runner: Pick<RuleRunner, "run"> = { run: async () => await Promise.reject(error) };
  const workflows = { start: async () => await Promise.reject(new Error("no workflow is started here")) };
  const start = startTargets({ db, runner, workflows, journal });
  return await start({
    id,
    triggerId: null,
    triggerName: "orders",
    environment: "production",
    start: "webhook",
    targetKind: "rule",
    targetId: clock.newId(),
    targetVersion: null,
    input: {},
    whole: false,
    holder: clock.newId(),
    attempt: 1,
  });
}

test("a run that is not on record because the database was away is gone on with", async (t) => {
  const away = problem("store_unavailable", "The database does not answer.");
  const ending = await endedWith(t, problem("not_recorded", "…", { executionId: "1", cause: away }));
  assert.equal(ending.kind, "again");
});

test("a run that PostgreSQL will never record is not made again", async (t) => {
  const refusal = Object.assign(new Error("value out of range"), { code: "22003" });
  for (const error of [refusal, problem("not_recorded", "…", { executionId: "1", cause: refusal })]) {
    const ending = await endedWith(t, error);
    assert.ok(ending.kind === "failed");
    assert.equal(ending.error.code, "not_recorded");
  }
});

test("a run that failed is on record, so it was started", async (t) => {
  const ending = await endedWith(t, problem("rule_failed", "…", { executionId: "1" }));
  assert.deepEqual(ending, { kind: "started" });
});
