import assert from "node:assert/strict";
import { test } from "node:test";
import { firstOwner, office, testAccess } from "../../../../test/access.ts";
import type { ProblemCode } from "@patchbay/contract/problem";
import { Problem } from "../platform/problem.ts";

const elsewhere = "203.0.113.9";
const minute = 60_000;

const refusedWith = (code: ProblemCode, retryAfterSeconds?: number) => (error: unknown) => {
  assert.ok(error instanceof Problem, String(error));
  assert.equal(error.code, code);
  assert.equal(error.extras.retryAfterSeconds, retryAfterSeconds);
  return true;
};

test("who knows e-mail and password is in, and the trail says so", async (t) => {
  const { access, addUser, clock, trail } = await testAccess(t);
  const ada = await addUser("ada", "editor");

  clock.advance(minute);
  const { token, session } = await access.signIn.signIn({
    email: "ADA@Example.com",
    password: "ada's password",
    address: office,
  });

  const signedIn = { ...ada, lastSignInAt: "2026-11-21T10:01:00.000Z" };
  assert.deepEqual(session.user, signedIn);
  assert.ok(session.permissions.includes("rule:write") && !session.permissions.includes("user:manage"));
  const actor = await access.authenticator.authenticate({ kind: "session", token });
  assert.equal(actor?.kind === "user" && actor.userId, ada.id);
  const last = (await trail()).at(-1);
  assert.equal(last?.action, "session.signIn");
  assert.equal(last.actor_id, ada.id);
  assert.deepEqual(last.details, { address: office });
});

test("a wrong password, an unknown e-mail and a disabled user get the same answer for the same work", async (t) => {
  const { access, owner, addUser, signIn, hashes } = await testAccess(t);
  await addUser("ada", "editor");
  const bob = await addUser("bob", "editor");
  await access.users.change(owner, bob.id, { disabled: true });

  const answers: unknown[] = [];
  for (const [email, password] of [
    ["ada@example.com", "not her password"],
    ["nobody@example.com", "ada's password"],
    ["no\u0000body", "ada's password"],
    ["bob@example.com", "bob's password"],
  ] as const) {
    const before = hashes.count;
    const error: unknown = await signIn(email, password).catch((reason: unknown) => reason);
    assert.ok(error instanceof Problem);
    answers.push({ body: error.toBody(), work: hashes.count - before });
  }

  assert.deepEqual(answers, [answers[0], answers[0], answers[0], answers[0]]);
  assert.equal((answers[0] as { work: number }).work, 1);
});

test("the trail tells refusals apart, and has no password in it", async (t) => {
  const { access, owner, addUser, signIn, trail } = await testAccess(t);
  const bob = await addUser("bob", "editor");
  await access.users.change(owner, bob.id, { disabled: true });
  const wrong = refusedWith("wrong_sign_in");

  await assert.rejects(signIn(firstOwner.email, "Tr0ub4dor&3 Tr0ub4dor&3"), wrong);
  await assert.rejects(signIn("bob@example.com", "bob's password"), wrong);
  await assert.rejects(signIn(`${"x".repeat(190)}\u001b@example`, "correct horse battery staple"), wrong);

  const refusals = (await trail()).filter((row) => row.action === "session.signInFailed");
  assert.deepEqual(
    refusals.map((row) => [row.actor_kind, row.target_id, row.target_name, row.details["reason"]]),
    [
      ["system", owner.kind === "user" && owner.userId, firstOwner.email, "wrong_password"],
      ["system", bob.id, "bob@example.com", "disabled"],
      ["system", null, "x".repeat(100), "unknown_email"],
    ],
  );
  const everything = JSON.stringify(await trail());
  for (const secret of ["Tr0ub4dor", "bob's password", "correct horse", "argon2", firstOwner.password]) {
    assert.ok(!everything.includes(secret), secret);
  }
});

