import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { callMethods, type Judgement } from "@patchbay/contract/call";
import type { JsonObject } from "@patchbay/contract/vocabulary";
import { startUpstream } from "../../../test/upstream.ts";
import { type AuthParts, authorize, noAuth } from "./authorize.ts";
import { egressPolicy } from "./guard.ts";
import { callOnce } from "./one-call.ts";
import type { CallBase } from "./plan.ts";
import { recordCall } from "./record.ts";
import { type SampleAction, sampleBase, samplePlan } from "./sample-call.ts";
import { type Lane, Sender } from "./send.ts";

const lane: Lane = {
  key: "sample",
  timeout: 30_000,
  connectTimeout: 10_000,
  maxConnections: 4,
  maxResponseBytes: 100_000,
};

/** A way to make calls to loopback in this test. */
function caller(t: TestContext) {
  const sender = new Sender({ egress: egressPolicy(["127.0.0.0/8"]) });
  t.after(() => sender[Symbol.asyncDispose]());
  return (action: SampleAction, base: CallBase | null, input: JsonObject = {}, auth: AuthParts = noAuth) =>
    callOnce(sender, samplePlan(action, base), { scope: { input, output: {}, actions: {} }, auth, lane });
}

test("all eight methods arrive as they were asked for", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("*", "*", { kind: "answer", body: { ok: true } });
  const call = caller(t);
  for (const method of callMethods) {
    const { outcome } = await call({ method, restUrl: "/x" }, sampleBase({ baseUrl: upstream.origin }));
    assert.deepEqual(
      [outcome.kind, outcome.result, outcome.body],
      ["answered", "200", method === "HEAD" ? null : { ok: true }],
    );
  }
  assert.deepEqual(
    upstream.requests.map(({ method }) => method),
    [...callMethods],
  );
  const lengths = upstream.requests.map(
    ({ method, headers }) => `${method} ${String(headers["content-length"] ?? "-")}`,
  );
  assert.deepEqual(lengths, [
    "GET -",
    "HEAD -",
    "POST 0",
    "PUT 0",
    "PATCH 0",
    "DELETE -",
    "OPTIONS -",
    "TRACE -",
  ]);
});

test("path, query, headers and body arrive as they were written, in UTF-8", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("*", "*", { kind: "answer", body: {} });
  const auth = authorize({ kind: "token", location: "header", scheme: "Token", token: "tok-1" });
  await caller(t)(
    {
      method: "DELETE",
      allowBody: true,
      restUrl: "/orders/{{input.id}}",
      restUrlParams: { tag: ["ä", "b&c"] },
      requestHeaders: { "X-Note": ["grüße", "two"] },
      requestPayload: { reason: "{{input.reason}}" },
    },
    sampleBase({ baseUrl: `${upstream.origin}/v1/` }),
    { id: "a/b", reason: "zurück €" },
    auth,
  );
  const [received] = upstream.requests;
  assert.equal(`${received?.method} ${received?.target}`, "DELETE /v1/orders/a%2Fb?tag=%C3%A4&tag=b%26c");
  assert.equal(received?.body.toString(), '{"reason":"zurück €"}');
  assert.equal(received?.headers["authorization"], "Token tok-1");
  assert.equal(received?.headers["host"], `127.0.0.1:${upstream.port}`);
  const raw = received?.rawHeaders ?? [];
  assert.deepEqual(
    raw.flatMap((text, index) =>
      raw[index - 1]?.toLowerCase() === "x-note" ? Buffer.from(text, "latin1").toString("latin1") : [],
    ),
    ["grüße", "two"],
  );
});

test("the body of the answer decides beyond its status", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/x", { kind: "answer", body: { ok: false, state: "SOLD_OUT", error: "no stock" } });
  const judgement: Judgement = { successPath: "ok", resultPath: "$.state", errorPath: "error" };
  const { outcome } = await caller(t)(
    { method: "GET", restUrl: "/x", judgement },
    sampleBase({ baseUrl: upstream.origin }),
  );
  assert.deepEqual(
    [outcome.success, outcome.result, outcome.error?.code],
    [false, "SOLD_OUT", "REFUTED_BY_BODY"],
  );
});

