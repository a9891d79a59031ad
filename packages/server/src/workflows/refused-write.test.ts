// What PostgreSQL will not take of one execution, and what becomes of it and of the others.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Engines } from "../../../../test/workflow-engines.ts";
import { document } from "../../../../test/workflow-model.ts";

async function opened(t: TestContext, refusal: string) {
  const engines = await Engines.start(t, document);
  const { db } = engines.store;
  await db.foreign(refusal, []);
  const begin = async () => {
    const id = await engines.begin(0);
    const calls = () => engines.calls.filter(({ key }) => key?.startsWith(id) === true);
    const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
      for (const end = performance.now() + 10_000; !(await holds()); await delay(2))
        assert.ok(performance.now() < end, JSON.stringify(await engines.standing(id)));
    };
    await until(() => calls().length === 1);
    return {
      id,
      calls,
      until,
      answer: (end: "200" | "404") => calls().at(-1)?.answer(end),
      is: async (status: string) => await until(async () => (await engines.standing(id)).status === status),
      steps: async () => (await engines.standing(id)).steps,
      why: async () =>
        await db.read
          .selectFrom("executions")
          .select(["executions.error", "executions.calls"])
          .where("executions.id", "=", id)
          .executeTakeFirstOrThrow(),
    };
  };
  return { engines, begin };
}

test("a step that is refused fails its execution, once and at its node, and no other", async (t) => {
  const { engines, begin } = await opened(
    t,
    "alter table execution_steps add constraint no_other check (result <> 'other')",
  );
  const [one, other] = [await begin(), await begin()];
  one.answer("404");
  other.answer("200");
  await one.is("failed");
  await other.is("waiting");
  assert.equal(one.calls().length, 1);
  assert.deepEqual(await one.steps(), ["start next", "a failed", "broken failed"]);
  const { error, calls } = await one.why();
  assert.match(error ?? "", /^It was done, but PostgreSQL does not take the record of it: .*no_other/);
  assert.equal(calls, 1);
  const recorded = await engines.store.db.read
    .selectFrom("execution_calls")
    .select("execution_calls.result")
    .where("execution_calls.execution_id", "=", one.id)
    .execute();
  assert.deepEqual(recorded, [{ result: "404" }]);
});

test("a call that is refused is left out, and the execution fails", async (t) => {
  const { begin } = await opened(
    t,
    "alter table execution_calls add constraint no_404 check (result <> '404')",
  );
  const one = await begin();
  one.answer("404");
  await one.is("failed");
  assert.deepEqual(await one.steps(), ["start next", "a failed", "broken failed"]);
  assert.equal(one.calls().length, 1);
});

test("a wait that is refused fails its execution", async (t) => {
  const { begin } = await opened(
    t,
    "alter table workflow_waits add constraint no_timer check (kind <> 'timer')",
  );
  const one = await begin();
  one.answer("200");
  await one.is("failed");
  assert.deepEqual(await one.steps(), ["start next", "a 200"]);
});

test("an end that is refused is a failure, with every step on record", async (t) => {
  const { begin } = await opened(
    t,
    "alter table executions add constraint no_words check (error is null or error not like 'a call%')",
  );
  const one = await begin();
  one.answer("404");
  await one.is("failed");
  assert.deepEqual(await one.steps(), ["start next", "a other", "broken failed"]);
  assert.match((await one.why()).error ?? "", /no_words/);
});
