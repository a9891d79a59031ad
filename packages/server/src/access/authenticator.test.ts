import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { testAccess } from "../../../../test/access.ts";
import type { Changes } from "../platform/changes.ts";
import { randomToken } from "../platform/clock.ts";
import type { HotStatement } from "../platform/db.ts";
import { makeApiKey } from "./api-key-text.ts";
import { Authenticator } from "./authenticator.ts";
import { newSessionToken } from "./session-token.ts";

/** An authenticator of its own whose look-ups are counted, and which hears of nothing: only its cache's age helps it. */
async function deafAuthenticator(t: TestContext, installation: Awaited<ReturnType<typeof testAccess>>) {
  const { db, clock, log } = installation;
  const lookUps: string[] = [];
  const counting = {
    hot: <R>(statement: HotStatement, values: readonly unknown[]): Promise<R[]> => {
      lookUps.push(statement.name);
      return db.hot<R>(statement, values);
    },
    transact: db.transact.bind(db),
  };
  const changes: Pick<Changes, "subscribe"> = { subscribe: () => ({ [Symbol.dispose]: () => undefined }) };
  const authenticator = new Authenticator({ db: counting, clock, changes, log });
  t.after(() => authenticator[Symbol.asyncDispose]());
  return { authenticator, lookUps };
}

test("a key is looked up once in five seconds, however often it comes", async (t) => {
  const installation = await testAccess(t);
  const { key } = await installation.makeKey(installation.owner, ["rule:run"]);
  const { authenticator, lookUps } = await deafAuthenticator(t, installation);
  const proof = { kind: "apiKey", key } as const;

  const [one, two] = await Promise.all([
    authenticator.authenticate(proof),
    authenticator.authenticate(proof),
  ]);
  installation.clock.advance(4999);
  const three = await authenticator.authenticate(proof);

  assert.equal(one?.kind, "apiKey");
  assert.deepEqual([two, three], [one, one]);
  assert.deepEqual(lookUps, ["api-key-holder"]);
});

test("a process that hears of nothing still stops a revoked key, a disabled user and a lost role within five seconds", async (t) => {
  const installation = await testAccess(t);
  const { access, owner, addUser, signIn, makeKey, clock } = installation;
  const ada = await addUser("ada", "editor");
  const { actor, token } = await signIn("ada@example.com", "ada's password");
  const { key, apiKey } = await makeKey(actor, ["rule:run", "rule:write"]);
  const { authenticator } = await deafAuthenticator(t, installation);
  const byKey = async () => {
    const found = await authenticator.authenticate({ kind: "apiKey", key });
    return found && [...found.permissions];
  };
  const bySession = async () => (await authenticator.authenticate({ kind: "session", token })) !== null;
  assert.deepEqual([await byKey(), await bySession()], [["rule:run", "rule:write"], true]);

  await access.users.change(owner, ada.id, { role: "operator" });
  clock.advance(5000);
  assert.deepEqual([await byKey(), await bySession()], [["rule:run"], false]);
  await access.apiKeys.revoke(owner, apiKey.id);
  clock.advance(5000);
  assert.equal(await byKey(), null);
});

test("what changes in one process holds in another without waiting for the cache to age", async (t) => {
  const { access, owner, makeKey, anotherProcess } = await testAccess(t);
  const { key, apiKey } = await makeKey(owner, ["rule:run"]);
  const another = await anotherProcess();
  const known = async () => (await another.authenticator.authenticate({ kind: "apiKey", key })) !== null;
  assert.equal(await known(), true);

  await access.apiKeys.revoke(owner, apiKey.id);

  // The installation's clock stands still, so only the announcement can have ended it.
  await t.waitFor(async () => assert.equal(await known(), false), { interval: 10, timeout: 10_000 });
});

test("a key stops at the moment of its expiry, remembered or not", async (t) => {
  const { access, owner, makeKey, clock } = await testAccess(t);
  const { key } = await makeKey(owner, ["rule:run"], "2026-11-21T10:00:02.000Z");
  const works = async () => (await access.authenticator.authenticate({ kind: "apiKey", key })) !== null;

  clock.advance(1999);
  assert.equal(await works(), true);
  clock.advance(1);
  assert.equal(await works(), false);
});

