import assert from "node:assert/strict";
import { test } from "node:test";
import { authorize } from "./authorize.ts";
import { curlOf, recordCall } from "./record.ts";
import { sampleBase, samplePlan, sampleRequest } from "./sample-call.ts";
import { settle } from "./settle.ts";
import type { SendResult } from "./send-result.ts";

const limits = { bodyBytes: 1000 };
const auth = authorize({ kind: "basic", username: "ann", password: "pw-canary-1" });
const base = sampleBase({
  headers: [
    { name: "X-Tenant", value: "t1" },
    { name: "X-Api-Key", value: "key-canary-2", secret: true },
  ],
  query: [{ name: "sig", value: "sig canary/3", secret: true }],
  encrypted: new Map([["k", "enc-canary-4"]]),
});
const plan = samplePlan(
  {
    method: "POST",
    restUrl: "/orders/{{input.id}}?page=1",
    restUrlParams: { tag: ["a b", "c"] },
    requestPayload: { note: "{{input.note}}" },
  },
  base,
);
const request = sampleRequest(plan, { id: "7", note: "echo enc-canary-4" }, auth);

const answer = (body: string, headers: Record<string, string | string[]> = {}): SendResult => ({
  kind: "answer",
  status: 200,
  headers: { "content-type": "application/json", ...headers },
  body: Buffer.from(body),
  timing: { total: 1 },
});
const canary = /canary|YW5uOnB3L/;

test("the recorded request is what left, each part with its origin, secrets masked", () => {
  const { request: sent } = recordCall(settle(plan, answer("{}")), request, limits);
  assert.deepEqual(sent, {
    method: "POST",
    url: "https://api.example.com/v1/orders/7?page=1&sig=********&tag=a%20b&tag=c",
    headers: [
      { name: "accept", value: "application/json", origin: "content type" },
      { name: "content-type", value: "application/json", origin: "content type" },
      { name: "user-agent", value: "Patchbay", origin: "patchbay" },
      { name: "X-Tenant", value: "t1", origin: "connection" },
      { name: "X-Api-Key", value: "********", origin: "connection" },
      { name: "authorization", value: "Basic ********", origin: "credential" },
    ],
    query: [
      { name: "page", value: "1", origin: "action" },
      { name: "sig", value: "********", origin: "connection" },
      { name: "tag", value: "a b", origin: "action" },
      { name: "tag", value: "c", origin: "action" },
    ],
    body: '{"note":"echo ********"}',
    bodyBytes: 28,
    bodyCut: false,
  });
});

test("an upstream that repeats what it was sent gives nothing away, in headers, JSON or text", () => {
  const wire = JSON.stringify([request.path, request.headers, String(request.body)]);
  const echo = JSON.stringify({
    wire,
    basic: request.headers.at(-1),
    encoded: "pw-canary-1 sig%20canary%2F3",
  });
  const headers = {
    "x-echo": "key-canary-2",
    location: "https://x.test/?sig=sig%20canary%2F3",
    "set-cookie": ["sid=abc123; Path=/", "b=2"],
  };
  for (const body of [echo, `not json ${echo}`]) {
    const outcome = settle(plan, answer(body, headers), request);
    const recorded = recordCall(outcome, request, { bodyBytes: 100_000 });
    assert.doesNotMatch(JSON.stringify(recorded), canary);
    assert.match(JSON.stringify(outcome), canary);
    assert.deepEqual(recorded.answer?.headers["set-cookie"], ["sid=********; Path=/", "b=********"]);
    assert.equal(recorded.answer?.headers["location"], "https://x.test/?sig=********");
  }
});

