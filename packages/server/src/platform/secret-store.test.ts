import assert from "node:assert/strict";
import { test } from "node:test";
import { testStore } from "../../../../test/store.ts";
import { copySecrets, dropSecrets, openSecrets, putSecrets, secretDigests } from "./secret-store.ts";

test("secrets are kept sealed, changed one by one, and opened together", async (t) => {
  const { db, sealer, clock } = await testStore(t);
  const owner = clock.newId();
  await db.transact(async (tx) => {
    await putSecrets(
      tx,
      sealer,
      owner,
      new Map([
        ["password", "old"],
        ["token", "geheim"],
      ]),
    );
    await putSecrets(tx, sealer, owner, new Map([["password", "new"]]));
    await putSecrets(tx, sealer, owner, new Map());
  });
  assert.deepEqual(
    await openSecrets(db.read, sealer, owner),
    new Map([
      ["password", "new"],
      ["token", "geheim"],
    ]),
  );
  const rows = await db.read.selectFrom("secrets").select("secrets.sealed").execute();
  assert.equal(rows.length, 2);
  assert.ok(rows.every((row) => !row.sealed.includes("geheim")));
});

test("secrets are dropped by field or all, and only their owner's", async (t) => {
  const { db, sealer, clock } = await testStore(t);
  const [owner, neighbour] = [clock.newId(), clock.newId()];
  await db.transact(async (tx) => {
    for (const id of [owner, neighbour])
      await putSecrets(
        tx,
        sealer,
        id,
        new Map([
          ["a", "1"],
          ["b", "2"],
        ]),
      );
    await dropSecrets(tx, owner, ["a"]);
    await dropSecrets(tx, owner, []);
  });
  assert.deepEqual(await openSecrets(db.read, sealer, owner), new Map([["b", "2"]]));
  await db.transact(async (tx) => await dropSecrets(tx, owner));
  assert.deepEqual(await openSecrets(db.read, sealer, owner), new Map());
  assert.equal((await openSecrets(db.read, sealer, neighbour)).size, 2);
});

test("a copy has the same digests, is sealed for its own place, and lives on by itself", async (t) => {
  const { db, sealer, clock } = await testStore(t);
  const [draft, snapshot] = [clock.newId(), clock.newId()];
  await db.transact(async (tx) => {
    await putSecrets(tx, sealer, draft, new Map([["token", "geheim"]]));
    await copySecrets(tx, sealer, draft, snapshot);
    assert.deepEqual(await secretDigests(tx, snapshot), await secretDigests(tx, draft));
    await putSecrets(tx, sealer, draft, new Map([["token", "changed"]]));
  });
  assert.deepEqual(await openSecrets(db.read, sealer, snapshot), new Map([["token", "geheim"]]));
  assert.notDeepEqual(await secretDigests(db.read, snapshot), await secretDigests(db.read, draft));
});

test("a row that somebody moved to another owner in the database does not open", async (t) => {
  const { db, sealer, clock } = await testStore(t);
  const [victim, thief] = [clock.newId(), clock.newId()];
  await db.transact(async (tx) => {
    await putSecrets(tx, sealer, victim, new Map([["token", "geheim"]]));
    await tx.updateTable("secrets").set({ owner_id: thief }).where("secrets.owner_id", "=", victim).execute();
  });
  await assert.rejects(openSecrets(db.read, sealer, thief), /altered or belongs elsewhere/);
});
