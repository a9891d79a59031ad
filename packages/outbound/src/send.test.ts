import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test, type TestContext } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { untrusted } from "../../../test/tls.ts";
import { type Behaviour, startUpstream } from "../../../test/upstream.ts";
import { egressPolicy } from "./guard.ts";
import { headerOf, sampleBase, samplePlan, sampleRequest } from "./sample-call.ts";
import { type Lane, Sender, type SendResult } from "./send.ts";

const patient: Lane = {
  key: "sample",
  timeout: 30_000,
  connectTimeout: 10_000,
  maxConnections: 4,
  maxResponseBytes: 100_000,
};
/** Ends as soon as it can, for upstreams that never answer. */
const hasty: Lane = { ...patient, key: "hasty", timeout: 40 };

function startSender(t: TestContext, allow: readonly string[] = ["127.0.0.0/8"]): Sender {
  const sender = new Sender({ egress: egressPolicy(allow) });
  t.after(() => sender[Symbol.asyncDispose]());
  return sender;
}

const request = (origin: string, method: "GET" | "POST" | "HEAD" = "GET", path = "/x") =>
  sampleRequest(samplePlan({ method, restUrl: path }, sampleBase({ baseUrl: origin })));

/** How a call ended, without what differs from run to run. */
const ending = (result: SendResult): string =>
  result.kind === "answer"
    ? `answer ${result.status} ${result.body.toString()}`
    : `${result.code}${result.requestSent ? " after sending" : ""}`;

test("an answer comes with status, headers, body, address and the time its parts took", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/x", {
    kind: "answer",
    headers: { "X-One": "1", "X-Two": ["a", "b"] },
    body: { ok: true },
  });
  const sender = startSender(t);
  const first = await sender.send(request(upstream.origin), patient);
  // The socket is free again in the turn after its answer.
  await turn();
  const second = await sender.send(request(upstream.origin), patient);
  assert.ok(first.kind === "answer" && second.kind === "answer");
  assert.equal(first.body.toString(), '{"ok":true}');
  assert.deepEqual([first.headers["x-one"], first.headers["x-two"]], ["1", ["a", "b"]]);
  assert.ok(Object.keys(first.headers).includes("content-type"));
  assert.deepEqual([first.address, second.address], ["127.0.0.1", "127.0.0.1"]);
  assert.deepEqual(Object.keys(first.timing).toSorted(), ["connect", "read", "total", "wait"]);
  assert.deepEqual(Object.keys(second.timing).toSorted(), ["read", "total", "wait"]);
  assert.equal(upstream.sockets(), 1);
});

test("headers named like members of objects are headers like any other", async (t) => {
  const upstream = await startUpstream(t);
  const head =
    "HTTP/1.1 200 OK\r\n__proto__: a\r\nconstructor: b\r\nconstructor: c\r\ncontent-length: 0\r\n\r\n";
  upstream.on("GET", "/x", { kind: "raw", bytes: head });
  const result = await startSender(t).send(request(upstream.origin), patient);
  assert.ok(result.kind === "answer");
  assert.deepEqual(Object.entries(result.headers).slice(0, 2), [
    ["__proto__", "a"],
    ["constructor", ["b", "c"]],
  ]);
});

// One of each kind that test/misbehaviours.ts has, for what a result alone tells: whether the request had left.
const misbehaviours: readonly (readonly [Behaviour, string, Lane?])[] = [
  [{ kind: "close" }, "CONNECTION_RESET after sending"],
  [{ kind: "reset", inBody: true }, "CONNECTION_RESET after sending"],
  [{ kind: "badChunk" }, "PROTOCOL_ERROR after sending"],
  [{ kind: "oversized", bytes: 100_001, announced: true }, "RESPONSE_TOO_LARGE after sending"],
  [{ kind: "bomb", coding: "gzip", bytes: 3_000_000 }, "RESPONSE_TOO_LARGE after sending"],
  [{ kind: "hang" }, "DEADLINE_EXCEEDED after sending", hasty],
  [{ kind: "hang" }, "FIRST_BYTE_TIMEOUT after sending", { ...patient, key: "first", firstByteTimeout: 30 }],
];

