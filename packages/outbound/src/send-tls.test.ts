import assert from "node:assert/strict";
import { test } from "node:test";
import { untrusted } from "../../../test/tls.ts";
import { startUpstream } from "../../../test/upstream.ts";
import { egressPolicy } from "./guard.ts";
import { sampleBase, samplePlan, sampleRequest } from "./sample-call.ts";
import { type Lane, Sender } from "./send.ts";

const limits: Lane = {
  key: "k",
  timeout: 5000,
  connectTimeout: 5000,
  maxConnections: 2,
  maxResponseBytes: 1000,
};

test("a private authority is believed where it is given, and anybody only where that is said", async (t) => {
  const upstream = await startUpstream(t, { tls: untrusted });
  upstream.on("GET", "/", { kind: "answer", body: "hello" });
  await using sender = new Sender({ egress: egressPolicy(["127.0.0.0/8"]) });
  const request = sampleRequest(
    samplePlan({ method: "GET", restUrl: "/" }, sampleBase({ baseUrl: upstream.origin })),
  );
  const send = async (key: string, tls?: NonNullable<Lane["tls"]>): Promise<string | number> => {
    const sent = await sender.send(request, { ...limits, key, ...(tls === undefined ? {} : { tls }) });
    return sent.kind === "answer" ? sent.status : sent.code;
  };
  assert.equal(await send("plain"), "TLS_FAILURE");
  assert.equal(await send("ca", { ca: untrusted.cert }), 200);
  assert.equal(await send("any", { verify: false }), 200);
  assert.equal(await send("plain"), "TLS_FAILURE", "another lane's trust is not this one's");
});

test("a client certificate opens what is closed without one", async (t) => {
  const upstream = await startUpstream(t, { tls: { ...untrusted, ca: untrusted.cert } });
  upstream.on("GET", "/", { kind: "answer", body: "hello" });
  await using sender = new Sender({ egress: egressPolicy(["127.0.0.0/8"]) });
  const request = sampleRequest(
    samplePlan({ method: "GET", restUrl: "/" }, sampleBase({ baseUrl: upstream.origin })),
  );
  const tls = { ca: untrusted.cert };
  const without = await sender.send(request, { ...limits, key: "without", tls });
  assert.equal(without.kind, "failure");
  const certificate = { certificate: untrusted.cert, key: untrusted.key };
  const shown = await sender.send(request, { ...limits, key: "with", tls, certificate });
  assert.equal(shown.kind === "answer" ? shown.status : shown.code, 200);
});
