import assert from "node:assert/strict";
import { test } from "node:test";
import { misbehaviours } from "../../../test/misbehaviours.ts";
import { startUpstream } from "../../../test/upstream.ts";
import { noAuth } from "./authorize.ts";
import { egressPolicy } from "./guard.ts";
import { callOnce } from "./one-call.ts";
import { sampleBase, samplePlan } from "./sample-call.ts";
import { type Lane, Sender } from "./send.ts";

const patient: Lane = { key: "patient", timeout: 30_000, connectTimeout: 10_000, maxConnections: 4, maxResponseBytes: 100_000 }; // prettier-ignore
const hasty: Lane = { ...patient, key: "hasty", timeout: 60 };

test("whatever an upstream does, a call ends in one result and code, and the next call goes on", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/well", { kind: "answer", body: { ok: true } });
  const sender = new Sender({ egress: egressPolicy(["127.0.0.0/8"]) });
  t.after(() => sender[Symbol.asyncDispose]());
  const base = sampleBase({ baseUrl: upstream.origin });
  const [plan, well] = [samplePlan({ method: "GET", restUrl: "/x" }, base), samplePlan({ method: "GET", restUrl: "/well" }, base)]; // prettier-ignore
  const needs = { scope: {}, auth: noAuth };
  for (const { what, does, ends } of misbehaviours) {
    upstream.on("GET", "/x", does);
    const lane = ends.startsWith("timeout") ? hasty : patient;
    const { outcome } = await callOnce(sender, plan, { ...needs, lane });
    const said = outcome.success ? outcome.result : `${outcome.result} ${outcome.error.code}`;
    assert.equal(said, ends, `an upstream that ${what}`);
    assert.ok(outcome.success || (outcome.error.guidance ?? "") !== "", what);
    const next = await callOnce(sender, well, { ...needs, lane: patient });
    assert.deepEqual(next.outcome.body, { ok: true }, `after an upstream that ${what}`);
  }
  assert.ok(misbehaviours.length > 60);
});
