import assert from "node:assert/strict";
import { test } from "node:test";
import type { Auth } from "@patchbay/contract/credential";
import { MASK } from "@patchbay/contract/vocabulary";
import { authErrors } from "./auth-check.ts";

const cases: readonly (readonly [what: string, auth: Auth, wrong: readonly string[]])[] = [
  ["none needs nothing", { kind: "none" }, []],
  ["basic", { kind: "basic", username: "ann", password: "ü: \n" }, []],
  ["a user name with a colon", { kind: "basic", username: "a:b", password: "x" }, ["body.auth.username"]],
  ["bearer", { kind: "bearer", token: "abc.def" }, []],
  ["a bearer token with its line break", { kind: "bearer", token: "abc\n" }, ["body.auth.token"]],
  ["a bearer token that smuggles a header", { kind: "bearer", token: "a\r\nX-Evil: 1" }, ["body.auth.token"]],
  ["a bearer token beyond Latin-1", { kind: "bearer", token: "日本" }, ["body.auth.token"]],
  ["the mask of a bearer token", { kind: "bearer", token: MASK }, []],
  ["a key in a header", { kind: "apiKey", location: "header", headerName: "X-Key", value: "v" }, []],
  [
    "a key without a header name",
    { kind: "apiKey", location: "header", value: "v" },
    ["body.auth.headerName"],
  ],
  ["a key in the URL", { kind: "apiKey", location: "url", paramName: "key", value: "ü\n" }, []],
  [
    "a key without a parameter name",
    { kind: "apiKey", location: "url", value: "v" },
    ["body.auth.paramName"],
  ],
  [
    "a key with both names",
    { kind: "apiKey", location: "header", headerName: "X-Key", paramName: "key", value: "v" },
    ["body.auth.paramName"],
  ],
  ["a token stands in Authorization by itself", { kind: "token", location: "header", token: "t" }, []],
  ["a token with a scheme", { kind: "token", location: "header", scheme: "Token", token: "t" }, []],
  [
    "a token in the URL has no scheme",
    { kind: "token", location: "url", paramName: "t", scheme: "Bearer", token: "t" },
    ["body.auth.scheme"],
  ],
  [
    "a token in the URL has no header",
    { kind: "token", location: "url", headerName: "X-T", token: "t" },
    ["body.auth.paramName", "body.auth.headerName"],
  ],
];
for (const [what, auth, wrong] of cases) {
  test(`${what}: ${wrong.length === 0 ? "fits" : "does not fit"}`, () => {
    assert.deepEqual(authErrors(auth).map(({ field }) => field), wrong); // prettier-ignore
  });
}

for (const headerName of [
  "Host",
  "content-length",
  "Transfer-Encoding",
  "Connection",
  "Proxy-Authorization",
]) {
  test(`no credential sets ${headerName}`, () => {
    const auth: Auth = { kind: "apiKey", location: "header", headerName, value: "v" };
    assert.deepEqual(authErrors(auth).map(({ field }) => field), ["body.auth.headerName"]); // prettier-ignore
  });
}

test("a refused secret is not repeated", () => {
  assert.ok(!JSON.stringify(authErrors({ kind: "bearer", token: "canary\n" })).includes("canary"));
});
