import assert from "node:assert/strict";
import { connect } from "node:net";
import { Duplex } from "node:stream";
import { test, type TestContext } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { untrusted } from "../../../test/tls.ts";
import { startUpstream } from "../../../test/upstream.ts";
import { egressPolicy } from "./guard.ts";
import { sampleBase, samplePlan, sampleRequest } from "./sample-call.ts";
import { type Lane, Sender } from "./send.ts";
import type { OpenStream } from "./tunnel.ts";

/** A sender whose own way out is closed: whatever arrives came through the stream. */
function startSender(t: TestContext): Sender {
  const sender = new Sender({ egress: egressPolicy([]) });
  t.after(() => sender[Symbol.asyncDispose]());
  return sender;
}

const laneWith = (open: OpenStream): Lane => ({
  key: "onPremise",
  timeout: 5000,
  connectTimeout: 5000,
  maxConnections: 4,
  maxResponseBytes: 100_000,
  open,
});

const request = (origin: string) =>
  sampleRequest(samplePlan({ method: "POST", restUrl: "/x" }, sampleBase({ baseUrl: origin })));

/** A stream that is no socket: what goes in comes out at the port, and back. */
function carriedTo(port: number): Duplex {
  const socket = connect({ host: "127.0.0.1", port });
  const carrier = new Duplex({
    read: () => void socket.resume(),
    write: (chunk: Buffer, _encoding, done) => void socket.write(chunk, () => done()),
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on("data", (chunk: Buffer) => {
    if (!carrier.push(chunk)) socket.pause();
  });
  socket.on("error", () => undefined).on("close", () => carrier.destroy());
  return carrier;
}

test("a call goes through the stream that its lane opens, and says where that led", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("POST", "/x", { kind: "answer", body: { through: "the stream" } });
  const asked: string[] = [];
  const lane = laneWith(async (host, port, timeout) => {
    asked.push(`${host}:${port} in ${timeout}`);
    return { stream: carriedTo(upstream.port), address: "erp.internal:8080 through office" };
  });
  const sender = startSender(t);
  for (let call = 0; call < 2; call += 1) {
    const result = await sender.send(request("http://erp.internal:8080"), lane);
    assert.ok(result.kind === "answer");
    assert.equal(result.body.toString(), '{"through":"the stream"}');
    assert.equal(result.address, "erp.internal:8080 through office");
    // The stream is free again in the turn after its answer.
    await turn();
  }
  assert.deepEqual(asked, ["erp.internal:8080 in 5000"], "the second call uses the same stream");
});

test("what is wrong with the way is the call's failure, and nothing was sent", async (t) => {
  const sender = startSender(t);
  for (const code of ["AGENT_OFFLINE", "AGENT_TARGET_NOT_ALLOWED"]) {
    const lane = laneWith(async () => await Promise.reject(Object.assign(new Error("no"), { code })));
    const result = await sender.send(request("http://erp.internal"), { ...lane, key: code });
    assert.ok(result.kind === "failure");
    assert.deepEqual([result.code, result.requestSent], [code, false]);
  }
});

test("the certificate is checked inside the stream, and a bad one takes the stream with it", async (t) => {
  const upstream = await startUpstream(t, { tls: untrusted });
  const opened: Duplex[] = [];
  const lane = laneWith(async () => {
    const stream = carriedTo(upstream.port);
    opened.push(stream);
    return { stream, address: "erp.internal:443 through office" };
  });
  const result = await startSender(t).send(request("https://localhost"), lane);
  assert.ok(result.kind === "failure");
  assert.equal(result.code, "TLS_FAILURE");
  assert.equal(upstream.requests.length, 0);
  assert.deepEqual(
    opened.map(({ destroyed }) => destroyed),
    [true],
  );
});
