// An execution that fails while a sub-workflow of it is under way, and is retried.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { WorkflowDocument } from "@patchbay/contract/workflow";
import { Engines, operator } from "../../../../test/workflow-engines.ts";
import { document } from "../../../../test/workflow-model.ts";

const parent: WorkflowDocument = {
  kind: "workflow",
  formatVersion: 1,
  inputs: [],
  nodes: {
    start: { kind: "start" },
    both: { kind: "parallel", branches: ["left", "right"] },
    child: { kind: "subWorkflow", workflow: "model" },
    call: {
      kind: "api",
      method: "POST",
      restUrl: "https://api.example.test/x",
      requestPayload: {},
      results: ["200"],
    },
    ...Object.fromEntries(
      ["broken", "left", "right"].map((where) => [where, { kind: "fail" as const, message: where }]),
    ),
    end: { kind: "end" },
  },
  routes: {
    start: { next: "both" },
    both: { left: "child", right: "call", done: "end", error: "broken" },
    child: { done: "both", error: "left" },
    call: { "200": "both", other: "right", error: "right", timeout: "right", "max-connection": "right" },
  },
};

test("a sub-workflow that is under way when its parent fails is not started again by the parent's retry", async (t) => {
  const engines = await Engines.start(t, document, { workflows: { parent } });
  const id = await engines.begin(0, "parent");
  const calls = (what: string) => engines.calls.filter((one) => one.what === what);
  const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
    for (const end = performance.now() + 10_000; !(await holds()); await delay(2))
      assert.ok(performance.now() < end, JSON.stringify(await engines.standing(id)));
  };
  const is = async (status: string): Promise<void> =>
    await until(async () => (await engines.standing(id)).status === status);
  await until(() => calls("a").length === 1 && calls("x").length === 1);
  calls("x")[0]?.answer("404");
  await is("failed");
  assert.deepEqual((await engines.standing(id)).steps.includes("child done"), false);
  const { runOperations } = engines.engine(0);
  await runOperations.retry(operator, id);
  await until(() => calls("x").length === 2);
  assert.equal(calls("a").length, 1);
  // The child fails, and is told to the parent that was retried.
  calls("a")[0]?.answer("404");
  calls("x")[1]?.answer("200");
  await is("failed");
  assert.equal(calls("a").length, 1);
  assert.ok((await engines.standing(id)).steps.includes("child error"));
  // What failed now is the sub-workflow: another retry does start it again.
  await runOperations.retry(operator, id);
  await until(() => calls("a").length === 2);
  assert.equal(calls("x").length, 2);
  await runOperations.cancel(operator, id);
});