test("whatever an upstream does, a call ends with one stable code", async (t) => {
  const upstream = await startUpstream(t);
  const sender = startSender(t);
  for (const [behaviour, code, lane = patient] of misbehaviours) {
    upstream.on("GET", "/x", behaviour);
    const result = await sender.send(request(upstream.origin), lane);
    assert.equal(ending(result), code, JSON.stringify(behaviour).slice(0, 100));
  }
});

test("a failure after the head of the answer still tells what was in it", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/x", { kind: "hangInBody", status: 206, headers: { "x-id": "7" }, body: "begun" });
  const result = await startSender(t).send(request(upstream.origin), { ...hasty, timeout: 600 });
  assert.ok(result.kind === "failure");
  assert.deepEqual([result.status, result.headers?.["x-id"]], [206, "7"]);
});

test("an answer that begins in time may take longer than the first byte may", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/x", { kind: "drip", everyMs: 5 });
  const lane = { ...hasty, timeout: 120, firstByteTimeout: 60 };
  const result = await startSender(t).send(request(upstream.origin), lane);
  assert.equal(ending(result), "DEADLINE_EXCEEDED after sending");
});

test("unreachable places end before anything is sent", async (t) => {
  const sender = startSender(t);
  const plain = await startUpstream(t);
  const secure = await startUpstream(t, { tls: untrusted });
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
  const { port } = gone.address() as { port: number };
  await new Promise((resolve) => gone.close(resolve));
  const codeAt = async (origin: string): Promise<string> =>
    ending(await sender.send(request(origin), patient));
  assert.equal(await codeAt(`http://127.0.0.1:${port}`), "CONNECTION_REFUSED");
  assert.equal(await codeAt("http://no-such-host.invalid"), "DNS_FAILURE");
  assert.equal(await codeAt(secure.origin), "TLS_FAILURE");
  assert.equal(await codeAt(`https://127.0.0.1:${plain.port}`), "TLS_FAILURE");
  assert.equal(await codeAt(`http://127.0.0.1:${secure.port}`), "CONNECTION_RESET after sending");
});

test("a connection that is never accepted in time is CONNECT_TIMEOUT", async (t) => {
  // It accepts and says nothing: the TLS handshake never ends.
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const sender = startSender(t);
  t.after(() => silent.close());
  const { port } = silent.address() as { port: number };
  const result = await sender.send(request(`https://127.0.0.1:${port}`), {
    ...patient,
    key: "c",
    connectTimeout: 40,
  });
  assert.equal(ending(result), "CONNECT_TIMEOUT");
});

test("closed addresses are never reached: literal, by name, and in whatever spelling", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("*", "*", { kind: "answer", body: "inside" });
  const sender = startSender(t, []);
  for (const host of [
    "127.0.0.1",
    "127.1",
    "0x7f000001",
    "2130706433",
    "[::ffff:127.0.0.1]",
    "0.0.0.0",
    "localhost",
  ]) {
    const result = await sender.send(request(`http://${host}:${upstream.port}`), { ...patient, key: host });
    assert.equal(ending(result), "EGRESS_BLOCKED", host);
  }
  assert.equal(upstream.sockets(), 0);
});

test("what the policy refuses is told without the address behind the name", async (t) => {
  const result = await startSender(t, []).send(request("http://localhost:8421"), patient);
  assert.ok(result.kind === "failure");
  assert.match(result.message, /localhost:8421/);
  assert.doesNotMatch(result.message, /127\.0\.0\.1|::1/);
});

test("a name and port that an administrator opened is reached, and only that port", async (t) => {
  const upstream = await startUpstream(t);
  const other = await startUpstream(t);
  upstream.on("GET", "/x", { kind: "answer", body: "inside" });
  const sender = startSender(t, [`localhost:${upstream.port}`]);
  assert.equal(
    ending(await sender.send(request(`http://localhost:${upstream.port}`), patient)),
    "answer 200 inside",
  );
  assert.equal(
    ending(await sender.send(request(`http://localhost:${other.port}`), patient)),
    "EGRESS_BLOCKED",
  );
  assert.equal(ending(await sender.send(request(upstream.origin), patient)), "EGRESS_BLOCKED");
});

