import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { office, testAccess } from "../../../../test/access.ts";
import { silentLog, testStore } from "../../../../test/store.ts";
import { Changes } from "../platform/changes.ts";
import { systemClock } from "../platform/clock.ts";
import { StartupError } from "../platform/startup-error.ts";
import { Access } from "./access.ts";

const nothingSet = { firstOwner: null, firstApiKey: null };
const settingKey = "automation-key-0123456789";

/** Access on an empty database: nobody is there yet. */
async function freshAccess(t: TestContext) {
  const { db } = await testStore(t);
  const changes = await Changes.start(db, { clock: systemClock, log: silentLog });
  const access = new Access({ db, clock: systemClock, changes, log: silentLog });
  t.after(async () => {
    await access[Symbol.asyncDispose]();
    await changes[Symbol.asyncDispose]();
  });
  return { access, db };
}

test("the first start makes an owner with a one-time password, the second start finds him", async (t) => {
  const { access } = await freshAccess(t);

  const first = await access.ensureFirstOwner(nothingSet);
  assert.ok(first.kind === "created" && first.password !== null);
  assert.equal(first.email, "owner@patchbay.local");
  const lost = { kind: "existing", neverSignedIn: first.email };
  assert.deepEqual(await access.ensureFirstOwner(nothingSet), lost, "his password may have been lost");
  const { session } = await access.signIn.signIn({ ...first, password: first.password, address: office });
  assert.equal(session.user.role, "owner");
  assert.deepEqual(await access.ensureFirstOwner(nothingSet), { kind: "existing", neverSignedIn: null });
});

test("the settings name the first owner and his password, which is not printed", async (t) => {
  const { access } = await freshAccess(t);
  const firstOwner = { email: "boss@example.com", password: "chosen by the operator" };

  assert.deepEqual(await access.ensureFirstOwner({ ...nothingSet, firstOwner }), {
    kind: "created",
    email: "boss@example.com",
    password: null,
  });
  await access.signIn.signIn({ ...firstOwner, address: office });
});

test("of two servers that start at once on an empty database one makes the owner", async (t) => {
  const { access, db } = await freshAccess(t);

  const results = await Promise.all([
    access.ensureFirstOwner(nothingSet),
    access.ensureFirstOwner(nothingSet),
  ]);

  assert.deepEqual(results.map((one) => one.kind).sort(), ["created", "existing"]);
  assert.equal((await db.read.selectFrom("users").select("users.id").execute()).length, 1);
});

test("the key of the settings is an owner's key, taken verbatim, and only its digest is kept", async (t) => {
  const { access, db, owner, trail } = await testAccess(t);

  await access.ensureFirstOwner({ ...nothingSet, firstApiKey: settingKey });
  await access.ensureFirstOwner({ ...nothingSet, firstApiKey: settingKey });

  const actor = await access.authenticator.authenticate({ kind: "apiKey", key: settingKey });
  assert.deepEqual([...(actor?.permissions ?? [])].sort(), [...owner.permissions].sort());
  assert.equal(await access.authenticator.authenticate({ kind: "apiKey", key: `${settingKey}0` }), null);
  const kept = JSON.stringify([await db.read.selectFrom("api_keys").selectAll().execute(), await trail()]);
  assert.ok(!kept.includes(settingKey));
  assert.equal((await trail()).filter((row) => row.action === "apiKey.create").length, 1);
});

test("another key in the settings replaces the one before", async (t) => {
  const { access, owner, trail } = await testAccess(t);
  const works = async (key: string) =>
    (await access.authenticator.authenticate({ kind: "apiKey", key })) !== null;
  await access.ensureFirstOwner({ ...nothingSet, firstApiKey: settingKey });
  assert.equal(await works(settingKey), true);

  const next = "another-automation-key-0123456789";
  await access.ensureFirstOwner({ ...nothingSet, firstApiKey: next });

  assert.deepEqual([await works(settingKey), await works(next)], [false, true]);
  assert.equal((await access.apiKeys.list(owner, {})).total, 1);
  assert.equal((await trail()).at(-1)?.action, "apiKey.replace");
});

test("a key that Patchbay made elsewhere can be the key of the settings", async (t) => {
  const elsewhere = await testAccess(t);
  const { key } = await elsewhere.makeKey(elsewhere.owner, ["rule:run"]);
  const { access } = await testAccess(t);

  await access.ensureFirstOwner({ ...nothingSet, firstApiKey: key });

  assert.notEqual(await access.authenticator.authenticate({ kind: "apiKey", key }), null);
});

test("a revoked key of the settings stays revoked over restarts and owners, until another one is set", async (t) => {
  const { access, owner, addUser, signIn } = await testAccess(t);
  const works = async (key: string) =>
    (await access.authenticator.authenticate({ kind: "apiKey", key })) !== null;
  await access.ensureFirstOwner({ ...nothingSet, firstApiKey: settingKey });
  const [listed] = (await access.apiKeys.list(owner, {})).items;
  await access.apiKeys.revoke(owner, listed?.id ?? "");

  const eve = await addUser("eve", "owner");
  const { actor } = await signIn(eve.email, "eve's password");
  await access.users.change(actor, owner.kind === "user" ? owner.userId : "", { role: "viewer" });
  await access.ensureFirstOwner({ ...nothingSet, firstApiKey: settingKey });
  assert.equal(await works(settingKey), false);
  await access.ensureFirstOwner({ ...nothingSet, firstApiKey: "another-automation-key-0123456789" });
  assert.equal(await works("another-automation-key-0123456789"), true);
});

test("the key of the settings moves to another owner when its own is none any more", async (t) => {
  const { access, owner, addUser, signIn } = await testAccess(t);
  await access.ensureFirstOwner({ ...nothingSet, firstApiKey: settingKey });
  const eve = await addUser("eve", "owner");
  const { actor } = await signIn("eve@example.com", "eve's password");
  await access.users.change(actor, owner.kind === "user" ? owner.userId : "", { disabled: true });
  assert.equal(await access.authenticator.authenticate({ kind: "apiKey", key: settingKey }), null);

  await access.ensureFirstOwner({ ...nothingSet, firstApiKey: settingKey });

  const found = await access.authenticator.authenticate({ kind: "apiKey", key: settingKey });
  assert.equal(found?.kind === "apiKey" && found.userId, eve.id);
});

test("a text that cannot be a key keeps the server from starting, and is not repeated", async (t) => {
  const { access } = await testAccess(t);
  const mistyped = `pbk_0123456789_${"a".repeat(49)}`;

  for (const firstApiKey of ["too-short", "with a blank in the middle", mistyped]) {
    await assert.rejects(access.ensureFirstOwner({ ...nothingSet, firstApiKey }), (error) => {
      assert.ok(error instanceof StartupError);
      assert.ok(!error.message.includes(firstApiKey));
      return true;
    });
  }
});
