import assert from "node:assert/strict";
import { test } from "node:test";
import { didYouMean, nearNames } from "./near-name.ts";

const names = ["amount", "account", "tier", "total", "customer", "string length"];

test("a misspelled name finds the one that was meant: letters wrong, missing, too many, swapped, or of another case", () => {
  for (const typo of ["amout", "amuont", "amounts", "amaunt", "Amount"])
    assert.equal(nearNames(typo, names)[0], "amount", typo);
  assert.deepEqual(nearNames("strin length", names), ["string length"]);
});

test("names that are quite different are not offered", () => {
  assert.deepEqual(nearNames("price", names), []);
  assert.deepEqual(nearNames("x", names), []);
  assert.equal(didYouMean("price", names), "");
});

test("the nearest come first, at most three, each once", () => {
  assert.deepEqual(nearNames("abcd", ["abxx", "abcx", "abce", "abcd1", "abcd", "abcd"]), [
    "abcd",
    "abcd1",
    "abce",
  ]);
  assert.equal(didYouMean("totl", ["total", "tote"]), " Did you mean `total` or `tote`?");
});