test("of a name's addresses those are used that an administrator opened", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/x", { kind: "answer", body: "inside" });
  const sender = startSender(t, ["127.0.0.0/8"]);
  assert.equal(
    ending(await sender.send(request(`http://localhost:${upstream.port}`), patient)),
    "answer 200 inside",
  );
});

test("one call more than the lane allows ends at once, another lane is not disturbed, and room comes back", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/slow", { kind: "hang" }).on("GET", "/x", { kind: "answer", body: "ok" });
  const sender = startSender(t);
  const lane = { ...patient, timeout: 150, maxConnections: 3 };
  const slow = Array.from({ length: 3 }, () => sender.send(request(upstream.origin, "GET", "/slow"), lane));
  assert.equal(ending(await sender.send(request(upstream.origin), lane)), "MAX_CONNECTION");
  assert.equal(
    ending(await sender.send(request(upstream.origin), { ...lane, key: "other" })),
    "answer 200 ok",
  );
  for (const result of await Promise.all(slow))
    assert.equal(ending(result), "DEADLINE_EXCEEDED after sending");
  assert.equal(ending(await sender.send(request(upstream.origin), lane)), "answer 200 ok");
});

test("one call more waits for a place as long as the lane lets it, first come first served", async (t) => {
  const upstream = await startUpstream(t);
  const gate = Promise.withResolvers<void>();
  upstream.on("GET", "/x", { kind: "wait", until: gate.promise, before: { kind: "answer", body: "x" } });
  upstream.on("GET", "/y", { kind: "answer", body: "y" }).on("GET", "/z", { kind: "answer", body: "z" });
  const sender = startSender(t);
  const one: Lane = { ...patient, key: "one", maxConnections: 1 };
  const first = sender.send(request(upstream.origin), one);
  const ended: string[] = [];
  const waiting = ["/y", "/z"].map(async (path) => {
    const result = await sender.send(request(upstream.origin, "GET", path), { ...one, maxWait: 20_000 });
    ended.push(ending(result));
    return result;
  });
  const impatient = await sender.send(request(upstream.origin), { ...one, maxWait: 20 });
  assert.equal(ending(impatient), "MAX_CONNECTION");
  assert.deepEqual(Object.keys(impatient.timing), ["queued", "total"]);
  const hurried = await sender.send(request(upstream.origin), { ...one, maxWait: 20_000, timeout: 30 });
  assert.equal(ending(hurried), "MAX_CONNECTION", "its deadline comes first");
  gate.resolve();
  assert.equal(ending(await first), "answer 200 x");
  const [second] = await Promise.all(waiting);
  assert.deepEqual(ended, ["answer 200 y", "answer 200 z"]);
  assert.ok((second?.timing.queued ?? 0) > 0);
  assert.equal(upstream.sockets(), 1);
});

test("closing tells those who wait", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/x", { kind: "hang" });
  const sender = startSender(t);
  const one: Lane = { ...patient, key: "one", maxConnections: 1, maxWait: 20_000 };
  const both = [sender.send(request(upstream.origin), one), sender.send(request(upstream.origin), one)];
  await sender[Symbol.asyncDispose]();
  assert.deepEqual((await Promise.all(both)).map((one) => one.kind), ["failure", "failure"]); // prettier-ignore
});

test("hundred calls at once through four sockets all end, each with its own answer", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("POST", "/x", (received) => ({ kind: "answer", body: received.headers["x-nr"] as string }));
  const sender = startSender(t);
  const plan = samplePlan(
    { method: "POST", restUrl: "/x", requestHeaders: { "X-Nr": "{{input.nr}}" } },
    sampleBase({ baseUrl: upstream.origin }),
  );
  const bodies: string[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < 100) {
      const nr = next++;
      const result = await sender.send(sampleRequest(plan, { nr }), patient);
      bodies.push(`${nr}=${ending(result)}`);
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  assert.equal(new Set(bodies).size, 100);
  for (const body of bodies) assert.match(body, /^(\d+)=answer 200 \1$/);
  assert.ok(upstream.sockets() <= 4);
});

