import assert from "node:assert/strict";
import { test } from "node:test";
import { authorize, noAuth } from "./authorize.ts";

test("basic authentication is RFC 7617 with UTF-8 (its own example)", () => {
  const parts = authorize({ kind: "basic", username: "Aladdin", password: "open sesame" });
  assert.deepEqual(parts.headers, [{ name: "authorization", value: "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" }]);
  assert.deepEqual(parts.secrets, ["open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="]);
  const utf8 = authorize({ kind: "basic", username: "test", password: "123£" });
  assert.equal(utf8.headers[0]?.value, "Basic dGVzdDoxMjPCow==");
});

test("a token goes into the header with its scheme, bare, or into the URL", () => {
  const inHeader = { kind: "token", location: "header", token: "t-1" } as const;
  assert.deepEqual(authorize({ ...inHeader, scheme: "Token" }).headers, [
    { name: "authorization", value: "Token t-1" },
  ]);
  assert.deepEqual(authorize({ ...inHeader, headerName: "X-Auth" }).headers, [
    { name: "X-Auth", value: "t-1" },
  ]);
  assert.deepEqual(authorize({ kind: "token", location: "url", paramName: "myToken", token: "t-1" }), {
    headers: [],
    query: [{ name: "myToken", value: "t-1" }],
    secrets: ["t-1"],
  });
});

test("an API key goes where it is told, bearer into Authorization, none nowhere", () => {
  assert.deepEqual(
    authorize({ kind: "apiKey", location: "header", headerName: "X-Key", value: "k" }).headers,
    [{ name: "X-Key", value: "k" }],
  );
  assert.deepEqual(authorize({ kind: "apiKey", location: "url", value: "k" }).query, [
    { name: "api_key", value: "k" },
  ]);
  assert.deepEqual(authorize({ kind: "bearer", token: "b" }).headers, [
    { name: "authorization", value: "Bearer b" },
  ]);
  assert.deepEqual(authorize({ kind: "none" }), noAuth);
});
