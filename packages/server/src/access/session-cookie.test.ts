import assert from "node:assert/strict";
import { test } from "node:test";
import { isSecurePlace, sessionCookie } from "./session-cookie.ts";
import { isSessionAlive, isSessionToken, newSessionToken } from "./session-token.ts";

const secure = (url: string): boolean => isSecurePlace(new URL(url));

test("https and the machine itself are secure places, another host over http is not", () => {
  for (const url of [
    "https://patchbay.example",
    "http://localhost:8420",
    "http://app.localhost",
    "http://127.0.0.1:8420",
    "http://127.8.9.10",
    "http://[::1]:8420",
  ]) {
    assert.equal(secure(url), true, url);
  }
  for (const url of [
    "http://patchbay.example",
    "http://10.0.0.7",
    "http://127.0.0.1.example",
    "http://0.0.0.0",
  ]) {
    assert.equal(secure(url), false, url);
  }
});

test("the cookie's name and its Secure mark go together, as __Host- demands", () => {
  assert.equal(sessionCookie.name(true), "__Host-patchbay");
  assert.deepEqual(sessionCookie.options(true), {
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure: true,
    maxAge: 604_800,
  });
  assert.equal(sessionCookie.name(false), "patchbay");
  assert.equal(sessionCookie.options(false).secure, false);
});

test("tokens are 256 bits and never twice the same", () => {
  const token = newSessionToken();

  assert.equal(isSessionToken(token), true);
  assert.equal(Buffer.from(token, "base64url").length, 32);
  assert.notEqual(newSessionToken(), token);
  assert.equal(isSessionToken(`${token}A`), false);
  assert.equal(isSessionToken("undefined"), false);
});

test("a session ends after eight idle hours and after seven days at the latest", () => {
  const start = Date.parse("2026-11-21T10:00:00.000Z");
  const at = (ms: number): Date => new Date(start + ms);
  const hour = 3_600_000;
  const session = { lastSeenAt: at(0), expiresAt: at(7 * 24 * hour) };

  assert.equal(isSessionAlive(session, at(8 * hour - 1)), true);
  assert.equal(isSessionAlive(session, at(8 * hour)), false);
  const busy = { ...session, lastSeenAt: at(7 * 24 * hour - 1) };
  assert.equal(isSessionAlive(busy, at(7 * 24 * hour - 1)), true);
  assert.equal(isSessionAlive(busy, at(7 * 24 * hour)), false);
});
