import assert from "node:assert/strict";
import { test } from "node:test";
import { newFetch, pathsForFetch, resultsOf, sayUnset, withOutcome } from "./fetch-edit.ts";

test("what a result makes of an input is written, changed and taken away without touching the others", () => {
  const one = withOutcome(newFetch, "404", { value: 0 });
  const two = withOutcome(one, "timeout", { fail: "Try later." });
  assert.deepEqual(two.onResult, { "404": { value: 0 }, timeout: { fail: "Try later." } });
  assert.deepEqual(withOutcome(two, "404", { value: 1 }).onResult?.["404"], { value: 1 });
  assert.deepEqual(withOutcome(withOutcome(two, "404", null), "timeout", null), newFetch);
});

test("each fetch has a line for what one has to think of, after the results that are listed", () => {
  assert.deepEqual(resultsOf(withOutcome(newFetch, "404", { value: 0 })), [
    "404",
    "absent",
    "timeout",
    "max-connection",
    "error",
    "default",
  ]);
});

test("what happens where nothing is written is said: an optional input is left out, else the run fails", () => {
  assert.equal(sayUnset("absent", { optional: true }), "is left out");
  assert.equal(sayUnset("absent", {}), "fails the run");
  assert.equal(sayUnset("timeout", {}), "as every other failure");
});

test("templates of a fetch are offered the inputs that a caller sends, and no other fetched one", () => {
  assert.deepEqual(
    pathsForFetch(
      [
        { name: "customer", type: "string" },
        { name: "score", type: "number", fetch: newFetch },
        { name: "rating", type: "number" },
      ],
      "rating",
    ),
    ["input.customer", "connection.name", "connection.http.baseURI"],
  );
});
