import assert from "node:assert/strict";
import { test } from "node:test";
import { silentLog, testStore } from "../../../../test/store.ts";
import { fakeClock } from "../platform/clock.ts";
import { Schedules } from "./schedules.ts";

test("a schedule that cannot be read keeps no other from its time", async (t) => {
  const { db } = await testStore(t);
  const clock = fakeClock(new Date("2026-11-22T10:00:00Z"));
  const due = new Date("2026-11-22T09:59:59Z");
  for (const [name, timeZone] of [
    ["readable", "Europe/Berlin"],
    ["unreadable", "Europe/Atlantis"],
  ]) {
    const id = clock.newId();
    const document = {
      kind: "schedule",
      formatVersion: 1,
      cron: "* * * * *",
      timeZone,
      target: { kind: "rule", id: clock.newId() },
    };
    await db.foreign(
      `with made as (
        insert into triggers (
          id, name, description, kind, document, target_kind, target_id, staging_digest, production_digest, revision,
          created_at, created_by_name, updated_at, updated_by_name
        ) values ($1, $2, '', 'schedule', $3, 'rule', $1, '', '', 1, $4, 'test', $4, 'test')
      ), published as (
        insert into trigger_publications (
          id, trigger_id, environment, number, document, digest, published_at, published_by_name
        ) values ($1, $1, 'production', 1, $3, '', $4, 'test')
      )
      insert into schedules (trigger_id, environment, next_at) values ($1, 'production', $4)`,
      [id, name, JSON.stringify(document), due],
    );
  }
  await using schedules = new Schedules({ db, clock, log: silentLog, runs: { poke: () => {} } });
  await schedules.fire();
  const fired = await db.read.selectFrom("trigger_runs").select("trigger_runs.trigger_name").execute();
  assert.deepEqual(fired, [{ trigger_name: "readable" }]);
  const overdue = await db.read
    .selectFrom("schedules")
    .select("schedules.trigger_id")
    .where("schedules.next_at", "<=", clock.now())
    .execute();
  assert.deepEqual(overdue, [], "it is not at the head of the others for ever");
});
