import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../platform/problem.ts";
import { refuseUnstorable } from "./storable-text.ts";

/** The places that are refused. */
function refused(parts: { params?: unknown; query?: unknown; body?: unknown }): string[] {
  try {
    refuseUnstorable({ params: undefined, query: undefined, body: undefined, ...parts });
  } catch (error) {
    assert.ok(error instanceof Problem && error.code === "invalid_request");
    return (error.extras.errors ?? []).map((one) => one.field);
  }
  return [];
}

test("text is refused where the database could not hold it, naming every place", () => {
  assert.deepEqual(
    refused({
      params: { rule: "\0" },
      query: { q: "a\0b" },
      body: { name: "fine", tags: ["ok", "\uD800"], "un\0encrypted": "x" },
    }),
    ["params.rule", "query.q", "body.tags.1", "body"],
  );
});

test("every other character is a character", () => {
  assert.deepEqual(refused({ body: { description: 'tab\t, quote", 😀, \uFFFD, \u0001' } }), []);
});

test("the inputs of a run may be any JSON", () => {
  assert.deepEqual(refused({ body: { params: { a: "\0" }, bulkParams: [{ a: "\uDC00" }] } }), []);
  assert.deepEqual(refused({ body: { params: { a: "\0" }, environment: "\0" } }), ["body.environment"]);
});
