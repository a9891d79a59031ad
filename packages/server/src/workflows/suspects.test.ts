// Executions beside one that crashes their process.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Engines, operator } from "../../../../test/workflow-engines.ts";
import { document } from "../../../../test/workflow-model.ts";

test("after two crashes executions go on one at a time, each until it has made a step, and only the last crash is its own", async (t) => {
  const engines = await Engines.start(t, document);
  const ids = [await engines.begin(0), await engines.begin(0)];
  const calls = async (count: number): Promise<void> => {
    for (const end = performance.now() + 10_000; engines.calls.length < count; await delay(2))
      assert.ok(performance.now() < end, `${engines.calls.length} calls`);
    await delay(50);
    assert.equal(engines.calls.length, count);
  };
  const statuses = async () => await Promise.all(ids.map(async (id) => (await engines.standing(id)).status));
  await calls(2);
  await engines.travel(11_000, [1]);
  await calls(4);
  await engines.travel(11_000, [0]);
  await calls(5);
  // The third crash is that of the one whose turn it is.
  await engines.travel(11_000, [1]);
  await calls(6);
  assert.deepEqual((await statuses()).toSorted(), ["failed", "running"]);
  engines.calls.at(-1)?.answer("200");
  for (const end = performance.now() + 10_000; !(await statuses()).includes("waiting"); await delay(2))
    assert.ok(performance.now() < end);
  for (const id of ids)
    await engines
      .engine(0)
      .runOperations.cancel(operator, id)
      .catch(() => undefined);
});
