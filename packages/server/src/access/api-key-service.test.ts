import assert from "node:assert/strict";
import { test } from "node:test";
import type { Permission } from "@patchbay/contract/access";
import { testAccess } from "../../../../test/access.ts";
import { Problem } from "../platform/problem.ts";

test("a key is shown once; what is kept of it does not contain it", async (t) => {
  const { access, db, owner, trail } = await testAccess(t);

  const { key, apiKey } = await access.apiKeys.create(owner, { name: "deploys" });

  const first = owner.kind === "user" ? owner.userId : "";
  assert.deepEqual(apiKey, {
    id: apiKey.id,
    name: "deploys",
    hint: key.slice(0, 14),
    ownerId: first,
    ownerName: "Owner",
    scopes: ["catalog:read", "rule:run"],
    environments: ["staging", "production"],
    createdAt: "2026-11-21T10:00:00.000Z",
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: null,
  });
  assert.deepEqual((await access.apiKeys.list(owner, {})).items, [apiKey]);
  const kept = JSON.stringify([await db.read.selectFrom("api_keys").selectAll().execute(), await trail()]);
  assert.ok(kept.includes(apiKey.hint) && !kept.includes(key.slice(15)));
  const row = (await trail()).at(-1);
  assert.deepEqual(
    [row?.action, row?.target_id, row?.details],
    [
      "apiKey.create",
      apiKey.id,
      { hint: apiKey.hint, scopes: apiKey.scopes, environments: apiKey.environments, expiresAt: null },
    ],
  );
});

test("a key never has more than the person who makes it", async (t) => {
  const { access, addUser, signIn } = await testAccess(t);
  await addUser("ada", "operator");
  const { actor } = await signIn("ada@example.com", "ada's password");

  await assert.rejects(
    access.apiKeys.create(actor, { name: "k", scopes: ["rule:run", "user:manage"] }),
    (error) => {
      assert.ok(error instanceof Problem && error.code === "forbidden");
      assert.match(error.message, /user:manage\.$/);
      return true;
    },
  );
  await access.apiKeys.create(actor, { name: "k", scopes: ["rule:run", "execution:read"] });
});

test("a key made with a key has neither more scopes, nor more places, nor more time", async (t) => {
  const { access, owner } = await testAccess(t);
  const expiresAt = "2026-12-01T00:00:00.000Z";
  const parent = await access.apiKeys.create(owner, {
    name: "parent",
    scopes: ["apiKey:write", "rule:run", "catalog:read"],
    environments: ["staging"],
    expiresAt,
  });
  const actor = await access.authenticator.authenticate({ kind: "apiKey", key: parent.key });
  assert.ok(actor !== null);
  const child = {
    name: "child",
    scopes: ["rule:run"] satisfies Permission[],
    environments: ["staging"] satisfies "staging"[],
    expiresAt,
  } as const;

  assert.equal((await access.apiKeys.create(actor, child)).apiKey.expiresAt, expiresAt);
  for (const more of [
    { ...child, scopes: ["rule:write"] as const },
    { ...child, environments: ["production"] as const },
    { ...child, environments: ["staging", "production"] as const },
    { ...child, expiresAt: "2026-12-01T00:00:00.001Z" },
    { ...child, expiresAt: null },
    { name: "all the defaults" },
  ]) {
    await assert.rejects(access.apiKeys.create(actor, more), { code: "forbidden" }, JSON.stringify(more));
  }
});

test("a key does what its scopes and its owner's role both allow, at every moment", async (t) => {
  const { access, owner, addUser, signIn, makeKey } = await testAccess(t);
  const ada = await addUser("ada", "editor");
  const { actor: editor } = await signIn("ada@example.com", "ada's password");
  const { key } = await makeKey(editor, ["rule:run", "rule:write", "catalog:read"]);
  const permissions = async () => {
    const actor = await access.authenticator.authenticate({ kind: "apiKey", key });
    return [...(actor?.permissions ?? [])].sort();
  };

  assert.deepEqual(await permissions(), ["catalog:read", "rule:run", "rule:write"]);
  await access.users.change(owner, ada.id, { role: "viewer" });
  assert.deepEqual(await permissions(), ["catalog:read"]);
  await access.users.change(owner, ada.id, { role: "admin" });
  assert.deepEqual(await permissions(), ["catalog:read", "rule:run", "rule:write"]);
});

test("everybody sees his own keys, and whoever manages keys sees all", async (t) => {
  const { access, owner, addUser, signIn, makeKey } = await testAccess(t);
  await addUser("ada", "operator");
  const { actor: ada } = await signIn("ada@example.com", "ada's password");
  const hers = await makeKey(ada, ["rule:run"]);
  const boss = await makeKey(owner, ["rule:run", "apiKey:write"]);
  const seenBy = async (actor: typeof ada) =>
    (await access.apiKeys.list(actor, {})).items.map((one) => one.id);

  assert.deepEqual(await seenBy(ada), [hers.apiKey.id]);
  assert.deepEqual(await seenBy(owner), [boss.apiKey.id, hers.apiKey.id]);
  assert.deepEqual(
    await seenBy(boss.actor),
    [boss.apiKey.id],
    "a key without apiKey:manage sees its owner's keys only",
  );
});

test("one's own key is revoked by oneself, another's only by whoever manages keys", async (t) => {
  const { access, owner, addUser, signIn, makeKey, trail } = await testAccess(t);
  await addUser("ada", "operator");
  await addUser("bob", "editor");
  const { actor: ada } = await signIn("ada@example.com", "ada's password");
  const { actor: bob } = await signIn("bob@example.com", "bob's password");
  const [one, two] = [await makeKey(ada, ["rule:run"]), await makeKey(ada, ["rule:run"])];

  await assert.rejects(access.apiKeys.revoke(bob, one.apiKey.id), { code: "not_found" });
  await access.apiKeys.revoke(ada, one.apiKey.id);
  await access.apiKeys.revoke(owner, two.apiKey.id);
  await access.apiKeys.revoke(owner, two.apiKey.id);

  for (const { key } of [one, two]) {
    assert.equal(await access.authenticator.authenticate({ kind: "apiKey", key }), null);
  }
  const revoked = (await trail()).filter((row) => row.action === "apiKey.revoke");
  assert.deepEqual(
    revoked.map((row) => [row.target_id, row.actor_name]),
    [
      [one.apiKey.id, "ada"],
      [two.apiKey.id, "Owner"],
    ],
  );
});

test("an expiry is a time to come", async (t) => {
  const { access, owner } = await testAccess(t);

  for (const expiresAt of ["tomorrow", "2026-11-21T10:00:00.000Z", "2026-02-30T00:00:00Z"]) {
    await assert.rejects(access.apiKeys.create(owner, { name: "k", expiresAt }), (error) => {
      assert.ok(error instanceof Problem && error.code === "invalid_request");
      assert.equal(error.extras.errors?.[0]?.field, "body.expiresAt");
      return true;
    });
  }
});
