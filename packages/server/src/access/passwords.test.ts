import assert from "node:assert/strict";
import { test } from "node:test";
import type { Problem } from "../platform/problem.ts";
import { HashGate } from "./hash-gate.ts";
import { argon2id, type Derive, parsePasswordHash } from "./password-hash.ts";
import { oneTimePassword, Passwords } from "./passwords.ts";

const cheap = { memoryKiB: 64, passes: 1, lanes: 1 };

test("a password matches its own hash and no other password does", async () => {
  const passwords = new Passwords();
  const stored = await passwords.hash("correct horse battery staple");

  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.equal(await passwords.matches("correct horse battery staple", stored), true);
  assert.equal(await passwords.matches("correct horse battery stapler", stored), false);
});

test("argon2id gives the bytes that the reference implementation gives", async () => {
  // The first argon2id vector of the reference implementation (P-H-C/phc-winner-argon2, src/test.c).
  const digest = await argon2id("password", Buffer.from("somesalt"), {
    memoryKiB: 65_536,
    passes: 2,
    lanes: 1,
  });

  assert.equal(digest.toString("hex"), "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
});

test("the same password hashed twice gives two hashes", async () => {
  const passwords = new Passwords({ cost: cheap });

  assert.notEqual(await passwords.hash("one password, twice"), await passwords.hash("one password, twice"));
});

test("a letter typed composed or decomposed is the same password", async () => {
  const passwords = new Passwords({ cost: cheap });
  const stored = await passwords.hash("caf\u00E9 caf\u00E9 caf\u00E9");

  assert.equal(await passwords.matches("cafe\u0301 cafe\u0301 cafe\u0301", stored), true);
});

test("a hash made at another cost is checked at that cost", async () => {
  const stored = await new Passwords({ cost: cheap }).hash("made when memory was dear");

  assert.equal(await new Passwords().matches("made when memory was dear", stored), true);
});

test("checking against nobody costs what checking against somebody costs", async () => {
  const costs: unknown[] = [];
  const derive: Derive = (password, salt, cost) => {
    costs.push({ salt: salt.length, cost });
    return argon2id(password, salt, cheap);
  };
  const passwords = new Passwords({ derive });
  const stored = await passwords.hash("somebody's password");

  assert.equal(await passwords.matches("a guess at a password", stored), false);
  assert.equal(await passwords.matches("a guess at a password", null), false);
  assert.deepEqual(costs[2], costs[1]);
  assert.equal(costs.length, 3);
});

test("a damaged hash in the store is an error that does not repeat it", () => {
  assert.throws(
    () => parsePasswordHash("$2b$10$abcdefghijklmnopqrstuv"),
    (error: Error) => !error.message.includes("abcdef"),
  );
});

test("four hashes run at once, sixty-four wait, and the next is sent away", async () => {
  const waiting: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const derive: Derive = async () => {
    most = Math.max(most, ++running);
    await new Promise<void>((resolve) => waiting.push(resolve));
    running -= 1;
    return Buffer.alloc(32);
  };
  const passwords = new Passwords({ derive });
  const started = Array.from({ length: 68 }, () => passwords.hash("one of a great many"));

  await assert.rejects(passwords.hash("one too many"), (error: Problem) => {
    assert.equal(error.code, "too_many_requests");
    assert.equal(error.extras.retryAfterSeconds, 2);
    return true;
  });
  for (let round = 0; round < started.length; round += 1) {
    for (const next of waiting.splice(0)) next();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(started);
  assert.equal(most, 4);
});

test("work that fails gives its place back", async () => {
  const gate = new HashGate({ running: 1, waiting: 1 });

  await assert.rejects(
    gate.run(() => Promise.reject(new Error("failed"))),
    /failed/,
  );
  assert.equal(await gate.run(() => Promise.resolve("next")), "next");
});

test("a one-time password is long enough to be a password, and new each time", () => {
  assert.match(oneTimePassword(), /^[A-Za-z0-9_-]{20}$/);
  assert.notEqual(oneTimePassword(), oneTimePassword());
});
