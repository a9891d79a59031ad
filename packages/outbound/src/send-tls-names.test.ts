// Whom TLS is not spoken with, and what each failure says of itself: its cause by name, and what to do about it.
import assert from "node:assert/strict";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { expired, issued, untrusted } from "../../../test/tls.ts";
import { startUpstream } from "../../../test/upstream.ts";
import { noAuth } from "./authorize.ts";
import { egressPolicy, type ResolveAll } from "./guard.ts";
import { callOnce } from "./one-call.ts";
import { sampleBase, samplePlan } from "./sample-call.ts";
import { type Lane, Sender } from "./send.ts";

type T = Parameters<typeof startUpstream>[0];

const limits: Lane = { key: "k", timeout: 20_000, connectTimeout: 10_000, maxConnections: 2, maxResponseBytes: 1000 }; // prettier-ignore

/** Every name is this machine's. */
const resolve: ResolveAll = (_host, _options, found) => found(null, [{ address: "127.0.0.1", family: 4 }]);

/** Calls an address, trusting `ca` beside what all trust. */
async function call(origin: string, ca?: string) {
  await using sender = new Sender({ egress: { ...egressPolicy(["127.0.0.1"]), resolve } });
  const plan = samplePlan({ method: "GET", restUrl: "/" }, sampleBase({ baseUrl: origin }));
  const lane = ca === undefined ? limits : { ...limits, tls: { ca } };
  const { outcome } = await callOnce(sender, plan, { scope: {}, auth: noAuth, lane });
  return outcome;
}

async function secure(t: T, tls: { readonly key: string; readonly cert: string }) {
  const upstream = await startUpstream(t, { tls });
  return upstream.on("GET", "/", { kind: "answer", body: "hello" });
}

/** The port of an API that speaks nothing newer than TLS 1.1. */
async function outdated(t: T): Promise<number> {
  const server = createServer(
    { ...untrusted, minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" },
    (_request, response) => response.end("hello"),
  );
  await new Promise<void>((done) => {
    server.listen(0, "127.0.0.1", done);
  });
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((done) => {
      server.close(done);
    });
  });
  return (server.address() as AddressInfo).port;
}

test("each way in which TLS fails has a name and guidance of its own, and no request is read", async (t) => {
  const self = await secure(t, untrusted);
  const past = await secure(t, expired);
  const inside = await secure(t, issued);
  const at = (port: number, host = "localhost"): string => `https://${host}:${port}`;
  const ways = [
    ["signed by itself", at(self.port), undefined, /DEPTH_ZERO_SELF_SIGNED_CERT/, /signed by itself/],
    ["expired", at(past.port), expired.cert, /CERT_HAS_EXPIRED/, /has expired/],
    ["of another name", at(self.port, "api.example.test"), untrusted.cert, /ERR_TLS_CERT_ALTNAME_INVALID/, /for another name/],
    ["of a private authority", at(inside.port), undefined, /UNABLE_TO_VERIFY_LEAF_SIGNATURE/, /its own and a known authority/],
    ["older than 1.2", at(await outdated(t)), untrusted.cert, /ERR_SSL_\w*PROTOCOL/, /before 1\.2/],
  ] as const; // prettier-ignore
  const guidance = new Set<string>();
  for (const [what, origin, ca, cause, says] of ways) {
    const { success, error } = await call(origin, ca);
    assert.ok(!success, what);
    assert.equal(error.code, "TLS_FAILURE", what);
    assert.match(error.message, cause, what);
    assert.match(error.guidance ?? "", says, what);
    guidance.add(error.guidance ?? "");
  }
  assert.equal(guidance.size, ways.length);
  assert.equal([self, past, inside].flatMap(({ requests }) => requests).length, 0);
});

test("an authority that is trusted opens what it has certified, under its name", async (t) => {
  const upstream = await secure(t, issued);
  assert.equal((await call(`https://localhost:${upstream.port}`, untrusted.cert)).status, 200);
});
