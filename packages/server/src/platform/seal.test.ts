import assert from "node:assert/strict";
import { test } from "node:test";
import { testKeys, testStore } from "../../../../test/store.ts";
import { systemClock } from "./clock.ts";
import type { KeyRing } from "./key-ring.ts";
import { Sealer } from "./seal.ts";
import { StartupError } from "./startup-error.ts";

const place = { ownerId: "019aa000-0000-7000-8000-000000000001", field: "auth.token" };
const elsewhere = [
  { ...place, field: "auth.password" },
  { ...place, ownerId: "019aa000-0000-7000-8000-000000000002" },
];
const otherKey = { id: "other", key: Buffer.alloc(32, 9) };

/** Written down once; it must never have to change, or what is stored would be lost. */
const vector = {
  dataKeyId: "01a200a0-98e1-7000-953c-92e053a7f429",
  wrapped:
    "d3a69e874340eb4609bf60c64843b154a61e1f280de0e7483ad31bbcf6cdca38e67b85ff5ec33dd7aff49d7ecd1d85492e5301b3644b709d36d04d1b",
  sealed:
    "0101a200a098e17000953c92e053a7f42944de3b21ef2c8fccc3d8c29122e33d8b992fba453d5fdd5f463772cfa6729cea066e",
  digest: "a56066bdac28d2ab612e4fc10a19d3e53ecb5dd31ed0a2e0efc3fcb9dc66d513",
};

test("what is sealed opens again, at its place, in a later start too", async (t) => {
  const { db, sealer } = await testStore(t);
  const sealed = sealer.seal(place, "ge heim 🔑");
  assert.ok(!sealed.includes("heim"));
  assert.equal(sealer.open(place, sealed), "ge heim 🔑");
  const later = await Sealer.open(db, testKeys, systemClock);
  assert.equal(later.open(place, sealed), "ge heim 🔑");
  assert.equal(sealer.open(place, sealer.seal(place, "")), "");
});

test("sealing the same text twice gives different values", async (t) => {
  const { sealer } = await testStore(t);
  assert.notDeepEqual(sealer.seal(place, "geheim"), sealer.seal(place, "geheim"));
});

test("a value moved to another owner or field does not open", async (t) => {
  const { sealer } = await testStore(t);
  const sealed = sealer.seal(place, "geheim");
  for (const other of elsewhere)
    assert.throws(() => sealer.open(other, sealed), /altered or belongs elsewhere/);
});

test("no bit of a sealed value can be changed, and nothing cut off or added", async (t) => {
  const { sealer } = await testStore(t);
  const sealed = sealer.seal(place, "geheim");
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    assert.throws(() => sealer.open(place, changed), `bit ${bit}`);
  }
  for (const changed of [
    sealed.subarray(0, -1),
    sealed.subarray(0, 20),
    Buffer.alloc(0),
    Buffer.concat([sealed, Buffer.alloc(1)]),
  ])
    assert.throws(() => sealer.open(place, changed));
});

test("a start without the key that the data is sealed under is refused, naming it", async (t) => {
  const { db } = await testStore(t);
  await assert.rejects(Sealer.open(db, [otherKey], systemClock), (error: unknown) => {
    assert.ok(error instanceof StartupError);
    assert.match(error.message, /under the key "test", which is not among ours \(other\)/);
    return true;
  });
});

test("a start with another key under the same id is refused, naming it", async (t) => {
  const { db } = await testStore(t);
  const impostor: KeyRing = [{ id: "test", key: Buffer.alloc(32, 8) }];
  await assert.rejects(Sealer.open(db, impostor, systemClock), (error: unknown) => {
    assert.ok(error instanceof StartupError);
    assert.match(error.message, /The key "test" is not the one/);
    return true;
  });
});

test("a new first key takes over: the old one is not needed after one start, and everything still opens", async (t) => {
  const { db, sealer } = await testStore(t);
  const sealed = sealer.seal(place, "geheim");
  const digest = sealer.digest("geheim");
  await Sealer.open(db, [otherKey, ...testKeys], systemClock);
  const after = await Sealer.open(db, [otherKey], systemClock);
  assert.equal(after.open(place, sealed), "geheim");
  assert.deepEqual(after.digest("geheim"), digest);
  await assert.rejects(Sealer.open(db, testKeys, systemClock), StartupError);
});

test("servers that start at the same moment make one data key and open what each other sealed", async (t) => {
  const { db } = await testStore(t);
  await db.transact(async (tx) => void (await tx.deleteFrom("data_keys").execute()));
  const sealers = await Promise.all(
    Array.from({ length: 4 }, async () => await Sealer.open(db, testKeys, systemClock)),
  );
  const rows = await db.read.selectFrom("data_keys").select("data_keys.id").execute();
  assert.equal(rows.length, 1);
  const [first, ...others] = sealers;
  const sealed = first?.seal(place, "geheim") ?? Buffer.alloc(0);
  for (const other of others) assert.equal(other.open(place, sealed), "geheim");
});

test("digests are equal exactly for equal texts, and differ from installation to installation", async (t) => {
  const [one, other] = [await testStore(t), await testStore(t)];
  assert.deepEqual(one.sealer.digest("geheim"), one.sealer.digest("geheim"));
  assert.notDeepEqual(one.sealer.digest("geheim"), one.sealer.digest("geheim "));
  assert.notDeepEqual(one.sealer.digest("geheim"), other.sealer.digest("geheim"));
});

test("a value sealed by the first release still opens", async (t) => {
  const { db } = await testStore(t);
  await db.transact(async (tx) => {
    await tx.deleteFrom("data_keys").execute();
    await tx
      .insertInto("data_keys")
      .values({
        id: vector.dataKeyId,
        ring_key: "test",
        wrapped: Buffer.from(vector.wrapped, "hex"),
        created_at: systemClock.now(),
      })
      .execute();
  });
  const sealer = await Sealer.open(db, testKeys, systemClock);
  assert.equal(sealer.open(place, Buffer.from(vector.sealed, "hex")), "geheim");
  assert.equal(sealer.digest("geheim").toString("hex"), vector.digest);
});
