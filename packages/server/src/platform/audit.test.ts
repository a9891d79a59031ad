import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { testStore } from "../../../../test/store.ts";
import type { Actor } from "./actor.ts";
import { writeAudit } from "./audit.ts";
import { listAudit, pruneAudit } from "./audit-store.ts";
import { fakeClock } from "./clock.ts";

const nothing = { permissions: new Set<never>(), environments: new Set<never>() };
const ada = "019aa000-0000-7000-8000-00000000000a";
const rule = "019aa000-0000-7000-8000-00000000000b";
const person: Actor = { kind: "user", userId: ada, session: null, name: "Ada", ...nothing };
const key: Actor = { kind: "apiKey", keyId: rule, keyName: "deploy", userId: ada, name: "Ada", ...nothing };
const system: Actor = { kind: "system", name: "Patchbay", ...nothing };
const all = { page: 1, perPage: 100 };

/** A store with four lines of trail, a minute apart. */
async function trail(t: TestContext) {
  const { db } = await testStore(t);
  const clock = fakeClock(new Date("2026-11-21T12:00:00.000Z"));
  const entries = [
    { actor: person, action: "rule.create", targetId: rule, details: { name: "discount" } },
    { actor: key, action: "rule.publish", targetId: rule, details: { version: 1 } },
    { actor: system, action: "rules_.tidy" },
    { actor: person, action: "user.create", targetId: ada },
  ];
  for (const { actor, ...entry } of entries) {
    await db.transact(async (tx) => await writeAudit(tx, clock, actor, { targetName: "discount", ...entry }));
    clock.advance(60_000);
  }
  return db;
}

test("the trail is listed newest first, with who did it, by key too, to what", async (t) => {
  const db = await trail(t);
  const { items, total } = await listAudit(db.read, {}, all);
  assert.equal(total, 4);
  assert.deepEqual(
    items.map((one) => one.action),
    ["user.create", "rules_.tidy", "rule.publish", "rule.create"],
  );
  const published = items[2];
  assert.deepEqual(published, {
    id: published?.id,
    at: "2026-11-21T12:01:00.000Z",
    actorKind: "apiKey",
    actorId: ada,
    actorName: "Ada",
    action: "rule.publish",
    targetId: rule,
    targetName: "discount",
    details: { version: 1, apiKey: { id: rule, name: "deploy" } },
  });
  assert.deepEqual([items[1]?.actorKind, items[1]?.actorId, items[1]?.targetId], ["system", null, null]);
});

test("the trail is filtered by action or its beginning, actor, target and time, and paged", async (t) => {
  const db = await trail(t);
  const actions = async (filter: Parameters<typeof listAudit>[1], page = all) =>
    (await listAudit(db.read, filter, page)).items.map((one) => one.action);
  assert.deepEqual(await actions({ action: "rule." }), ["rule.publish", "rule.create"]);
  assert.deepEqual(await actions({ action: "rule.publish" }), ["rule.publish"]);
  assert.deepEqual(await actions({ action: "rule_" }), [], "an underscore means itself");
  assert.deepEqual(await actions({ actorId: ada, targetId: rule }), ["rule.publish", "rule.create"]);
  const [from, to] = [new Date("2026-11-21T12:01:00.000Z"), new Date("2026-11-21T12:02:00.000Z")];
  assert.deepEqual(await actions({ from, to }), ["rules_.tidy", "rule.publish"]);
  assert.deepEqual(await actions({}, { page: 2, perPage: 3 }), ["rule.create"]);
  assert.deepEqual(await listAudit(db.read, {}, { page: 3, perPage: 3 }), {
    items: [],
    page: 3,
    perPage: 3,
    total: 4,
  });
});

test("a change that is rolled back leaves no trace in the trail", async (t) => {
  const db = await trail(t);
  const failing = db.transact(async (tx) => {
    await writeAudit(tx, fakeClock(new Date(0)), person, { action: "rule.delete", targetName: "discount" });
    throw new Error("changed my mind");
  });
  await assert.rejects(failing, { message: "changed my mind" });
  assert.equal((await listAudit(db.read, {}, all)).total, 4);
});

test("the trail cannot be rewritten; only what is old enough is removed", async (t) => {
  const db = await trail(t);
  const rewriting = db.transact(
    async (tx) => void (await tx.updateTable("audit").set({ actor_name: "Eve" }).execute()),
  );
  await assert.rejects(rewriting, /append-only/);
  const removed = await db.transact(async (tx) => await pruneAudit(tx, new Date("2026-11-21T12:02:00.000Z")));
  assert.equal(removed, 2);
  assert.equal((await listAudit(db.read, {}, all)).total, 2);
});