test("packed answers are read like others", async (t) => {
  const upstream = await startUpstream(t);
  const call = caller(t);
  for (const coding of ["gzip", "br", "deflate", "zstd"] as const) {
    upstream.on("GET", "/x", { kind: "encoded", coding, body: { coding } });
    const { outcome } = await call(
      { method: "GET", restUrl: "/x" },
      sampleBase({ baseUrl: upstream.origin }),
    );
    assert.deepEqual(outcome.body, { coding });
  }
  upstream.on("GET", "/x", { kind: "answer", headers: { "content-encoding": "gzip" }, body: "not packed" });
  const { outcome } = await call({ method: "GET", restUrl: "/x" }, sampleBase({ baseUrl: upstream.origin }));
  assert.deepEqual(
    [outcome.kind, outcome.error?.code, outcome.body],
    ["bad-answer", "RESPONSE_NOT_PARSABLE", "not packed"],
  );
});

test("a secret only goes home: another origin, reached in any way, never sees one", async (t) => {
  const home = await startUpstream(t);
  const stranger = await startUpstream(t);
  home.on("*", "*", { kind: "redirect", location: `${stranger.origin}/taken`, status: 307 });
  stranger.on("*", "*", { kind: "echo" });
  const base = sampleBase({
    baseUrl: home.origin,
    headers: [{ name: "X-Api-Key", value: "preset-canary" }],
    query: [{ name: "token", value: "query-canary" }],
    encrypted: new Map([["k", "field-canary"]]),
  });
  const call = caller(t);
  const input = { url: `${stranger.origin}/direct`, path: `//127.0.0.1:${stranger.port}/x` };
  for (const auth of [
    authorize({ kind: "basic", username: "u", password: "basic-canary" }),
    authorize({ kind: "bearer", token: "bearer-canary" }),
    authorize({ kind: "apiKey", location: "url", value: "url-canary" }),
  ]) {
    await call({ method: "GET", restUrl: "{{{input.url}}}" }, base, input, auth);
    await call({ method: "GET", restUrl: `${stranger.origin}/static` }, base, input, auth);
    await call({ method: "GET", restUrl: "{{{input.path}}}" }, base, input, auth);
    await call({ method: "POST", restUrl: "/moved", requestPayload: { a: 1 } }, base, input, auth);
  }
  assert.equal(stranger.requests.length, 6);
  assert.equal(home.requests.length, 3);
  assert.doesNotMatch(JSON.stringify(stranger.requests), /canary/);
  assert.match(JSON.stringify(home.requests), /preset-canary/);
});

test("an upstream that echoes everything leaves no secret in the record", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("*", "*", { kind: "echo" });
  const base = sampleBase({
    baseUrl: upstream.origin,
    headers: [{ name: "X-Sealed", value: "{{connection.http.encrypted.k}}", secret: true }],
    query: [{ name: "token", value: "query canary/1" }],
    encrypted: new Map([["k", "field-canary"]]),
  });
  const auth = authorize({ kind: "basic", username: "u", password: "basic-canary" });
  const { outcome, request } = await caller(t)(
    { method: "POST", restUrl: "/x", requestPayload: "{}" },
    base,
    {},
    auth,
  );
  assert.match(JSON.stringify(outcome.body), /field-canary/);
  const recorded = recordCall(outcome, request, { bodyBytes: 65_536 });
  assert.doesNotMatch(JSON.stringify(recorded), /canary|dTpiYXNpYy1j/);
});

test("a call that cannot be prepared is an outcome and sends nothing", async (t) => {
  const upstream = await startUpstream(t);
  const { outcome, request } = await caller(t)(
    { method: "GET", restUrl: "/x/{{input.absent}}" },
    sampleBase({ baseUrl: upstream.origin }),
  );
  assert.equal(request, null);
  assert.deepEqual(
    [outcome.kind, outcome.error?.code, outcome.requestSent],
    ["refused", "MISSING_INPUT", false],
  );
  assert.equal(upstream.requests.length, 0);
});

test("without a connection an absolute URL is called as it stands", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/open", { kind: "answer", body: { ok: 1 } });
  const { outcome } = await caller(t)({ method: "GET", restUrl: `${upstream.origin}/open` }, null);
  assert.deepEqual([outcome.result, outcome.body], ["200", { ok: 1 }]);
});