test("after five failures even the right password waits, and then it is let in", async (t) => {
  const { signIn, addUser, clock, hashes } = await testAccess(t);
  await addUser("ada", "editor");
  for (let guess = 1; guess <= 5; guess += 1) {
    await assert.rejects(signIn("ada@example.com", `guess number ${guess}`), refusedWith("wrong_sign_in"));
  }
  const before = hashes.count;

  await assert.rejects(signIn("Ada@example.com", "ada's password"), refusedWith("too_many_requests", 30));
  clock.advance(29_500);
  await assert.rejects(signIn("ada@example.com", "ada's password"), refusedWith("too_many_requests", 1));
  assert.equal(hashes.count, before, "a refused attempt costs no hash");
  clock.advance(500);
  await signIn("ada@example.com", "ada's password");
  for (let guess = 1; guess <= 5; guess += 1) {
    await assert.rejects(signIn("ada@example.com", `guess number ${guess}`), refusedWith("wrong_sign_in"));
  }
});

test("whoever guesses at an account cannot lock its owner out", async (t) => {
  const { signIn, addUser } = await testAccess(t);
  await addUser("ada", "editor");
  for (let guess = 1; guess <= 6; guess += 1) {
    await signIn("ada@example.com", `guess number ${guess}`, elsewhere).catch(() => undefined);
  }

  await assert.rejects(
    signIn("ada@example.com", "ada's password", elsewhere),
    refusedWith("too_many_requests", 30),
  );
  await signIn("ada@example.com", "ada's password", office);
});

test("an address that guesses at many accounts is slowed down, also when it has an account of its own", async (t) => {
  const { signIn, addUser } = await testAccess(t);
  await addUser("mallory", "viewer");
  for (let guess = 1; guess <= 10; guess += 1) {
    await assert.rejects(signIn(`user${guess}@example.com`, "password of the year", elsewhere));
    if (guess < 10) await signIn("mallory@example.com", "mallory's password", elsewhere);
  }

  await assert.rejects(
    signIn("user11@example.com", "password of the year", elsewhere),
    refusedWith("too_many_requests", 30),
  );
  await assert.rejects(
    signIn("mallory@example.com", "mallory's password", elsewhere),
    refusedWith("too_many_requests", 30),
  );
});

test("neighbours behind one address who mistype and then get it right do not slow each other down", async (t) => {
  const { signIn, addUser } = await testAccess(t);
  for (const name of ["ada", "bob", "cyd", "dan", "eve", "fay"]) {
    await addUser(name, "viewer");
    for (const typo of ["qwertyuiop", "qwertzuiop", "azertyuiop"])
      await assert.rejects(signIn(`${name}@example.com`, typo));
    await signIn(`${name}@example.com`, `${name}'s password`);
  }
});

test("a hundred guesses sent at once are counted one by one", async (t) => {
  const { signIn, addUser, hashes } = await testAccess(t);
  await addUser("ada", "editor");
  const before = hashes.count;

  const codes = await Promise.all(
    Array.from({ length: 100 }, (_, guess) =>
      signIn("ada@example.com", `guess number ${guess}`).then(
        () => "in",
        (error: unknown) => error instanceof Problem && error.code,
      ),
    ),
  );

  assert.equal(hashes.count - before, 5);
  assert.equal(codes.filter((code) => code === "wrong_sign_in").length, 5);
  assert.equal(codes.filter((code) => code === "too_many_requests").length, 95);
});

test("what one process counted, another one knows", async (t) => {
  const { signIn, addUser, anotherProcess } = await testAccess(t);
  await addUser("ada", "editor");
  const another = await anotherProcess();
  for (let guess = 1; guess <= 5; guess += 1)
    await assert.rejects(signIn("ada@example.com", `guess number ${guess}`));

  await assert.rejects(
    another.signIn.signIn({ email: "ada@example.com", password: "ada's password", address: office }),
    refusedWith("too_many_requests", 30),
  );
});

test("forgotten failures and ended sessions are tidied away, the others stay", async (t) => {
  const { access, db, signIn, addUser, clock } = await testAccess(t);
  await addUser("ada", "editor");
  const hours = (count: number): number => count * 60 * minute;
  const rows = async () => [
    (await db.read.selectFrom("sessions").select("sessions.user_id").execute()).length,
    (await db.read.selectFrom("sign_in_failures").select("sign_in_failures.subject").execute()).length,
  ];
  await assert.rejects(signIn("ada@example.com", "an early guess", elsewhere));
  clock.advance(hours(20));
  await assert.rejects(signIn("ada@example.com", "a late guess", office));
  await signIn(firstOwner.email, firstOwner.password);
  assert.deepEqual(await rows(), [2, 4]);

  clock.advance(hours(5));
  await access.tidy();

  assert.deepEqual(await rows(), [1, 2]);
});
