// Whom TLS is spoken with: a certificate of another name, and a protocol that is too old.
import assert from "node:assert/strict";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { untrusted } from "../../../test/tls.ts";
import { startUpstream } from "../../../test/upstream.ts";
import { egressPolicy } from "./guard.ts";
import { sampleBase, samplePlan, sampleRequest } from "./sample-call.ts";
import { type Lane, Sender } from "./send.ts";

const lane: Lane = { key: "k", timeout: 20_000, connectTimeout: 10_000, maxConnections: 2, maxResponseBytes: 1000, tls: { ca: untrusted.cert } }; // prettier-ignore

const request = (origin: string) =>
  sampleRequest(samplePlan({ method: "GET", restUrl: "/" }, sampleBase({ baseUrl: origin })));

test("a certificate that is trusted but made out to another name opens nothing", async (t) => {
  const upstream = await startUpstream(t, { tls: untrusted });
  upstream.on("GET", "/", { kind: "answer", body: "hello" });
  const policy = egressPolicy(["127.0.0.1"]);
  await using sender = new Sender({
    egress: { ...policy, resolve: (_host, _options, found) => found(null, [{ address: "127.0.0.1", family: 4 }]) }, // prettier-ignore
  });
  const named = await sender.send(request(`https://localhost:${upstream.port}`), lane);
  assert.equal(named.kind === "answer" ? named.status : named.code, 200);
  const other = await sender.send(request(`https://api.example.test:${upstream.port}`), lane);
  assert.equal(other.kind === "failure" && other.code, "TLS_FAILURE");
  assert.equal(other.kind === "failure" && other.requestSent, false);
  assert.equal(upstream.requests.length, 1);
});

test("TLS older than 1.2 is not spoken", async (t) => {
  const old = createServer(
    { ...untrusted, minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" },
    (_request, response) => response.end("hello"),
  );
  await new Promise<void>((done) => old.listen(0, "127.0.0.1", done));
  t.after(async () => {
    old.closeAllConnections();
    await new Promise((done) => old.close(done));
  });
  await using sender = new Sender({ egress: egressPolicy(["127.0.0.1"]) });
  const { port } = old.address() as AddressInfo;
  const result = await sender.send(request(`https://127.0.0.1:${port}`), lane);
  assert.equal(result.kind === "failure" && result.code, "TLS_FAILURE");
});
