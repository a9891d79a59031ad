// Calls through tunnels, by our own program in this process, over real sockets and a real register.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SendResult } from "@patchbay/outbound/send";
import { until } from "../../../../test/agents.ts";
import { untrusted } from "../../../../test/tls.ts";
import { somebody, startTunnelEnd } from "../../../../test/tunnel-end.ts";
import { startUpstream } from "../../../../test/upstream.ts";

/** A result in a word: its status, or its code. */
const wordOf = (result: SendResult): number | string =>
  result.kind === "answer" ? result.status : result.code;

test("a call goes to the target and back, and TLS is between the call and the target", async (t) => {
  const [plain, secure] = [await startUpstream(t), await startUpstream(t, { tls: untrusted })];
  for (const one of [plain, secure]) one.on("*", "/x", { kind: "echo" });
  const end = await startTunnelEnd(t);
  const targets = [`127.0.0.1:${plain.port}`, `127.0.0.1:${secure.port}`];
  const { id, token } = await end.create("office", targets);
  end.run(token, targets);
  await end.connected("office");

  const result = await end.send(id, plain.origin, { method: "POST", body: Buffer.from("hello") });
  assert.equal(result.kind === "answer" && JSON.parse(result.body.toString()).body, "hello");
  assert.equal(result.kind === "answer" && result.address, `${targets[0]} through agent office`);
  assert.equal(wordOf(await end.send(id, secure.origin, { ca: untrusted.cert })), 200);
  assert.equal(wordOf(await end.send(id, secure.origin, { lane: "trusting nobody" })), "TLS_FAILURE");
  assert.equal(plain.requests.length + secure.requests.length, 2);
});

test("both lists must have the target, and what the target does is told as it is", async (t) => {
  const upstream = await startUpstream(t);
  const end = await startTunnelEnd(t);
  const here = `127.0.0.1:${upstream.port}`;
  const closed = "127.0.0.1:1";
  const { id, token } = await end.create("office", [here, closed]);
  const program = end.run(token, [closed, "127.0.0.1:2"]);
  await end.connected("office");

  assert.equal(wordOf(await end.send(id, "http://127.0.0.1:2")), "AGENT_TARGET_NOT_ALLOWED");
  assert.deepEqual(program.said.filter(({ event }) => event === "refused"), []); // prettier-ignore
  assert.equal(wordOf(await end.send(id, upstream.origin)), "AGENT_TARGET_NOT_ALLOWED");
  assert.deepEqual(
    program.said.filter(({ event }) => event === "refused"),
    [{ event: "refused", target: here, reason: "not in --allow" }],
  );
  assert.equal(wordOf(await end.send(id, "http://127.0.0.1:1")), "CONNECTION_REFUSED");
  await end.agents.change(somebody, "office", { allow: [] });
  assert.equal(wordOf(await end.send(id, "http://127.0.0.1:1", { lane: "2" })), "AGENT_TARGET_NOT_ALLOWED");
  assert.equal(upstream.sockets(), 0, "nothing found another way");
});

test("without a tunnel a call fails at once, and goes through as soon as there is one again", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/x", { kind: "answer" });
  const end = await startTunnelEnd(t);
  const target = `127.0.0.1:${upstream.port}`;
  const { id, token } = await end.create("office", [target]);
  assert.equal(wordOf(await end.send(id, upstream.origin)), "AGENT_OFFLINE");
  const program = end.run(token, [target]);
  await end.connected("office");
  assert.equal(wordOf(await end.send(id, upstream.origin)), 200);
  await program.stop();
  assert.equal((await until(async () => { const now = await end.agent("office"); return now.state === "offline" ? now : undefined; })).openTokens, 0); // prettier-ignore
  assert.equal(wordOf(await end.send(id, upstream.origin)), "AGENT_OFFLINE");
  assert.equal(upstream.requests.length, 1);
});

test("two machines of one agent: the other takes over when one goes, in the middle of calls", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/x", { kind: "answer" });
  const end = await startTunnelEnd(t);
  const target = `127.0.0.1:${upstream.port}`;
  const { id, token } = await end.create("office", [target]);
  const first = end.run(token, [target]);
  end.run((await end.agents.issueToken(somebody, "office")).token, [target]);
  await end.connected("office", 2);
  const calls = Array.from({ length: 40 }, async (_, index) => {
    if (index === 20) await first.stop();
    return wordOf(await end.send(id, upstream.origin, { lane: String(index % 8) }));
  });
  assert.deepEqual(new Set(await Promise.all(calls)), new Set([200]));
  await end.connected("office", 1);
  assert.equal(wordOf(await end.send(id, upstream.origin, { lane: "after" })), 200);
});

test("a program that is asked to stop lets what is open end, and takes nothing new", async (t) => {
  const upstream = await startUpstream(t);
  const { promise, resolve } = Promise.withResolvers<void>();
  upstream.on("GET", "/x", { kind: "wait", until: promise, before: { kind: "answer" } });
  const end = await startTunnelEnd(t);
  const target = `127.0.0.1:${upstream.port}`;
  const { id, token } = await end.create("office", [target]);
  const program = end.run(token, [target]);
  await end.connected("office");
  const under = end.send(id, upstream.origin);
  await until(() => upstream.requests[0]);
  const stopped = program.stop();
  await end.connected("office", 0);
  assert.equal(wordOf(await end.send(id, upstream.origin, { lane: "new" })), "AGENT_OFFLINE");
  resolve();
  assert.equal(wordOf(await under), 200);
  await stopped;
  assert.deepEqual(
    program.said.map(({ event }) => event),
    ["started", "connected", "draining", "stopped"],
  );
});

test("revoking a machine ends its tunnel and what flows in it; the agent's others stay", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/x", { kind: "answer" }).on("GET", "/hang", { kind: "hang" });
  const end = await startTunnelEnd(t);
  const target = `127.0.0.1:${upstream.port}`;
  const { id, token } = await end.create("office", [target]);
  const lost = end.run(token, [target]);
  const before = await end.connected("office");
  const flowing = end.send(id, upstream.origin, { path: "/hang" });
  await until(() => upstream.requests[0]);
  end.run((await end.agents.issueToken(somebody, "office")).token, [target]);
  await end.connected("office", 2);
  await end.agents.revokeMachine(somebody, "office", before.machines[0]?.id ?? "");
  assert.equal(wordOf(await flowing), "CONNECTION_RESET");
  await until(() => lost.said.find(({ event }) => event === "failed"));
  assert.match(String(lost.said.find(({ event }) => event === "failed")?.["reason"]), /accepts neither/);
  assert.equal(wordOf(await end.send(id, upstream.origin)), 200);
  await end.agents.revoke(somebody, "office");
  assert.equal(wordOf(await end.send(id, upstream.origin, { lane: "after" })), "AGENT_OFFLINE");
});
