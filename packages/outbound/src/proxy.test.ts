// Calls through a proxy: what it is asked, what it is told, and that it opens no way around the egress policy.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { startProxy } from "../../../test/proxy.ts";
import { untrusted } from "../../../test/tls.ts";
import { startUpstream } from "../../../test/upstream.ts";
import { egressPolicy, type EgressPolicy } from "./guard.ts";
import { sampleBase, samplePlan, sampleRequest } from "./sample-call.ts";
import { type Lane, Sender, type SendResult } from "./send.ts";

const lane: Lane = { key: "p", timeout: 20_000, connectTimeout: 5000, maxConnections: 2, maxResponseBytes: 10_000 }; // prettier-ignore
const authorization = `Basic ${Buffer.from("ann:pr0xy").toString("base64")}`;

function startSender(t: TestContext, policy: EgressPolicy = egressPolicy(["127.0.0.1/32"])): Sender {
  const sender = new Sender({ egress: policy });
  t.after(() => sender[Symbol.asyncDispose]());
  return sender;
}
const request = (origin: string) =>
  sampleRequest(samplePlan({ method: "GET", restUrl: "/x?y=1" }, sampleBase({ baseUrl: origin })));
const ended = (result: SendResult): string | number =>
  result.kind === "answer" ? result.status : result.code;

test("http is forwarded: the proxy gets the whole address and its password, the API neither", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/x", { kind: "answer", body: "hello" });
  const proxy = await startProxy(t, { authorization });
  const sender = startSender(t);
  const sent = await sender.send(request(upstream.origin), { ...lane, proxy: { url: proxy.url, authorization } }); // prettier-ignore
  assert.equal(ended(sent), 200);
  assert.deepEqual(proxy.asked, [`GET ${upstream.origin}/x?y=1`]);
  assert.equal(proxy.forwarded[0]?.host, upstream.origin.slice("http://".length));
  assert.doesNotMatch(JSON.stringify(upstream.requests[0]?.rawHeaders), /proxy-auth|pr0xy/i);
});

test("https goes through by CONNECT to the address that was checked, and the proxy sees no more", async (t) => {
  const upstream = await startUpstream(t, { tls: untrusted });
  upstream.on("GET", "/x", { kind: "answer", body: "hello" });
  const proxy = await startProxy(t, { authorization });
  const sender = startSender(t);
  const named = `https://localhost:${upstream.port}`;
  const through = { ...lane, tls: { ca: untrusted.cert }, proxy: { url: proxy.url, authorization } };
  const sent = await sender.send(request(named), through);
  assert.equal(ended(sent), 200, JSON.stringify(sent));
  assert.deepEqual(proxy.asked, [`CONNECT 127.0.0.1:${upstream.port}`]);
  assert.equal(sent.kind === "answer" && sent.address, "127.0.0.1");
  assert.equal(upstream.requests[0]?.headers["host"], `localhost:${upstream.port}`);
  assert.doesNotMatch(JSON.stringify(upstream.requests[0]?.rawHeaders), /proxy-auth|pr0xy/i);
  const unbelieved = await sender.send(request(named), { ...lane, key: "no ca", proxy: through.proxy });
  assert.equal(ended(unbelieved), "TLS_FAILURE", "the proxy cannot stand in for the API");
});

test("a proxy that wants to know who asks, that refuses, that is not there or speaks no HTTP", async (t) => {
  const plain = await startUpstream(t);
  const secure = await startUpstream(t, { tls: untrusted });
  const sender = startSender(t);
  const strict = await startProxy(t, { authorization });
  const cases: readonly (readonly [string, string, string | number])[] = [
    [strict.url, plain.origin, 407],
    [strict.url, secure.origin, "PROXY_AUTHENTICATION_REQUIRED"],
    [(await startProxy(t, { reply: "HTTP/1.1 403 Forbidden\r\n\r\n" })).url, secure.origin, "PROXY_FAILED"],
    [(await startProxy(t, { reply: "SSH-2.0-dropbear\r\n\r\n" })).url, secure.origin, "PROXY_FAILED"],
    [(await startProxy(t, { reply: "" })).url, secure.origin, "PROXY_FAILED"],
    [(await startProxy(t, { reply: `HTTP/1.1 200 OK\r\nx: ${"y".repeat(20_000)}` })).url, secure.origin, "PROXY_FAILED"], // prettier-ignore
    ["http://127.0.0.1:9", secure.origin, "CONNECTION_REFUSED"],
  ];
  for (const [index, [url, origin, wanted]] of cases.entries()) {
    const sent = await sender.send(request(origin), { ...lane, key: `${index}`, proxy: { url } });
    assert.equal(ended(sent), wanted, `${index}`);
    if (typeof wanted === "string") assert.equal(sent.kind === "failure" && sent.requestSent, false);
  }
  assert.equal(plain.requests.length + secure.requests.length, 0);
});

test("neither the proxy nor the API behind it may be a closed address", async (t) => {
  const proxy = await startProxy(t);
  const port = new URL(proxy.url).port;
  const sender = startSender(t, egressPolicy([`127.0.0.1:${port}`]));
  const through = { ...lane, proxy: { url: proxy.url } };
  for (const origin of [
    "http://10.0.0.1",
    "https://169.254.169.254",
    "https://[::1]:8443",
    "http://localhost:1",
  ])
    // prettier-ignore
    assert.equal(ended(await sender.send(request(origin), through)), "EGRESS_BLOCKED", origin);
  assert.deepEqual(proxy.asked, []);
  const closed = { ...lane, key: "closed", proxy: { url: "http://127.0.0.2:3128" } };
  const refused = await sender.send(request("http://93.184.215.14"), closed);
  assert.equal(ended(refused), "EGRESS_BLOCKED");
  // It is the proxy that is closed, and whoever reads this looks for what to open.
  assert.match(refused.kind === "failure" ? refused.message : "", /: the proxy http:\/\/127\.0\.0\.2:3128/);
});