test("a JSON body within the limit is recorded as JSON, a longer one as the beginning of its text", () => {
  const whole = recordCall(settle(plan, answer('{"a":[1,2]}')), request, limits).answer;
  assert.deepEqual([whole?.body, whole?.bodyBytes, whole?.bodyCut], [{ a: [1, 2] }, 11, false]);
  const long = JSON.stringify({ text: "ä".repeat(1000) });
  const cut = recordCall(settle(plan, answer(long)), request, { bodyBytes: 100 }).answer;
  assert.equal(cut?.bodyCut, true);
  assert.equal(cut?.bodyBytes, 2011);
  assert.equal(cut?.body, `{"text":"${"ä".repeat(45)}`);
});

test("a long request body is cut and says so; a secret at the cut is masked, not halved", () => {
  const long = sampleRequest(plan, { id: "7", note: `${"x".repeat(80)}enc-canary-4${"y".repeat(80)}` }, auth);
  const { request: sent } = recordCall(settle(plan, answer("{}")), long, { bodyBytes: 92 });
  assert.deepEqual([sent?.bodyCut, sent?.bodyBytes], [true, 183]);
  assert.equal(sent?.body, `{"note":"${"x".repeat(80)}********`);
});

test("a call without an answer records none, one with only the head of it records that", () => {
  const failure = {
    kind: "failure",
    code: "CONNECTION_RESET",
    message: "m",
    requestSent: true,
    timing: { total: 1 },
  } as const;
  assert.equal(recordCall(settle(plan, failure), request, limits).answer, null);
  const begun = recordCall(
    settle(plan, { ...failure, status: 200, headers: { "x-a": "1" } }),
    request,
    limits,
  ).answer;
  assert.deepEqual(
    { ...begun, headers: { ...begun?.headers } },
    {
      status: 200,
      headers: { "x-a": "1" },
      body: null,
      bodyBytes: 0,
      bodyCut: false,
    },
  );
  assert.equal(recordCall(settle(plan, failure), null, limits).request, null);
});

test("the cURL command is quoted for a shell and masked", () => {
  const { request: sent } = recordCall(settle(plan, answer("{}")), request, limits);
  assert.ok(sent !== null);
  const command = curlOf({
    ...sent,
    headers: [...sent.headers.slice(0, 1), { name: "x-empty", value: "", origin: "action" }],
    body: "it's",
  });
  assert.equal(
    command,
    [
      "curl --request POST --globoff --url 'https://api.example.com/v1/orders/7?page=1&sig=********&tag=a%20b&tag=c'",
      "--header 'accept: application/json'",
      "--header 'x-empty;'",
      String.raw`--data-raw 'it'\''s'`,
    ].join(" \\\n  "),
  );
  assert.doesNotMatch(curlOf(sent), canary);
  assert.match(curlOf({ ...sent, method: "HEAD" }), /^curl --head /);
});

test("a header says what it overrides, whoever wrote that, secrets masked", () => {
  const overridden = sampleBase({
    headers: [
      { name: "Accept-Language", value: "de" },
      { name: "authorization", value: "Bearer old-canary", secret: true },
    ],
  });
  const action = { method: "GET", restUrl: "/", requestHeaders: { "accept-language": "{{input.language}}", Accept: "text/csv" } } as const; // prettier-ignore
  const endpoint = { name: "e", method: "GET", path: "/", headers: { "Accept-Language": "fr" } } as const;
  const { restUrl: _own, ...called } = action;
  const withEndpoint = samplePlan(called, overridden, endpoint);
  const prepared = sampleRequest(withEndpoint, { language: "it" }, auth);
  const { request: sent } = recordCall(settle(withEndpoint, answer("{}")), prepared, limits);
  const overrides = sent?.headers.flatMap((part) => (part.overrides === undefined ? [] : [[part.name, part.value, part.overrides]])); // prettier-ignore
  assert.deepEqual(overrides, [
    ["authorization", "Basic ********", [{ origin: "connection", value: "********" }]],
    ["accept-language", "it", [{ origin: "connection", value: "de" }, { origin: "endpoint", value: "fr" }]], // prettier-ignore
  ]);
});
