// A rule node and its three actions, while whoever is at it falls silent or is not wanted any more.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { SimpleRuleDocument } from "@patchbay/contract/rule";
import type { WorkflowDocument } from "@patchbay/contract/workflow";
import { Engines, operator } from "../../../../test/workflow-engines.ts";

const actions = ["first", "second", "third"].map((name) => ({
  id: name,
  name,
  method: "POST" as const,
  restUrl: `https://api.example.test/${name}`,
  requestPayload: {},
  idempotencyKey: true,
}));
const rule: SimpleRuleDocument = {
  kind: "simpleRule",
  formatVersion: 1,
  inputs: [],
  actions,
  condition: { kind: "group", id: "all", match: "all", conditions: [] },
  then: { outputs: {}, actions: actions.map(({ id }) => id) },
  else: {},
};
const document: WorkflowDocument = {
  kind: "workflow",
  formatVersion: 1,
  inputs: [],
  nodes: {
    start: { kind: "start" },
    rule: { kind: "rule", rule: "acting" },
    broken: { kind: "fail", message: "broken" },
    end: { kind: "end" },
  },
  routes: { start: { next: "rule" }, rule: { done: "end", error: "broken" } },
};

async function begun(t: TestContext) {
  const engines = await Engines.start(t, document, { rules: { acting: rule } });
  const { db } = engines.store;
  const id = await engines.begin(0);
  const names = (): string[] => engines.calls.map(({ what }) => what);
  const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
    for (const end = performance.now() + 10_000; !(await holds()); await delay(2))
      assert.ok(performance.now() < end, `still ${JSON.stringify([names(), await engines.standing(id)])}`);
  };
  return {
    engines,
    id,
    names,
    /** The call that is under way now. */
    calling: async (what: string, times = 1) => {
      await until(() => names().filter((one) => one === what).length === times);
      return engines.calls.findLast((one) => one.what === what);
    },
    ended: async (status: string) => await until(async () => (await engines.standing(id)).status === status),
    kept: async (): Promise<number> =>
      (await db.read.selectFrom("workflow_rule_steps").select("workflow_rule_steps.node").execute()).length,
    onRecord: async () =>
      (
        await db.read
          .selectFrom("execution_calls")
          .select("execution_calls.result")
          .where("execution_calls.execution_id", "=", id)
          .orderBy("execution_calls.position")
          .execute()
      ).map(({ result }) => result),
  };
}

test("whoever takes over between two actions goes on behind the last that ended, with the same keys", async (t) => {
  const { engines, id, names, calling, ended, kept, onRecord } = await begun(t);
  (await calling("first"))?.answer("200");
  const late = await calling("second");
  assert.equal(await kept(), 1);
  await engines.travel(11_000, [1]);
  const again = await calling("second", 2);
  assert.deepEqual([late?.engine, again?.engine], [0, 1]);
  assert.equal(again?.key, late?.key);
  again?.answer("200");
  (await calling("third"))?.answer("404");
  await ended("succeeded");
  late?.answer("200");
  await delay(20);
  assert.deepEqual(names(), ["first", "second", "second", "third"]);
  assert.deepEqual(
    engines.calls.map(({ key }) => key),
    [0, 1, 1, 2].map((place) => `${id}-rule-0-${place}`),
  );
  assert.deepEqual(await onRecord(), ["200", "200", "404"]);
  assert.equal(await kept(), 0);
});

test("whoever was overtaken makes no further action, and puts none on record", async (t) => {
  const { engines, names, calling, ended, onRecord } = await begun(t);
  const late = await calling("first");
  await engines.travel(11_000, [1]);
  const again = await calling("first", 2);
  late?.answer("404");
  await delay(20);
  assert.deepEqual(names(), ["first", "first"]);
  again?.answer("200");
  for (const what of ["second", "third"]) (await calling(what))?.answer("200");
  await ended("succeeded");
  assert.deepEqual(await onRecord(), ["200", "200", "200"]);
});

test("a cancelled one has what it did on record, and does nothing more", async (t) => {
  const { engines, id, names, calling, ended, onRecord } = await begun(t);
  (await calling("first"))?.answer("200");
  await calling("second");
  await engines.engine(0).runOperations.cancel(operator, id);
  await ended("cancelled");
  for (let looks = 0; looks < 1_000 && (await onRecord()).length < 3; looks += 1) await delay(5);
  assert.deepEqual(await onRecord(), ["200", "error", "error"]);
  assert.deepEqual(names(), ["first", "second"]);
});
