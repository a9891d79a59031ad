// Redirects: which are followed, what goes along, and that no secret does where it does not belong.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { startUpstream } from "../../../test/upstream.ts";
import { egressPolicy } from "./guard.ts";
import type { PreparedRequest } from "./prepared-request.ts";
import { redirected, sendFollowing } from "./redirect.ts";
import { sampleBase, samplePlan, sampleRequest } from "./sample-call.ts";
import { type Lane, Sender } from "./send.ts";
import type { SendResult } from "./send-result.ts";

const key = { name: "x-api-key", value: "s3cret-value" };
const auth = { headers: [key], query: [], secrets: [key.value] };

const requestTo = (origin: string, method: "GET" | "POST" | "PUT" | "HEAD", secret = true): PreparedRequest =>
  sampleRequest(
    samplePlan(
      {
        method,
        restUrl: "/from?page=1",
        requestHeaders: { "X-Trace": "t1" },
        ...(method === "POST" || method === "PUT" ? { requestPayload: { a: 1 } } : {}),
      },
      sampleBase({ baseUrl: origin }),
    ),
    {},
    secret ? auth : undefined,
  );

const answer = (status: number, location?: string): SendResult => ({
  kind: "answer",
  status,
  headers: location === undefined ? {} : { location },
  body: Buffer.alloc(0),
  timing: { total: 1 },
});

const home = "https://api.example.com";
const told = (request: PreparedRequest | null): string =>
  request === null
    ? "not followed"
    : `${request.method} ${request.origin}${request.path}${request.body === null ? "" : " with body"}`;

test("on the same origin a redirect is followed as RFC 9110 says", () => {
  const from = (method: "GET" | "POST" | "PUT" | "HEAD", status: number, location: string): string =>
    told(redirected(requestTo(home, method), answer(status, location)));
  assert.equal(from("GET", 302, "/to?x=1"), `GET ${home}/to?x=1`);
  assert.equal(from("GET", 301, "to"), `GET ${home}/to`);
  for (const status of [301, 302, 303]) assert.equal(from("POST", status, "/to"), `GET ${home}/to`);
  for (const status of [307, 308]) assert.equal(from("POST", status, "/to"), `POST ${home}/to with body`);
  assert.equal(from("PUT", 302, "/to"), `PUT ${home}/to with body`);
  assert.equal(from("PUT", 303, "/to"), `GET ${home}/to`);
  assert.equal(from("HEAD", 303, "/to"), `HEAD ${home}/to`);
  assert.equal(from("GET", 304, "/to"), "not followed");
  assert.equal(from("GET", 300, "/to"), "not followed");
  assert.equal(told(redirected(requestTo(home, "GET"), answer(302))), "not followed");
});

test("to another origin nothing secret goes along, and no body", () => {
  const away = redirected(requestTo(home, "GET"), answer(302, "https://other.example.com/to"));
  assert.equal(told(away), "GET https://other.example.com/to");
  assert.ok(away !== null);
  assert.doesNotMatch(JSON.stringify(away.headers), /s3cret|X-Trace|x-api-key/i);
  assert.equal(away.sameOrigin, false);
  const post = (status: number) => told(redirected(requestTo(home, "POST"), answer(status, "https://other.example.com/to"))); // prettier-ignore
  assert.equal(post(303), "GET https://other.example.com/to");
  for (const status of [307, 308]) assert.equal(post(status), "not followed");
});

test("what must not be followed is not", () => {
  for (const location of [
    "http://api.example.com/to",
    "https://user:pass@api.example.com/to",
    "https://ann@other.example.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://other.example.com/?k=s3cret-value",
    "https://other.example.com/s3cret-value",
    `https://other.example.com/?k=${Buffer.from("s3cret-value").toString("base64")}`,
    "http://[::1",
    "//",
  ])
    assert.equal(told(redirected(requestTo(home, "GET"), answer(302, location))), "not followed", location);
});

const lane: Lane = { key: "r", timeout: 30_000, connectTimeout: 5000, maxConnections: 4, maxResponseBytes: 100_000, redirects: 5 }; // prettier-ignore

function startSender(t: TestContext): Sender {
  const sender = new Sender({ egress: egressPolicy(["127.0.0.1/32"]) });
  t.after(() => sender[Symbol.asyncDispose]());
  return sender;
}

test("each hop is recorded, each is authenticated anew, and there are no more than the lane allows", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("POST", "/from", { kind: "redirect", location: "/2", status: 307 });
  upstream.on("POST", "/2", { kind: "redirect", location: "/3", status: 303 });
  upstream.on("GET", "/3", { kind: "answer", body: "there" });
  upstream.on("GET", "/from", { kind: "redirect", location: "/from" });
  const sender = startSender(t);
  const signed: string[] = [];
  const resign = (request: PreparedRequest): PreparedRequest => {
    signed.push(request.path);
    return request;
  };
  const found = await sendFollowing(sender, requestTo(upstream.origin, "POST"), lane, resign);
  assert.equal(found.result.kind === "answer" && found.result.body.toString(), "there");
  assert.deepEqual(found.redirects.map(({ status, request }) => `${status} ${told(request)}`), [`307 POST ${upstream.origin}/from?page=1 with body`, `303 POST ${upstream.origin}/2 with body`]); // prettier-ignore
  assert.deepEqual(signed, ["/2", "/3"]);
  assert.deepEqual(upstream.requests.map(({ headers }) => headers["x-api-key"]), Array.from({ length: 3 }, () => key.value)); // prettier-ignore

  const looped = await sendFollowing(sender, requestTo(upstream.origin, "GET"), { ...lane, redirects: 2 });
  assert.equal(looped.result.kind === "answer" && looped.result.status, 302);
  assert.equal(looped.redirects.length, 2);
  const off = await sendFollowing(sender, requestTo(upstream.origin, "GET"), { ...lane, redirects: 0 });
  assert.equal(off.redirects.length, 0);
});

test("a hop to another origin goes without secrets, and through the guard", async (t) => {
  const upstream = await startUpstream(t);
  const other = await startUpstream(t);
  other.on("GET", "/in", { kind: "answer", body: "in" });
  upstream.on("GET", "/from", [
    { kind: "redirect", location: `${other.origin}/in` },
    { kind: "redirect", location: `http://127.0.0.2:${other.port}/in` },
    { kind: "redirect", location: "http://169.254.169.254/latest" },
    { kind: "redirect", location: `http://[::1]:${other.port}/in` },
  ]);
  const sender = startSender(t);
  const send = async (): Promise<SendResult> =>
    (await sendFollowing(sender, requestTo(upstream.origin, "GET"), lane)).result;
  assert.equal((await send()).kind, "answer");
  assert.equal(other.requests.length, 1);
  assert.doesNotMatch(JSON.stringify(other.requests[0]?.rawHeaders), /s3cret|x-api-key|x-trace/i);
  for (const where of ["127.0.0.2", "metadata", "::1"]) {
    const result = await send();
    assert.equal(result.kind === "failure" && result.code, "EGRESS_BLOCKED", where);
  }
  assert.equal(other.requests.length, 1);
});
