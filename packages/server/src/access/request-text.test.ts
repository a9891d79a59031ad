import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../platform/problem.ts";
import { forAudit, readName } from "./request-text.ts";

const refused = (field: string) => (error: unknown) =>
  error instanceof Problem && error.code === "invalid_request" && error.extras.errors?.[0]?.field === field;

test("a name keeps every letter of every script and refuses what no name has", () => {
  for (const name of ["Ada", "O'Brien", "山田 太郎", "Zoë 🦊"])
    assert.equal(readName("body.name", name), name);
  for (const name of ["a\u0000b", "a\nb", "\u009b31m", "\ud83e", "   "]) {
    assert.throws(() => readName("body.name", name), refused("body.name"), JSON.stringify(name));
  }
});

test("a text for the audit trail is cut and cannot move a terminal's cursor", () => {
  assert.equal(forAudit("x".repeat(1000)).length, 100);
  assert.equal(forAudit("a\u001b[2Jb\u0000"), "a\uFFFD[2Jb\uFFFD");
});
