// Names whose server answers something else each time (DNS rebinding): every socket is judged by what was resolved for it,
// and goes to the address that was judged.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { startNames } from "../../../test/dns.ts";
import { startProxy } from "../../../test/proxy.ts";
import { untrusted } from "../../../test/tls.ts";
import { startUpstream } from "../../../test/upstream.ts";
import { egressPolicy } from "./guard.ts";
import { sampleBase, samplePlan, sampleRequest } from "./sample-call.ts";
import { type Lane, type LaneProxy, Sender, type SendResult } from "./send.ts";

const lane: Lane = { key: "r", timeout: 20_000, connectTimeout: 5000, maxConnections: 2, maxResponseBytes: 10_000 }; // prettier-ignore
const open = "127.0.0.1";
const closed = "127.0.0.2";

const request = (origin: string) =>
  sampleRequest(samplePlan({ method: "GET", restUrl: "/x" }, sampleBase({ baseUrl: origin })));
const ended = (result: SendResult): string | number =>
  result.kind === "answer" ? result.status : result.code;

/** A sender that may reach 127.0.0.1 and resolves every name by these answers. */
async function startSender(t: TestContext, turns: readonly (readonly string[])[]) {
  const names = await startNames(t, turns);
  const sender = new Sender({ egress: { ...egressPolicy([open]), resolve: names.resolve } });
  t.after(() => sender[Symbol.asyncDispose]());
  let sockets = 0;
  // A key of its own for each call: each opens a socket.
  const get = async (origin: string, more: Partial<Lane> = {}): Promise<string | number> =>
    ended(await sender.send(request(origin), { ...lane, key: `${sockets++}`, ...more }));
  return { names, get };
}

test("a name that led outside and then leads inside is refused from then on", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/x", { kind: "answer", body: "x" });
  const { names, get } = await startSender(t, [[open], [closed], ["169.254.169.254"], ["10.0.0.1"], [open]]);
  const origin = `http://rebind.test:${upstream.port}`;
  const codes: (string | number)[] = [];
  for (let turn = 0; turn < 5; turn++) codes.push(await get(origin));
  assert.deepEqual(codes, [200, "EGRESS_BLOCKED", "EGRESS_BLOCKED", "EGRESS_BLOCKED", 200]);
  assert.equal(names.asked(), 5, "one look for each socket: there is no second one to lie to");
});

test("a name with an address outside and one inside is refused as a whole", async (t) => {
  const upstream = await startUpstream(t);
  const { get } = await startSender(t, [["93.184.215.14", closed]]);
  assert.equal(await get(`http://both.test:${upstream.port}`), "EGRESS_BLOCKED");
  assert.equal(upstream.sockets(), 0);
});

test("behind a proxy the address that was judged is the one that is connected to", async (t) => {
  const upstream = await startUpstream(t, { tls: untrusted });
  upstream.on("GET", "/x", { kind: "answer", body: "x" });
  const { url } = await startProxy(t);
  const proxy: LaneProxy = { url };
  const { get } = await startSender(t, [[open], [closed]]);
  const origin = `https://rebind.test:${upstream.port}`;
  const tls = { verify: false };
  assert.deepEqual([await get(origin, { proxy, tls }), await get(origin, { proxy, tls })], [200, "EGRESS_BLOCKED"]); // prettier-ignore
});
