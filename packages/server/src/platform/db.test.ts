import assert from "node:assert/strict";
import { test } from "node:test";
import { sql } from "kysely";
import { silentLog, testStore } from "../../../../test/store.ts";
import { Db, isUniqueViolation, type Reader, type Tx } from "./db.ts";
import { Problem } from "./problem.ts";
import { isCollision } from "./store-failure.ts";

const failure = (error: unknown): boolean => error instanceof Problem && error.code === "store_unavailable";

async function addFailure(tx: Tx, subject: string): Promise<void> {
  await tx
    .insertInto("sign_in_failures")
    .values({ subject, failures: 1, last_failure_at: new Date(0) })
    .execute();
}

async function subjects(reader: Reader): Promise<string[]> {
  const rows = await reader
    .selectFrom("sign_in_failures")
    .select("sign_in_failures.subject")
    .orderBy("subject")
    .execute();
  return rows.map((row) => row.subject);
}

test("a transaction is there as a whole, or not at all", async (t) => {
  const { db } = await testStore(t);
  const answer = await db.transact(async (tx) => {
    await addFailure(tx, "kept");
    return 42;
  });
  const failing = db.transact(async (tx) => {
    await addFailure(tx, "lost");
    assert.deepEqual(await subjects(tx), ["kept", "lost"]);
    throw new Error("changed my mind");
  });
  await assert.rejects(failing, { message: "changed my mind" });
  assert.equal(answer, 42);
  assert.deepEqual(await subjects(db.read), ["kept"]);
});

test("a reader cannot write, by its type", async (t) => {
  const { db } = await testStore(t);
  // @ts-expect-error -- only a Tx can insert
  assert.equal(typeof db.read.insertInto, "function");
  // @ts-expect-error -- only a Tx can delete
  assert.equal(typeof db.read.deleteFrom, "function");
});

test("a transaction that another one got in the way of is run again", async (t) => {
  const { db } = await testStore(t);
  await db.transact(async (tx) => await addFailure(tx, "counted"));
  const bump = async (tx: Tx): Promise<void> =>
    void (await tx
      .updateTable("sign_in_failures")
      .set((eb) => ({ failures: eb("failures", "+", 1) }))
      .execute());
  let attempts = 0;
  await db.transact(async (tx) => {
    attempts += 1;
    await sql`set transaction isolation level repeatable read`.execute(tx);
    assert.deepEqual(await subjects(tx), ["counted"]);
    if (attempts === 1) await db.transact(bump);
    await bump(tx);
  });
  assert.equal(attempts, 2);
  const row = await db.read.selectFrom("sign_in_failures").select("failures").executeTakeFirstOrThrow();
  assert.equal(row.failures, 3);
});

test("a hot statement is prepared under its name, and values come in their safest type", async (t) => {
  const { db } = await testStore(t);
  const statement = {
    name: "types",
    text: `select $1::int8 as big, 1.10::numeric as exact, date '2026-11-21' as day, timestamptz '2026-11-21T12:00:00Z' as at,
                  '{"a":[1]}'::json as document, array['x'] as words, null::text as nothing`,
  };
  const [row] = await db.hot<Record<string, unknown>>(statement, ["9007199254740993"]);
  assert.deepEqual(row, {
    big: "9007199254740993",
    exact: "1.10",
    day: "2026-11-21",
    at: new Date("2026-11-21T12:00:00Z"),
    document: { a: [1] },
    words: ["x"],
    nothing: null,
  });
  assert.deepEqual(
    (await db.hot<{ big: string }>(statement, ["7"])).map((one) => one.big),
    ["7"],
  );
});

test("a value that is there already is told apart from other failures", async (t) => {
  const { db } = await testStore(t);
  await db.transact(async (tx) => await addFailure(tx, "twice"));
  await assert.rejects(
    db.transact(async (tx) => await addFailure(tx, "twice")),
    (error) => {
      assert.ok(isUniqueViolation(error, "sign_in_failures_pkey"));
      assert.ok(!isUniqueViolation(error, "another_index"));
      assert.ok(!isCollision(error));
      return true;
    },
  );
});

test("a server that is not there is store_unavailable, at open", async () => {
  const nowhere = "postgresql://patchbay:geheim@localhost/patchbay?host=%2Fnonexistent";
  await assert.rejects(Db.open({ connectionString: nowhere }, { log: silentLog }), failure);
});

test("a statement over its time, a lock that is not given and a lost connection are store_unavailable", async (t) => {
  const { db } = await testStore(t);
  const slow = db.transact(async (tx) => {
    await sql`set local statement_timeout = '20ms'`.execute(tx);
    await sql`select pg_sleep(60)`.execute(tx);
  });
  await assert.rejects(slow, failure);
  const locked = db.transact(async (holder) => {
    await sql`lock table change_counter`.execute(holder);
    await db.transact(async (tx) => {
      await sql`set local lock_timeout = '20ms'`.execute(tx);
      await sql`lock table change_counter`.execute(tx);
    });
  });
  await assert.rejects(locked, failure);
  const cut = db.transact(async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
    await db.hot({ name: "cut", text: "select pg_terminate_backend($1)" }, [rows[0]?.pid]);
    await addFailure(tx, "cut off");
  });
  await assert.rejects(cut, failure);
  assert.deepEqual(await subjects(db.read), [], "and the database is used again afterwards");
});

test("who wants to know hears of each commit before its caller does, and not of what was rolled back", async (t) => {
  const { db } = await testStore(t);
  const heard: string[] = [];
  using _listening = db.onCommitted(() => heard.push("committed"));
  await db.transact(async (tx) => await addFailure(tx, "a"));
  heard.push("answered");
  await assert.rejects(db.transact(async () => await Promise.reject(new Error("no"))));
  assert.deepEqual(heard, ["committed", "answered"]);
});

test("what is said on a channel is heard, and a lost connection is made anew", async (t) => {
  const { db } = await testStore(t);
  const said = async (text: string): Promise<unknown> =>
    await db.hot({ name: "say", text: "select pg_notify('news', $1)" }, [text]);
  const heard: string[] = [];
  let [message, reconnect] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const listening = await db.listen(
    "news",
    (text) => {
      heard.push(text);
      message.resolve();
    },
    () => reconnect.resolve(),
  );
  t.after(async () => await listening[Symbol.asyncDispose]());
  await said("one");
  await message.promise;
  message = Promise.withResolvers<void>();
  await db.hot(
    {
      name: "cut listeners",
      text: "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen%'",
    },
    [],
  );
  await reconnect.promise;
  await said("two");
  await message.promise;
  assert.deepEqual(heard, ["one", "two"]);
});
