import assert from "node:assert/strict";
import { test } from "node:test";
import { readBound, readInstant } from "./instant.ts";
import { Problem } from "./problem.ts";

const refused = (field: string) => (error: unknown) =>
  error instanceof Problem && error.code === "invalid_request" && error.extras.errors?.[0]?.field === field;

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

test("a bound that is not given is none", () => {
  assert.equal(readBound("from", undefined), undefined);
  assert.throws(() => readBound("from", "2026-02-30T00:00:00Z"), refused("query.from"));
});
