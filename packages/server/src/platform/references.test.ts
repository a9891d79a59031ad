import assert from "node:assert/strict";
import { test } from "node:test";
import { testStore } from "../../../../test/store.ts";
import type { Tx } from "./db.ts";
import { countUsers, dropReferences, replaceReferences, usersOf } from "./references.ts";

async function addRule(tx: Tx, id: string, name: string): Promise<void> {
  const now = new Date(0);
  const by = { created_by_id: null, created_by_name: "Ada", updated_by_id: null, updated_by_name: "Ada" };
  const row = {
    id,
    name,
    description: "",
    tags: [],
    kind: "simpleRule",
    draft: "{}",
    draft_digest: "",
    revision: 1,
  };
  await tx
    .insertInto("rules")
    .values({ ...row, ...by, created_at: now, updated_at: now })
    .execute();
}

test("a save replaces what that part of a thing refers to, and leaves its other parts alone", async (t) => {
  const { db, clock } = await testStore(t);
  const [rule, crm, mail] = [clock.newId(), clock.newId(), clock.newId()];
  await db.transact(async (tx) => {
    await addRule(tx, rule, "discount");
    await replaceReferences(tx, { kind: "rule", id: rule, part: "live" }, [{ kind: "connection", id: crm }]);
    const draft = { kind: "rule", id: rule, part: "draft" } as const;
    await replaceReferences(tx, draft, [{ kind: "connection", id: crm }]);
    await replaceReferences(tx, draft, [
      { kind: "connection", id: mail },
      { kind: "connection", id: mail },
    ]);
  });
  assert.deepEqual(await usersOf(db.read, crm), [{ kind: "rule", id: rule, name: "discount", part: "live" }]);
  assert.deepEqual(await usersOf(db.read, mail), [
    { kind: "rule", id: rule, name: "discount", part: "draft" },
  ]);
});

test("users are named and ordered by name, and counted as things, not as parts", async (t) => {
  const { db, clock } = await testStore(t);
  const [first, second, crm, unused] = [clock.newId(), clock.newId(), clock.newId(), clock.newId()];
  await db.transact(async (tx) => {
    await addRule(tx, first, "zone");
    await addRule(tx, second, "area");
    for (const [id, part] of [
      [first, "draft"],
      [first, "live"],
      [second, "draft"],
    ] as const)
      await replaceReferences(tx, { kind: "rule", id, part }, [{ kind: "connection", id: crm }]);
  });
  const users = await usersOf(db.read, crm);
  assert.deepEqual(
    users.map((one) => `${one.name} ${one.part}`),
    ["area draft", "zone draft", "zone live"],
  );
  assert.deepEqual(await countUsers(db.read, [crm, unused]), new Map([[crm, 2]]));
  assert.deepEqual(await countUsers(db.read, []), new Map());
});

test("a thing that is gone refers to nothing", async (t) => {
  const { db, clock } = await testStore(t);
  const [rule, crm] = [clock.newId(), clock.newId()];
  await db.transact(async (tx) => {
    for (const part of ["draft", "live"])
      await replaceReferences(tx, { kind: "rule", id: rule, part }, [{ kind: "connection", id: crm }]);
    await dropReferences(tx, rule, "draft");
  });
  assert.deepEqual(
    (await usersOf(db.read, crm)).map((one) => one.part),
    ["live"],
  );
  await db.transact(async (tx) => await dropReferences(tx, rule));
  assert.deepEqual(await usersOf(db.read, crm), []);
});
