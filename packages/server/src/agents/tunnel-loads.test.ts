// Much at once through one tunnel, and a link that breaks; by our program and by OpenSSH. Short forms: the long ones are
// `npm run bench -- agent`.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { until } from "../../../../test/agents.ts";
import { openSsh, openSshMissing } from "../../../../test/open-ssh.ts";
import { startTunnelEnd, type TunnelEnd } from "../../../../test/tunnel-end.ts";
import { startUpstream } from "../../../../test/upstream.ts";
import { startWire } from "../../../../test/wire.ts";
import { firstWindow } from "./channel-window.ts";
import { tunnelLimits } from "./tunnel.ts";

type Kind = "our program" | "OpenSSH";
const kinds: readonly Kind[] = ["our program", "OpenSSH"];
const skipOf = (kind: Kind): string | false => (kind === "OpenSSH" ? openSshMissing : false);

/** Connects an agent of this kind that may reach the target. Answers its id. */
async function startAgent(t: TestContext, end: TunnelEnd, kind: Kind, target: string): Promise<string> {
  const { id, token } = await end.create("office", [target]);
  if (kind === "our program") end.run(token, [target]);
  else {
    const hostKey = `ssh-ed25519 ${end.keys.host.public.toString("base64")}`;
    (await openSsh(t, { port: end.port, hostKey, name: "office", token })).run(["-N", "-R", "1080"]);
  }
  await end.connected("office");
  return id;
}

for (const kind of kinds) {
  test(`megabytes go both ways whole, by ${kind}`, { skip: skipOf(kind) }, async (t) => {
    const upstream = await startUpstream(t);
    upstream.on("POST", "/x", ({ body }) => ({ kind: "answer", body }));
    const end = await startTunnelEnd(t);
    const id = await startAgent(t, end, kind, `127.0.0.1:${upstream.port}`);
    const body = Buffer.alloc(8 * 1024 * 1024);
    for (let index = 0; index < body.length; index += 4) body.writeUInt32LE(index, index);
    const result = await end.send(id, upstream.origin, { method: "POST", body });
    assert.ok(result.kind === "answer" && result.body.equals(body));
  });

  test(`500 calls are under way at once, by ${kind}`, { skip: skipOf(kind) }, async (t) => {
    const upstream = await startUpstream(t);
    const all = Promise.withResolvers<void>();
    let there = 0;
    upstream.on("GET", "/x", () => {
      if ((there += 1) === 500) all.resolve();
      return { kind: "wait", until: all.promise, before: { kind: "answer" } };
    });
    const end = await startTunnelEnd(t);
    const id = await startAgent(t, end, kind, `127.0.0.1:${upstream.port}`);
    const results = await Promise.all(Array.from({ length: 500 }, () => end.send(id, upstream.origin)));
    assert.deepEqual(new Set(results.map((one) => (one.kind === "answer" ? one.status : one.code))), new Set([200])); // prettier-ignore
  });

  test(`who does not read holds up nobody else, by ${kind}`, { skip: skipOf(kind) }, async (t) => {
    const upstream = await startUpstream(t);
    upstream.on("GET", "/x", { kind: "answer" });
    upstream.on("GET", "/endless", { kind: "answer", body: Buffer.alloc(32 * 1024 * 1024) });
    const end = await startTunnelEnd(t);
    const id = await startAgent(t, end, kind, `127.0.0.1:${upstream.port}`);
    const open = end.tunnels.wayTo(id, () => true);
    const unread = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const { stream } = await open("127.0.0.1", upstream.port, 5_000);
        stream.write("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n");
        return stream;
      }),
    );
    await until(() => (unread.every((stream) => stream.readableLength > 0) ? true : undefined));
    for (let call = 0; call < 50; call += 1)
      assert.equal((await end.send(id, upstream.origin)).kind, "answer");
    // The first window is all that the other side may send without being read.
    for (const stream of unread) {
      assert.ok(stream.readableLength <= firstWindow, `${stream.readableLength} bytes wait`);
      stream.destroy();
    }
  });
}

test("a link that breaks and breaks is there again each time, and nothing of the old ones stays", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/x", { kind: "answer" }).on("GET", "/hang", { kind: "hang" });
  const end = await startTunnelEnd(t);
  const target = `127.0.0.1:${upstream.port}`;
  const wire = await startWire(t, end.port);
  const { id, token } = await end.create("office", [target]);
  end.run(token, [target], ["--server", `127.0.0.1:${wire.port}`]);
  let { machines } = await end.connected("office");
  for (let flap = 0; flap < 5; flap += 1) {
    const under = end.send(id, upstream.origin, { path: "/hang", lane: "under way" });
    await until(() => (upstream.requests.filter(({ target: path }) => path === "/hang").length > flap ? true : undefined)); // prettier-ignore
    wire.cut();
    const lost = await under;
    assert.equal(lost.kind === "failure" && lost.code, "CONNECTION_RESET");
    const before = machines[0]?.session?.since;
    ({ machines } = await until(async () => {
      const now = await end.agent("office");
      const since = now.machines[0]?.session?.since;
      return since !== undefined && since !== before ? now : undefined;
    }));
    assert.equal((await end.send(id, upstream.origin)).kind, "answer");
  }
  assert.equal(wire.open(), 1);
  await until(() => (upstream.open() <= 1 ? true : undefined));
  assert.equal(machines.length, 1, "it is one machine, whatever became of its tunnels");
});

test("a link that is frozen is found out on both sides, and a new one made", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/x", { kind: "answer" });
  const end = await startTunnelEnd(t, { limits: { ...tunnelLimits, askAfter: 100, unanswered: 2 } });
  const target = `127.0.0.1:${upstream.port}`;
  const wire = await startWire(t, end.port);
  const { id, token } = await end.create("office", [target]);
  end.run(token, [target], ["--server", `127.0.0.1:${wire.port}`]);
  await end.connected("office");
  wire.freeze();
  await until(async () => ((await end.agent("office")).state === "offline" ? true : undefined));
  const early = await end.send(id, upstream.origin, { lane: "early" });
  assert.equal(early.kind === "failure" && early.code, "AGENT_OFFLINE");
  wire.cut();
  await end.connected("office");
  assert.equal((await end.send(id, upstream.origin)).kind, "answer");
});
