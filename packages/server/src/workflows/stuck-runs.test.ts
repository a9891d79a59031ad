// Executions whose jobs are taken away behind the engine's back: by an operator, or by somebody who prunes the queue.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { WorkflowDocument } from "@patchbay/contract/workflow";
import { Engines, operator } from "../../../../test/workflow-engines.ts";
import { day, document } from "../../../../test/workflow-model.ts";

const parent: WorkflowDocument = {
  kind: "workflow",
  formatVersion: 1,
  inputs: [],
  nodes: {
    start: { kind: "start" },
    child: { kind: "subWorkflow", workflow: "model" },
    end: { kind: "end" },
    broken: { kind: "fail", message: "{{nodes.child.error.code}}" },
  },
  routes: { start: { next: "child" }, child: { done: "end", error: "broken" } },
};

describe("an execution goes on when", () => {
  let engines: Engines;
  const ends: (() => Promise<void>)[] = [];
  before(async () => {
    engines = await Engines.start({ after: (end) => void ends.push(end) }, document, {
      workflows: { parent },
    });
  });
  after(async () => {
    for (const end of ends) await end();
  });

  const begin = async (name = "model") => {
    const first = engines.calls.length;
    const id = await engines.begin(0, name);
    const called = () => engines.calls.slice(first);
    /** Lets time pass until something holds. */
    const until = async (holds: () => Promise<boolean> | boolean, everyMs = 0): Promise<void> => {
      for (const end = performance.now() + 10_000; !(await holds()); await delay(2)) {
        assert.ok(performance.now() < end, JSON.stringify(await engines.standing(id)));
        if (everyMs > 0) await engines.travel(everyMs);
      }
    };
    const waitsAt = async (node: string): Promise<void> =>
      await until(async () => (await engines.standing(id)).waits.includes(node));
    const calls = (what: string): number => called().filter((one) => one.what === what).length;
    await until(() => calls("a") === 1);
    return { id, called, calls, until, waitsAt };
  };
  const forget = async (condition: string, ...values: unknown[]): Promise<void> =>
    void (await engines.store.db.foreign(`delete from pgboss.job where ${condition}`, values));

  test("the job of one that is worked at is gone", async () => {
    const { id, called, calls, until } = await begin();
    await forget("data->>'execution' = $1", id);
    await until(() => calls("a") === 2, 60_000);
    called()[0]?.answer("404");
    called()[1]?.answer("200");
    await until(async () => (await engines.standing(id)).steps.includes("a 200"));
    await engines.engine(0).runOperations.cancel(operator, id);
  });

  test("the job of one that is due again is gone", async () => {
    const { id, called, calls, until, waitsAt } = await begin();
    called()[0]?.answer("breaker");
    await waitsAt("a");
    await engines.store.db.foreign("update workflow_waits set fired = true where execution_id = $1", [id]);
    await until(() => calls("a") === 2, 60_000);
    await engines.engine(0).runOperations.cancel(operator, id);
  });

  test("the job of a delay is gone: it lasts as long as it should", async () => {
    const { id, called, until, waitsAt } = await begin();
    called()[0]?.answer("200");
    await waitsAt("sleep");
    await forget("data->>'node' = 'sleep' and data->>'execution' = $1", id);
    await engines.travel(60_000);
    await until(
      async () =>
        (await engines.store.db.foreign("select from pgboss.job where data->>'execution' = $1", [id]))
          .length === 1,
      60_000,
    );
    assert.deepEqual((await engines.standing(id)).waits, ["sleep"]);
    await engines.travel(2 * day);
    await waitsAt("hook");
    await engines.engine(0).runOperations.cancel(operator, id);
  });

  test("nothing would end the wait for a callback: it expires", async () => {
    const { id, called, until, waitsAt } = await begin();
    called()[0]?.answer("200");
    await waitsAt("sleep");
    await engines.travel(2 * day);
    await waitsAt("hook");
    await forget("data->>'execution' = $1", id);
    await engines.travel(7 * day);
    await until(async () => (await engines.standing(id)).status === "succeeded", 60_000);
  });

  test("the execution that it waits for is gone", async () => {
    const { id, until } = await begin("parent");
    for (const table of ["workflow_runs", "workflow_waits"])
      await engines.store.db.foreign(
        `delete from ${table} where execution_id in (select id from executions where parent_id = $1)`,
        [id],
      );
    await until(async () => (await engines.standing(id)).status === "failed", 60_000);
    assert.deepEqual((await engines.standing(id)).steps, ["start next", "child error", "broken failed"]);
  });
});
