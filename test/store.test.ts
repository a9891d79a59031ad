// The store that every other integration test stands on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { testStore } from "./store.ts";

test("each store is a database of its own, with every table and no rows", async (t) => {
  const [one, other] = [await testStore(t), await testStore(t)];
  await one.db.transact(async (tx) => {
    await tx
      .insertInto("sign_in_failures")
      .values({ subject: "somebody", failures: 1, last_failure_at: one.clock.now() })
      .execute();
  });
  const rows = async ({ db }: typeof one): Promise<number> =>
    (await db.read.selectFrom("sign_in_failures").select("sign_in_failures.subject").execute()).length;
  assert.deepEqual([await rows(one), await rows(other)], [1, 0]);
});

test("what a test builds on its store can still use it while it is closed", async (t) => {
  const { db } = await testStore(t);
  t.after(async () => {
    assert.equal((await db.read.selectFrom("rules").select("rules.id").execute()).length, 0);
  });
  await t.test("the hook above runs after the store's own", () => undefined);
});
