import assert from "node:assert/strict";
import { test } from "node:test";
import { normaliseOrigins, originAllowed } from "./origins.ts";

const kept: readonly (readonly [sent: string, stored: string])[] = [
  ["https://api.example.com", "https://api.example.com"],
  ["HTTPS://API.Example.COM:443", "https://api.example.com"],
  ["http://api.example.com:80", "http://api.example.com"],
  ["http://api.example.com:8080", "http://api.example.com:8080"],
  ["https://*.example.com", "https://*.example.com"],
  ["https://*.api.example.co.uk:8443", "https://*.api.example.co.uk:8443"],
  ["https://bücher.example", "https://xn--bcher-kva.example"],
  ["http://127.0.0.1:9000", "http://127.0.0.1:9000"],
  ["http://0x7f.1:9000", "http://127.0.0.1:9000"],
  ["http://[::1]:9000", "http://[::1]:9000"],
];
for (const [sent, stored] of kept) {
  test(`${sent} is kept as ${stored}`, () => {
    assert.deepEqual(normaliseOrigins([sent]), { origins: [stored], errors: [] });
  });
}

const refused = [
  "ftp://api.example.com",
  "https://api.example.com/path",
  "https://api.example.com?x=1",
  "https://user:pass@api.example.com",
  "https://*",
  "https://*.com",
  "https://*.co.uk",
  "https://*.github.io",
  "https://*.localhost",
  "https://*.127.0.0.1",
  "https://api.*.example.com",
  "https://",
  "api.example.com",
];
for (const origin of refused) {
  test(`${origin} is no origin for a secret`, () => {
    const { origins, errors } = normaliseOrigins(["https://fine.example.com", origin]);
    assert.deepEqual(origins, ["https://fine.example.com"]);
    assert.equal(errors[0]?.field, "body.origins.1");
    assert.equal(errors[0].sent, origin);
  });
}

test("what says the same is kept once", () => {
  const { origins } = normaliseOrigins(["https://a.example.com", "https://A.example.com:443"]);
  assert.deepEqual(origins, ["https://a.example.com"]);
});

const goes: readonly (readonly [pattern: string, target: string, allowed: boolean])[] = [
  ["https://api.example.com", "https://api.example.com", true],
  ["https://api.example.com", "http://api.example.com", false],
  ["https://api.example.com", "https://api.example.com:8443", false],
  ["https://api.example.com", "https://api.example.com.evil.example", false],
  ["https://api.example.com", "https://evil-api.example.com", false],
  ["https://*.example.com", "https://api.example.com", true],
  ["https://*.example.com", "https://a.b.example.com", true],
  ["https://*.example.com", "https://example.com", false],
  ["https://*.example.com", "https://notexample.com", false],
  ["https://*.example.com", "https://api.example.com.evil.example", false],
  ["https://*.example.com", "http://api.example.com", false],
  ["https://*.example.com:8443", "https://api.example.com", false],
  ["http://[::1]:9000", "http://[::1]:9000", true],
  ["http://127.0.0.1:9000", "http://127.0.0.1:9001", false],
];
for (const [pattern, target, allowed] of goes) {
  test(`a secret of ${pattern} ${allowed ? "goes" : "does not go"} to ${target}`, () => {
    assert.equal(originAllowed([pattern], target), allowed);
  });
}

test("a credential for nowhere goes nowhere", () => {
  assert.equal(originAllowed([], "https://api.example.com"), false);
  assert.equal(originAllowed(["https://api.example.com"], "null"), false);
});