test("a HEAD answer announces a body that does not come, and is no answer that is too large", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("HEAD", "/x", { kind: "answer", headers: { "content-length": "5000000" } });
  assert.equal(ending(await startSender(t).send(request(upstream.origin, "HEAD"), patient)), "answer 200 ");
});

test("POST without a body says so with content-length 0", async (t) => {
  const upstream = await startUpstream(t);
  await startSender(t).send(request(upstream.origin, "POST"), patient);
  assert.equal(upstream.requests[0]?.headers["content-length"], "0");
});

test("a superseded lane takes no more calls and closes when its last has ended", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/x", { kind: "delay", ms: 40, before: { kind: "answer", body: "late" } });
  const sender = startSender(t);
  const old = sender.send(request(upstream.origin), { ...patient, key: "c1/1" });
  const current = sender.send(request(upstream.origin), { ...patient, key: "c1/2" });
  const stranger = sender.send(request(upstream.origin), { ...patient, key: "c2/1" });
  sender.supersede("c1/", "c1/2");
  for (const result of await Promise.all([old, current, stranger]))
    assert.equal(ending(result), "answer 200 late");
  while (upstream.open() > 2) await turn();
  assert.equal(upstream.open(), 2);
});

test("a lane that is not used closes its sockets", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/x", { kind: "answer", body: "ok" });
  const sender = new Sender({ egress: egressPolicy(["127.0.0.1"]), idleAfter: 20 });
  t.after(() => sender[Symbol.asyncDispose]());
  assert.equal(ending(await sender.send(request(upstream.origin), patient)), "answer 200 ok");
  while (upstream.open() > 0) await turn();
  assert.equal(ending(await sender.send(request(upstream.origin), patient)), "answer 200 ok");
  assert.equal(upstream.sockets(), 2);
});

test("closing ends what is in flight and leaves neither sockets nor timers; later calls are told", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/x", { kind: "hang" });
  const sender = startSender(t);
  const hanging = sender.send(request(upstream.origin), patient);
  while (upstream.requests.length === 0) await turn();
  await sender[Symbol.asyncDispose]();
  assert.equal(ending(await hanging), "CONNECTION_RESET after sending");
  assert.equal(ending(await sender.send(request(upstream.origin), patient)), "UNKNOWN_ERROR");
  while (upstream.open() > 0) await turn();
});

test("a request that undici would refuse ends as a value too", async (t) => {
  const upstream = await startUpstream(t);
  const good = request(upstream.origin);
  const result = await startSender(t).send({ ...good, headers: [...good.headers, "bad name", "x"] }, patient);
  assert.equal(ending(result), "INVALID_INPUT");
  assert.deepEqual(headerOf(good, "accept"), ["application/json"]);
});

test("a request that nobody wants any more when its socket is open is not written", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("*", "*", { kind: "answer", body: {} });
  const sender = startSender(t);
  let asked = 0;
  const stale = { ...patient, isWanted: () => (asked += 1) !== 1 };
  assert.equal(ending(await sender.send(request(upstream.origin), stale)), "CANCELLED");
  assert.equal(upstream.requests.length, 0);
  assert.equal(ending(await sender.send(request(upstream.origin), stale)), "answer 200 {}");
  assert.deepEqual([asked, upstream.requests.length], [2, 1]);
});

test("a call that nobody wants any more ends at once and closes its socket; one that was to be made is not made", async (t) => {
  const upstream = await startUpstream(t);
  const { promise: never, resolve } = Promise.withResolvers<void>();
  t.after(async () => resolve());
  upstream.on("GET", "/x", { kind: "wait", until: never, before: { kind: "answer" } });
  const sender = startSender(t);
  const wanted = new AbortController();
  const lane = { ...patient, signal: wanted.signal };
  const underWay = sender.send(request(upstream.origin), lane);
  while (upstream.requests.length === 0) await turn();
  wanted.abort();
  assert.equal(ending(await underWay), "CANCELLED after sending");
  while (upstream.open() > 0) await turn();
  assert.equal(ending(await sender.send(request(upstream.origin), lane)), "CANCELLED");
  assert.equal(upstream.requests.length, 1);
});
