import assert from "node:assert/strict";
import { test } from "node:test";
import { sql } from "kysely";
import { firstOwner, testAccess } from "../../../../test/access.ts";
import type { Access } from "./access.ts";
import { openSession } from "./sign-in.ts";

const knows = async (access: Access, token: string): Promise<boolean> =>
  (await access.authenticator.authenticate({ kind: "session", token })) !== null;

const lockWaits = {
  name: "lock-waits",
  text: `
    select count(*) as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`,
};

test("a user is added, listed by e-mail, and can sign in", async (t) => {
  const { access, addUser, signIn, trail } = await testAccess(t);
  const zoe = await addUser("zoe", "operator");
  await addUser("bob", "viewer");

  assert.deepEqual(zoe, {
    id: zoe.id,
    email: "zoe@example.com",
    name: "zoe",
    role: "operator",
    disabled: false,
    createdAt: "2026-11-21T10:00:00.000Z",
    lastSignInAt: null,
  });
  await signIn("zoe@example.com", "zoe's password");
  const page = await access.users.list({ perPage: 2 });
  assert.deepEqual(
    [page.items.map((user) => user.email), page.total],
    [["bob@example.com", firstOwner.email], 3],
  );
  const created = (await trail()).find((row) => row.target_id === zoe.id);
  assert.deepEqual([created?.action, created?.details], ["user.create", { name: "zoe", role: "operator" }]);
});

test("an e-mail address belongs to one user, in whatever case", async (t) => {
  const { access, owner, addUser } = await testAccess(t);
  await addUser("ada", "viewer");

  const again = {
    email: "ADA@EXAMPLE.COM",
    name: "Ada",
    role: "viewer",
    password: "another password",
  } as const;
  await assert.rejects(access.users.create(owner, again), { code: "name_taken" });
});

test("a change is on record with what it was and what it is, and without the password", async (t) => {
  const { access, owner, addUser, trail } = await testAccess(t);
  const ada = await addUser("ada", "viewer");

  const changed = await access.users.change(owner, ada.id, {
    name: "Ada",
    role: "editor",
    password: "set by an administrator",
  });
  const unchanged = await access.users.change(owner, ada.id, {
    name: "Ada",
    role: "editor",
    disabled: false,
  });

  assert.deepEqual(changed, { ...ada, name: "Ada", role: "editor" });
  assert.deepEqual(unchanged, changed);
  const changes = (await trail()).filter((row) => row.action === "user.change");
  assert.deepEqual(
    changes.map((row) => row.details),
    [{ name: { from: "ada", to: "Ada" }, role: { from: "viewer", to: "editor" }, password: "changed" }],
  );
});

test("a change whose audit row cannot be written does not happen", async (t) => {
  const { access, db, owner, addUser, trail } = await testAccess(t);
  const ada = await addUser("ada", "viewer");
  const before = await trail();
  await db.transact((tx) =>
    sql`alter table audit add constraint full_disk check (false) not valid`.execute(tx),
  );

  await assert.rejects(access.users.change(owner, ada.id, { role: "admin" }), /full_disk/);
  await assert.rejects(addUser("bob", "viewer"), /full_disk/);
  await assert.rejects(access.apiKeys.create(owner, { name: "a key" }), /full_disk/);

  const { items } = await access.users.list({});
  assert.deepEqual(
    items.map((user) => [user.email, user.role]),
    [
      ["ada@example.com", "viewer"],
      [firstOwner.email, "owner"],
    ],
  );
  assert.equal((await access.apiKeys.list(owner, {})).total, 0);
  assert.deepEqual(await trail(), before);
});

test("sessions end with the role, the password or the right to sign in, not with the name", async (t) => {
  const { access, owner, addUser, signIn } = await testAccess(t);
  for (const [name, patch, stays] of [
    ["ada", { name: "Ada Lovelace" }, true],
    ["bob", { role: "editor" }, false],
    ["cyd", { password: "set by an administrator" }, false],
    ["dan", { disabled: true }, false],
  ] as const) {
    const user = await addUser(name, "viewer");
    const { token } = await signIn(user.email, `${name}'s password`);

    await access.users.change(owner, user.id, patch);

    assert.equal(await knows(access, token), stays, JSON.stringify(patch));
    await access.users.change(owner, user.id, { disabled: false });
    assert.equal(await knows(access, token), stays, "being enabled again does not bring a session back");
  }
});

test("a session that was opened at the moment of being disabled is worth nothing", async (t) => {
  const { access, db, owner, addUser, clock } = await testAccess(t);
  const ada = await addUser("ada", "viewer");
  await access.users.change(owner, ada.id, { disabled: true });

  const token = await db.transact((tx) => openSession(tx, ada.id, clock.now()));

  assert.equal(await knows(access, token), false);
});

