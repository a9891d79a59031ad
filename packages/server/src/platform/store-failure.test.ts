import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "./problem.ts";
import { asStoreFailure, isCollision } from "./store-failure.ts";

function failed(facts: {
  readonly message?: string;
  readonly code?: string;
  readonly syscall?: string;
}): Error {
  return Object.assign(new Error(facts.message ?? "failed"), facts);
}

for (const [what, error] of [
  ["a refused connection", failed({ code: "ECONNREFUSED" })],
  ["a missing socket", failed({ code: "ENOENT", syscall: "connect" })],
  ["a shutdown", failed({ code: "57P01" })],
  ["a connection exception", failed({ code: "08006" })],
  ["a standby", failed({ code: "25006" })],
  ["a cut connection", failed({ message: "Connection terminated unexpectedly" })],
  ["a full pool", failed({ message: "timeout exceeded when trying to connect" })],
  ["an answer that never came", failed({ message: "Query read timeout" })],
] as const)
  test(`${what} is store_unavailable, to be tried again, with its cause`, () => {
    const found = asStoreFailure(error);
    assert.ok(found instanceof Problem);
    assert.equal(found.code, "store_unavailable");
    assert.equal(found.extras.retryAfterSeconds, 1);
    assert.equal(found.cause, error);
  });

test("other failures are left as they are", () => {
  for (const error of [
    failed({ code: "23505" }),
    failed({ code: "ENOENT", syscall: "open" }),
    new TypeError("x is undefined"),
    "text",
  ])
    assert.equal(asStoreFailure(error), error);
});

test("serialisation failures and deadlocks are collisions, and nothing else is", () => {
  assert.ok(isCollision(failed({ code: "40001" })) && isCollision(failed({ code: "40P01" })));
  assert.ok(!isCollision(failed({ code: "23505" })) && !isCollision(new Error("40001")));
});