test("what cannot be a key or a token is refused without a look-up", async (t) => {
  const installation = await testAccess(t);
  const { key } = await installation.makeKey(installation.owner, ["rule:run"]);
  const { authenticator, lookUps } = await deafAuthenticator(t, installation);

  for (const text of [
    `${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}`,
    key.slice(0, 40).replace("pbk_", "") + "!",
    "short",
    "",
  ]) {
    assert.equal(await authenticator.authenticate({ kind: "apiKey", key: text }), null, text);
  }
  assert.equal(await authenticator.authenticate({ kind: "session", token: "guess" }), null);
  assert.deepEqual(lookUps, []);
});

test("the right id with another secret proves nothing", async (t) => {
  const { access, owner, makeKey } = await testAccess(t);
  const { key } = await makeKey(owner, ["rule:run"]);
  const id = key.slice(4, 14);
  // A key whose id digits come from the real one: the same bytes for the id, random ones for the rest.
  const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const forged = makeApiKey((bytes) =>
    bytes === 10 ? Uint8Array.from(id, (digit) => digits.indexOf(digit)) : randomToken(bytes),
  );
  assert.equal(forged.keyId, id);

  assert.equal(await access.authenticator.authenticate({ kind: "apiKey", key: forged.text }), null);
  assert.notEqual(await access.authenticator.authenticate({ kind: "apiKey", key }), null);
});

test("invented keys and tokens are looked up, are not remembered, and push nobody out", async (t) => {
  const installation = await testAccess(t);
  const { key } = await installation.makeKey(installation.owner, ["rule:run"]);
  const { authenticator, lookUps } = await deafAuthenticator(t, installation);
  await authenticator.authenticate({ kind: "apiKey", key });

  for (let guess = 0; guess < 20; guess += 1) {
    assert.equal(
      await authenticator.authenticate({ kind: "apiKey", key: makeApiKey(randomToken).text }),
      null,
    );
    assert.equal(await authenticator.authenticate({ kind: "session", token: newSessionToken() }), null);
    assert.equal(
      await authenticator.authenticate({ kind: "apiKey", key: `no-key-of-ours-${guess}-at-all` }),
      null,
    );
  }
  await authenticator.authenticate({ kind: "apiKey", key });

  // One for the key, one for the unset PATCHBAY_API_KEY, and one for each invention that could have been real.
  assert.equal(lookUps.length, 1 + 1 + 20 + 20);
});

test("the last use of a key is written later, and at most once a minute", async (t) => {
  const { access, owner, makeKey, clock } = await testAccess(t);
  const { key } = await makeKey(owner, ["rule:run"]);
  const use = () => access.authenticator.authenticate({ kind: "apiKey", key });
  const lastUsed = async () => (await access.apiKeys.list(owner, {})).items[0]?.lastUsedAt ?? null;
  const written = (at: string) =>
    t.waitFor(async () => assert.equal(await lastUsed(), at), { interval: 10, timeout: 10_000 });
  assert.equal(await lastUsed(), null, "nothing is written on the path of the request");

  clock.advance(1000);
  await written("2026-11-21T10:00:00.000Z");
  clock.advance(58_000);
  await use();
  clock.advance(1000);
  await use();
  clock.advance(2000);
  await written("2026-11-21T10:01:00.000Z");
});

test("a use within the minute is not written again, though what is remembered of the key does not know of the first", async (t) => {
  const installation = await testAccess(t);
  const { access, owner, clock } = installation;
  const { key } = await access.apiKeys.create(owner, { name: "a key" });
  const { authenticator } = await deafAuthenticator(t, installation);
  const lastUsed = async () => (await access.apiKeys.list(owner, {})).items[0]?.lastUsedAt;

  await authenticator.authenticate({ kind: "apiKey", key });
  clock.advance(1000);
  await t.waitFor(async () => assert.notEqual(await lastUsed(), null), { interval: 10, timeout: 10_000 });
  await authenticator.authenticate({ kind: "apiKey", key });
  await authenticator[Symbol.asyncDispose]();

  assert.equal(await lastUsed(), "2026-11-21T10:00:00.000Z");
});

test("a last use that is not written yet is written when the process stops", async (t) => {
  const installation = await testAccess(t);
  const { access, owner, makeKey, clock } = installation;
  const { key } = await makeKey(owner, ["rule:run"]);
  clock.advance(120_000);
  const { authenticator } = await deafAuthenticator(t, installation);

  await authenticator.authenticate({ kind: "apiKey", key });
  await authenticator[Symbol.asyncDispose]();

  assert.equal((await access.apiKeys.list(owner, {})).items[0]?.lastUsedAt, "2026-11-21T10:02:00.000Z");
});
