import assert from "node:assert/strict";
import { test } from "node:test";
import { type CallErrorCode, callErrors } from "@patchbay/contract/call-error";
import { type FailureFacts, guided } from "./guidance.ts";

test("every code says what happened and what to do, in whole sentences of its own", () => {
  const said = new Set<string>();
  for (const [code, { title, guidance }] of Object.entries(callErrors)) {
    assert.match(title, /^[A-Z0-9].{10,}[^.]$/, code);
    assert.match(guidance, /^[A-Z].{20,}[.?]$/s, code);
    assert.ok(!said.has(guidance), `${code} says what another code says`);
    said.add(guidance);
    assert.equal(guided(code as CallErrorCode, "x").guidance, guidance);
  }
});

const hints: readonly (readonly [CallErrorCode, FailureFacts, RegExp])[] = [
  ["UNAUTHORIZED", { headers: { "www-authenticate": 'Bearer realm="a, b", Basic realm="c"' } }, /^The API asks for: Bearer, Basic\./], // prettier-ignore
  ["UNAUTHORIZED", { headers: { "www-authenticate": ["Negotiate", "NTLM"] } }, /^The API asks for: Negotiate, NTLM\./], // prettier-ignore
  ["METHOD_NOT_ALLOWED", { headers: { allow: "GET, HEAD" } }, /^The API allows GET, HEAD there\./],
  ["TOO_MANY_REQUESTS", { headers: { "retry-after": "30" } }, /^The API asks to wait 30 seconds\./],
  [
    "SERVICE_UNAVAILABLE",
    { headers: { "retry-after": "Fri, 31 Dec 2027 23:59:59 GMT" } },
    /wait until Fri, 31 Dec/,
  ],
  ["UNSUPPORTED_MEDIA_TYPE", { headers: { "accept-post": "application/xml" } }, /^The API accepts application\/xml\./], // prettier-ignore
  ["REDIRECT_NOT_FOLLOWED", { origin: "http://api.example.com", headers: { location: "https://api.example.com/x" } }, /^The API is at https:\/\/api\.example\.com: use that in the base URL\./], // prettier-ignore
  ["REDIRECT_NOT_FOLLOWED", { origin: "https://example.com", headers: { location: "https://www.example.com/" } }, /^The API is at https:\/\/www/], // prettier-ignore
  [
    "REDIRECT_NOT_FOLLOWED",
    { origin: "https://a.example", headers: { location: "/login?next=x" } },
    /sign-in page/,
  ],
  [
    "REDIRECT_NOT_FOLLOWED",
    { origin: "https://a.example", headers: { location: "https://b.example/x" } },
    /^Use the address in the Location header/,
  ],
  ["CONNECTION_RESET", { origin: "https://a.example" }, /^An API that wants a client certificate/],
  ["CONNECTION_RESET", { origin: "http://a.example" }, /^Usually passes/],
  ["TLS_FAILURE", { cause: "CERT_HAS_EXPIRED" }, /^Its certificate has expired/],
  ["TLS_FAILURE", { cause: "ERR_SSL_WRONG_VERSION_NUMBER" }, /^It does not speak TLS at this port/],
  ["DNS_FAILURE", { cause: "EAI_AGAIN" }, /^The name servers/],
  [
    "RESPONSE_NOT_PARSABLE",
    { headers: { "content-type": "application/json" } },
    /announced as application\/json/,
  ],
];

test("what the answer itself says about a failure comes first", () => {
  for (const [code, facts, says] of hints)
    assert.match(guided(code, "x", facts).guidance ?? "", says, JSON.stringify(facts));
});

test("what the answer says too long, or not as an address, is left out", () => {
  const allow = { allow: "X".repeat(400) };
  const { guidance } = callErrors.METHOD_NOT_ALLOWED;
  assert.equal(guided("METHOD_NOT_ALLOWED", "x", { headers: allow }).guidance, guidance);
  const redirect = { origin: "https://a.example", headers: { location: "http://[" } };
  assert.match(
    guided("REDIRECT_NOT_FOLLOWED", "x", redirect).guidance ?? "",
    /^Use the address in the Location header/,
  );
});