test("a disabled user's keys stop and start again with him", async (t) => {
  const { access, owner, addUser, signIn, makeKey } = await testAccess(t);
  const ada = await addUser("ada", "operator");
  const { actor } = await signIn("ada@example.com", "ada's password");
  const { key } = await makeKey(actor, ["rule:run"]);
  const works = async () => (await access.authenticator.authenticate({ kind: "apiKey", key })) !== null;

  await access.users.change(owner, ada.id, { disabled: true });
  assert.equal(await works(), false);
  await access.users.change(owner, ada.id, { disabled: false });
  assert.equal(await works(), true);
});

test("an administrator manages everybody but owners", async (t) => {
  const { access, owner, addUser, signIn } = await testAccess(t);
  await addUser("ann", "admin");
  const bob = await addUser("bob", "viewer");
  const { actor: ann } = await signIn("ann@example.com", "ann's password");
  const boss = owner.kind === "user" ? owner.userId : "";

  assert.equal((await access.users.change(ann, bob.id, { role: "admin" })).role, "admin");
  for (const patch of [{ disabled: true }, { name: "Nobody" }, { password: "set by an administrator" }]) {
    await assert.rejects(access.users.change(ann, boss, patch), { code: "forbidden" });
  }
  await assert.rejects(access.users.change(ann, bob.id, { role: "owner" }), { code: "forbidden" });
  const heir = {
    email: "heir@example.com",
    name: "Heir",
    role: "owner",
    password: "the heir's password",
  } as const;
  await assert.rejects(access.users.create(ann, heir), { code: "forbidden" });
  assert.equal((await access.users.create(owner, heir)).role, "owner");
});

test("a key that may manage users cannot raise anybody above itself", async (t) => {
  const { access, owner, addUser, makeKey } = await testAccess(t);
  const ada = await addUser("ada", "viewer");
  const { actor: narrow } = await makeKey(owner, ["user:manage", "owner:grant"]);

  await assert.rejects(access.users.change(narrow, ada.id, { role: "owner" }), { code: "forbidden" });
  await assert.rejects(access.users.change(narrow, ada.id, { password: "set by a stolen key" }), {
    code: "forbidden",
  });
});

test("nobody changes his own role, nor his own password without the current one", async (t) => {
  const { access, owner, addUser, signIn } = await testAccess(t);
  const ann = await addUser("ann", "admin");
  const { actor } = await signIn("ann@example.com", "ann's password");

  await assert.rejects(access.users.change(actor, ann.id, { role: "viewer" }), { code: "forbidden" });
  await assert.rejects(access.users.change(actor, ann.id, { password: "without the old one" }), {
    code: "invalid_request",
  });
  await assert.rejects(
    access.users.change(owner, owner.kind === "user" ? owner.userId : "", { role: "admin" }),
    {
      code: "forbidden",
    },
  );
  assert.equal((await access.users.change(actor, ann.id, { name: "Ann" })).name, "Ann");
});

test("the last owner who can sign in cannot be lost", async (t) => {
  const { access, owner, addUser, signIn } = await testAccess(t);
  const first = owner.kind === "user" ? owner.userId : "";
  await assert.rejects(access.users.change(owner, first, { disabled: true }), { code: "last_owner" });

  const second = await addUser("eve", "owner");
  await access.users.change(owner, second.id, { disabled: true });
  await assert.rejects(access.users.change(owner, first, { disabled: true }), { code: "last_owner" });

  await access.users.change(owner, second.id, { disabled: false });
  const { actor: eve } = await signIn("eve@example.com", "eve's password");
  await access.users.change(eve, first, { role: "viewer" });
  await assert.rejects(access.users.change(eve, second.id, { disabled: true }), { code: "last_owner" });
});

test("two owners who disable each other at the same moment do not both succeed", async (t) => {
  const { access, db, owner, addUser, signIn } = await testAccess(t);
  const first = owner.kind === "user" ? owner.userId : "";
  const second = await addUser("eve", "owner");
  const { actor: eve } = await signIn("eve@example.com", "eve's password");

  // Both changes begin while the users' rows are held, so that neither can be over before the other has looked.
  const changes = await db.transact(async (tx) => {
    await tx.selectFrom("users").select("users.id").forUpdate().execute();
    const started = [
      access.users.change(owner, second.id, { disabled: true }),
      access.users.change(eve, first, { disabled: true }),
    ];
    await t.waitFor(
      async () => {
        const [found] = await db.hot<{ waiting: string }>(lockWaits, []);
        assert.equal(found?.waiting, "2");
      },
      { interval: 10, timeout: 10_000 },
    );
    return { started };
  });
  const results = await Promise.allSettled(changes.started);

  assert.deepEqual(results.map((one) => one.status).sort(), ["fulfilled", "rejected"]);
  const { items } = await access.users.list({});
  assert.equal(items.filter((user) => user.role === "owner" && !user.disabled).length, 1);
});

test("a name with control characters, or an id that nobody has, is refused", async (t) => {
  const { access, owner, addUser, clock } = await testAccess(t);
  const ada = await addUser("ada", "viewer");

  await assert.rejects(access.users.change(owner, ada.id, { name: "a\u0000da" }), {
    code: "invalid_request",
  });
  await assert.rejects(access.users.change(owner, clock.newId(), { name: "Ada" }), { code: "not_found" });
});
