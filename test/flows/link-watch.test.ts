// What becomes of statements when the way to the database is cut without a word: a link between the two is needed for it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DatabaseLink } from "../../chaos/database-link.ts";
import { silentLog, testStore } from "../store.ts";
import { systemClock } from "../../packages/server/src/platform/clock.ts";
import { Db } from "../../packages/server/src/platform/db.ts";

test("a database behind a link that swallows everything is given up for the time being, long before the deadlines", async (t) => {
  const { connectionString } = await testStore(t);
  const link = await DatabaseLink.start(connectionString);
  t.after(async () => await link[Symbol.asyncDispose]());
  const db = await Db.open(
    { connectionString: link.url, poolSize: 2 },
    { log: silentLog, clock: systemClock },
  );
  t.after(async () => await db[Symbol.asyncDispose]());
  const ask = async (): Promise<unknown> => await db.hot({ name: "ask", text: "select 1" }, []);
  await ask();

  link.blackHole();
  const begun = performance.now();
  await assert.rejects(ask(), { code: "store_unavailable" });
  const gaveUp = performance.now();
  assert.ok(gaveUp - begun < 20_000, "not by the deadline of a statement, 30 seconds");
  await assert.rejects(ask(), { code: "store_unavailable" });
  assert.ok(performance.now() - gaveUp < gaveUp - begun, "from then on it is refused at once");

  link.heal();
  for (;;) {
    const answered = await ask().then(
      () => true,
      () => false,
    );
    if (answered) break;
    await systemClock.sleep(50);
  }
});
