import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { silentLog, testDatabase, testStore } from "../../../../test/store.ts";
import { Db } from "./db.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations-list.ts";
import { StartupError } from "./startup-error.ts";

async function open(t: TestContext, connectionString: string): Promise<Db> {
  const db = await Db.open({ connectionString, poolSize: 2 }, { log: silentLog });
  t.after(async () => await db[Symbol.asyncDispose]());
  return db;
}

test("servers that start at the same moment migrate once, and all of them work", async (t) => {
  const { connectionString } = await testDatabase(t, "empty");
  const dbs = await Promise.all(Array.from({ length: 4 }, async () => await open(t, connectionString)));
  const done = await Promise.all(dbs.map(async (db) => await migrate(db, silentLog)));
  const applied = done.map((one) => one.applied).filter((names) => names.length > 0);
  assert.deepEqual(applied, [Object.keys(migrations)]);
  for (const db of dbs)
    assert.equal((await db.read.selectFrom("rules").select("rules.id").execute()).length, 0);
});

test("a migrated database is left alone", async (t) => {
  const { db } = await testStore(t);
  assert.deepEqual(await migrate(db, silentLog), { applied: [] });
});

test("a database made by a newer version is refused, and not touched", async (t) => {
  const { db } = await testStore(t);
  const names = "select name from kysely_migration order by name";
  await db.hot(
    {
      name: "future",
      text: "insert into kysely_migration (name, timestamp) values ('9999-future', '2099-01-01T00:00:00.000Z')",
    },
    [],
  );
  const before = await db.hot({ name: "names", text: names }, []);
  await assert.rejects(migrate(db, silentLog), (error: unknown) => {
    assert.ok(error instanceof StartupError);
    assert.match(error.message, /newer version of Patchbay \(it has 9999-future\)/);
    return true;
  });
  assert.deepEqual(await db.hot({ name: "names", text: names }, []), before);
});
