import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../platform/problem.ts";
import { forAudit, readInstant, readName } from "./request-text.ts";

const refused = (field: string) => (error: unknown) =>
  error instanceof Problem && error.code === "invalid_request" && error.extras.errors?.[0]?.field === field;

test("a name keeps every letter of every script and refuses what no name has", () => {
  for (const name of ["Ada", "O'Brien", "山田 太郎", "Zoë 🦊"])
    assert.equal(readName("body.name", name), name);
  for (const name of ["a\u0000b", "a\nb", "\u009b31m", "\ud83e", "   "]) {
    assert.throws(() => readName("body.name", name), refused("body.name"), JSON.stringify(name));
  }
});

test("a moment is RFC 3339 with an offset", () => {
  assert.equal(
    readInstant("body.expiresAt", "2026-11-21T10:15:30Z").toISOString(),
    "2026-11-21T10:15:30.000Z",
  );
  assert.equal(
    readInstant("body.expiresAt", "2028-02-29T23:00:00.5-02:00").toISOString(),
    "2028-03-01T01:00:00.500Z",
  );
});

test("what is no moment is refused, naming the field", () => {
  for (const text of [
    "",
    "tomorrow",
    "2026-11-21",
    "2026-11-21T10:15:30",
    "2026-02-29T00:00:00Z",
    "2026-06-31T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-11-21T10:15:61Z",
    "1763720130000",
  ]) {
    assert.throws(() => readInstant("query.from", text), refused("query.from"), text);
  }
});

test("a text for the audit trail is cut and cannot move a terminal's cursor", () => {
  assert.equal(forAudit("x".repeat(1000)).length, 100);
  assert.equal(forAudit("a\u001b[2Jb\u0000"), "a\uFFFD[2Jb\uFFFD");
});
