import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { firstOwner, office, testAccess } from "../../../../test/access.ts";
import { Problem } from "../platform/problem.ts";
import type { Access } from "./access.ts";
import { digestOf } from "./api-key-text.ts";

const hour = 3_600_000;

/** Whether a process knows this token. */
const knows = async (access: Access, token: string): Promise<boolean> =>
  (await access.authenticator.authenticate({ kind: "session", token })) !== null;

/** Waits until it holds; what must happen "at once elsewhere" takes a message from process to process. */
async function eventually(t: TestContext, holds: () => Promise<boolean>): Promise<void> {
  await t.waitFor(async () => assert.ok(await holds()), { interval: 10, timeout: 10_000 });
}

test("a session says who is signed in and what he may do", async (t) => {
  const { access, owner, addUser, signIn } = await testAccess(t);
  const ada = await addUser("ada", "viewer");
  const { actor } = await signIn("ada@example.com", "ada's password");

  const session = await access.sessions.read(actor);
  assert.equal(session.user.id, ada.id);
  assert.deepEqual(session.permissions, ["workspace:read", "catalog:read", "execution:read"]);
  assert.ok((await access.sessions.read(owner)).permissions.includes("owner:grant"));
});

test("a key reads its owner's session with the key's own permissions", async (t) => {
  const { access, owner, makeKey } = await testAccess(t);
  const { actor } = await makeKey(owner, ["catalog:read"]);

  const session = await access.sessions.read(actor);
  assert.equal(session.user.email, firstOwner.email);
  assert.deepEqual(session.permissions, ["catalog:read"]);
});

test("an unused session ends after eight hours, a used one after seven days", async (t) => {
  const { access, db, addUser, signIn, clock } = await testAccess(t);
  await addUser("ada", "viewer");
  const idle = await signIn("ada@example.com", "ada's password");
  const busy = await signIn("ada@example.com", "ada's password");
  const lastSeen = async (): Promise<string | undefined> => {
    const sessions = db.read.selectFrom("sessions").select("sessions.last_seen_at");
    const row = await sessions.where("sessions.token_hash", "=", digestOf(busy.token)).executeTakeFirst();
    return row?.last_seen_at.toISOString();
  };

  for (let round = 1; round <= 23; round += 1) {
    clock.advance(7 * hour);
    const used = clock.now().toISOString();
    assert.equal(await knows(access, busy.token), true, `after ${round * 7} hours`);
    // A use is written a second later; it counts from then on, in every process.
    await eventually(t, async () => {
      clock.advance(1000);
      return (await lastSeen()) === used;
    });
    if (round === 2) assert.equal(await knows(access, idle.token), false);
  }
  clock.advance(7 * hour);
  assert.equal(await knows(access, busy.token), false);
});

test("signing out ends the session in every process", async (t) => {
  const { access, anotherProcess, signIn, trail } = await testAccess(t);
  const { token, actor } = await signIn(firstOwner.email, firstOwner.password);
  const another = await anotherProcess();
  assert.equal(await knows(another, token), true);

  await access.sessions.signOut(actor, token);

  assert.equal(await knows(access, token), false);
  await eventually(t, async () => !(await knows(another, token)));
  await access.sessions.signOut(actor, token);
  assert.equal((await trail()).filter((row) => row.action === "session.signOut").length, 1);
});

test("signing in anew ends the session that the browser had", async (t) => {
  const { access, signIn } = await testAccess(t);
  const first = await signIn(firstOwner.email, firstOwner.password);
  assert.equal(await knows(access, first.token), true);

  const input = { ...firstOwner, address: office, previousToken: first.token };
  const { token } = await access.signIn.signIn(input);

  assert.notEqual(token, first.token);
  assert.equal(await knows(access, first.token), false);
  assert.equal(await knows(access, token), true);
});

test("a new password ends every other session and gives the caller a new token", async (t) => {
  const { access, addUser, signIn, trail } = await testAccess(t);
  await addUser("ada", "editor");
  const [here, there] = [
    await signIn("ada@example.com", "ada's password"),
    await signIn("ada@example.com", "ada's password"),
  ];

  const next = "a password nobody knows";
  const { token } = await access.sessions.changePassword(here.actor, {
    current: "ada's password",
    next,
    address: office,
  });

  assert.deepEqual(
    [await knows(access, here.token), await knows(access, there.token), await knows(access, token)],
    [false, false, true],
  );
  await signIn("ada@example.com", next);
  await assert.rejects(signIn("ada@example.com", "ada's password"));
  assert.equal((await trail()).filter((row) => row.action === "user.changePassword").length, 1);
});

test("a new password needs the current one, and guessing at it is slowed down like signing in", async (t) => {
  const { access, addUser, signIn, trail } = await testAccess(t);
  await addUser("ada", "editor");
  const { actor } = await signIn("ada@example.com", "ada's password");
  const guess = (current: string): Promise<unknown> =>
    access.sessions.changePassword(actor, { current, next: "a password nobody knows", address: office });

  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await assert.rejects(guess(`guess number ${attempt}`), (error) => {
      assert.ok(error instanceof Problem);
      assert.equal(error.code, "invalid_request");
      assert.equal(error.extras.errors?.[0]?.field, "body.current");
      return true;
    });
  }
  await assert.rejects(guess("ada's password"), { code: "too_many_requests" });
  assert.equal((await trail()).filter((row) => row.action === "user.changePasswordFailed").length, 5);
});

test("a key can neither sign out nor take its owner's account over", async (t) => {
  const { access, owner, makeKey } = await testAccess(t);
  const { actor } = await makeKey(owner, ["rule:run"]);
  const taken = { current: firstOwner.password, next: "mine from now on", address: office };

  await assert.rejects(access.sessions.changePassword(actor, taken), { code: "invalid_request" });
  await assert.rejects(access.sessions.signOut(actor, "x".repeat(43)), { code: "invalid_request" });
});
