import assert from "node:assert/strict";
import { test } from "node:test";
import { allowsAddress } from "./origin-match.ts";

test("a credential goes to its own origin on any path, and nowhere else", () => {
  const origins = ["https://api.example.com"];
  assert.equal(allowsAddress(origins, "https://api.example.com/v2/orders"), true);
  assert.equal(allowsAddress(origins, "http://api.example.com/v2"), false);
  assert.equal(allowsAddress(origins, "https://api.example.com:8443/"), false);
  assert.equal(allowsAddress(origins, "https://api.example.com.evil.example"), false);
  assert.equal(allowsAddress(origins, "not an address"), false);
});

test("a wildcard covers the names below it but not the name itself", () => {
  const origins = ["https://*.example.com"];
  assert.equal(allowsAddress(origins, "https://eu.api.example.com/"), true);
  assert.equal(allowsAddress(origins, "https://example.com/"), false);
  assert.equal(allowsAddress(origins, "https://badexample.com/"), false);
});
