import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { type TestStore, testStore } from "../../../../test/store.ts";
import { announce, Changes } from "./changes.ts";
import { type Clock, fakeClock } from "./clock.ts";
import { Db } from "./db.ts";

/** Another server on the same database: it hears only through PostgreSQL. Its clock stands still unless told otherwise. */
async function neighbour(t: TestContext, store: TestStore, clock: Clock = standing()) {
  const db = await Db.open({ connectionString: store.connectionString, poolSize: 2 }, store);
  const changes = await Changes.start(db, { clock, log: store.log });
  t.after(async () => {
    await changes[Symbol.asyncDispose]();
    await db[Symbol.asyncDispose]();
  });
  return { db, changes };
}

function standing() {
  return fakeClock(new Date("2026-11-21T12:00:00.000Z"));
}

/** Collects what a subscriber is told, and waits until it was told so much. */
function ear(changes: Changes, topic: string) {
  const heard: string[] = [];
  let waiting: { readonly count: number; readonly resolve: () => void } | null = null;
  changes.subscribe(topic, (id) => {
    heard.push(id);
    if (waiting !== null && heard.length >= waiting.count) waiting.resolve();
  });
  return {
    heard,
    async until(count: number): Promise<void> {
      if (heard.length >= count) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting = { count, resolve };
      await promise;
    },
  };
}

test("a change is known here when its transaction is answered, and next door by notification", async (t) => {
  const store = await testStore(t);
  const [here, there] = [await neighbour(t, store), await neighbour(t, store)];
  const [mine, theirs] = [ear(here.changes, "rule"), ear(there.changes, "rule")];
  const others = ear(there.changes, "connection");
  await here.db.transact(async (tx) => {
    await announce(tx, "rule", "first");
    await announce(tx, "rule", "second");
    assert.deepEqual(mine.heard, []);
  });
  assert.deepEqual(mine.heard, ["first", "second"]);
  await theirs.until(2);
  assert.deepEqual(theirs.heard, ["first", "second"]);
  assert.deepEqual(others.heard, []);
});

test("changes of two servers that cross each other are told once each, on both", async (t) => {
  const store = await testStore(t);
  const [here, there] = [await neighbour(t, store), await neighbour(t, store)];
  const ears = [ear(here.changes, "rule"), ear(there.changes, "rule")];
  const ids = Array.from({ length: 10 }, (_, index) => String(index));
  await Promise.all(
    ids.map(async (id, index) => {
      const { db } = index % 2 === 0 ? here : there;
      await db.transact(async (tx) => await announce(tx, "rule", id));
    }),
  );
  // One more from each side comes after everything else.
  for (const { db } of [here, there]) await db.transact(async (tx) => await announce(tx, "rule", "last"));
  for (const one of ears) {
    await one.until(12);
    assert.deepEqual(one.heard.toSorted(), [...ids, "last", "last"]);
  }
});

test("what is rolled back is not announced anywhere", async (t) => {
  const store = await testStore(t);
  const [here, there] = [await neighbour(t, store), await neighbour(t, store)];
  const [mine, theirs] = [ear(here.changes, "rule"), ear(there.changes, "rule")];
  const failing = here.db.transact(async (tx) => {
    await announce(tx, "rule", "never");
    throw new Error("changed my mind");
  });
  await assert.rejects(failing);
  await here.db.transact(async (tx) => await announce(tx, "rule", "really"));
  await theirs.until(1);
  assert.deepEqual(mine.heard, ["really"]);
  assert.deepEqual(theirs.heard, ["really"]);
});

test("a missed notification shows at the next one: everything may have changed", async (t) => {
  const store = await testStore(t);
  const there = await neighbour(t, store);
  const theirs = ear(there.changes, "rule");
  // A change whose notification got lost on the way.
  await store.db.hot({ name: "silent change", text: "update change_counter set value = value + 1" }, []);
  await store.db.transact(async (tx) => await announce(tx, "connection", "some"));
  await theirs.until(1);
  assert.deepEqual(theirs.heard, ["*"]);
});

test("without any notification the counter, read every second, shows the change", async (t) => {
  const store = await testStore(t);
  const clock = standing();
  const there = await neighbour(t, store, clock);
  const theirs = ear(there.changes, "rule");
  await store.db.hot({ name: "silent change", text: "update change_counter set value = value + 1" }, []);
  clock.advance(1_000);
  await theirs.until(1);
  assert.deepEqual(theirs.heard, ["*"]);
});

test("after a lost connection everything may have changed, and changes are heard again", async (t) => {
  const store = await testStore(t);
  const there = await neighbour(t, store);
  const theirs = ear(there.changes, "rule");
  await store.db.hot(
    {
      name: "cut listeners",
      text: "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen%'",
    },
    [],
  );
  await theirs.until(1);
  await store.db.transact(async (tx) => await announce(tx, "rule", "later"));
  await theirs.until(2);
  assert.deepEqual(theirs.heard, ["*", "later"]);
});

test("a subscriber that fails does not keep the others from hearing, and one that left hears nothing", async (t) => {
  const store = await testStore(t);
  const { db, changes } = await neighbour(t, store);
  changes.subscribe("rule", () => {
    throw new Error("cannot take it in");
  });
  const left: string[] = [];
  changes.subscribe("rule", (id) => left.push(id))[Symbol.dispose]();
  const mine = ear(changes, "rule");
  await db.transact(async (tx) => await announce(tx, "rule", "one"));
  assert.deepEqual(mine.heard, ["one"]);
  assert.deepEqual(left, []);
});
