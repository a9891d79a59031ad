// The stock OpenSSH client as an agent, the real one: what docs/agent.md tells people to type.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { until } from "../../../../test/agents.ts";
import { type OpenSsh, openSsh, openSshMissing } from "../../../../test/open-ssh.ts";
import { untrusted } from "../../../../test/tls.ts";
import { somebody, startTunnelEnd, type TunnelEnd } from "../../../../test/tunnel-end.ts";
import { startUpstream } from "../../../../test/upstream.ts";

const skip = openSshMissing;

const clientOf = async (t: TestContext, end: TunnelEnd, name: string, token?: string): Promise<OpenSsh> =>
  await openSsh(t, {
    port: end.port,
    hostKey: `ssh-ed25519 ${end.keys.host.public.toString("base64")}`,
    name,
    ...(token === undefined ? {} : { token }),
  });

test("ssh -R with one target enrols by the token, then needs only its key", { skip }, async (t) => {
  const [plain, secure] = [await startUpstream(t), await startUpstream(t, { tls: untrusted })];
  for (const one of [plain, secure]) one.on("*", "/x", { kind: "echo" });
  const end = await startTunnelEnd(t);
  const targets = [plain, secure].map(({ port }) => `127.0.0.1:${port}`);
  const { id, token } = await end.create("office", targets);
  const ssh = await clientOf(t, end, "office", token);
  // The name that OpenSSH listens under is the target's own: 127.0.0.1 would be the server itself.
  const refused = await ssh.run(["-N", "-R", `mail.internal:25:${targets[0]}`]).ended;
  assert.match(refused.said, /remote port forwarding failed/);
  assert.equal((await end.agent("office")).openTokens, 0, "it has enrolled all the same");

  await end.agents.change(somebody, "office", { allow: ["erp.internal:80", "erp.internal:443"] });
  const forwards = targets.flatMap((target, index) => ["-R", `erp.internal:${[80, 443][index]}:${target}`]);
  const running = ssh.run(["-N", ...forwards]);
  const session = await until(async () => {
    const [machine] = (await end.agent("office")).machines;
    return machine?.session?.targets?.length === 2 ? machine.session : undefined;
  });
  assert.match(session.software, /^OpenSSH/);
  assert.deepEqual(session.targets, ["erp.internal:443", "erp.internal:80"]);

  const result = await end.send(id, "http://erp.internal", { method: "POST", body: Buffer.from("hello") });
  assert.equal(result.kind === "answer" && JSON.parse(result.body.toString()).body, "hello");
  const strange = await end.send(id, "https://erp.internal", { ca: untrusted.cert });
  assert.equal(
    strange.kind === "failure" && strange.code,
    "TLS_FAILURE",
    "the certificate is of another name",
  );
  assert.equal(plain.requests.length, 1);

  await end.agents.revoke(somebody, "office");
  assert.equal((await running.ended).code, 255, "revocation ends it");
  assert.equal((await ssh.run(["-N", ...forwards]).ended).code, 255);
});

test("ssh -R 1080 serves many targets, those that PermitRemoteOpen names", { skip }, async (t) => {
  const [plain, secure] = [await startUpstream(t), await startUpstream(t, { tls: untrusted })];
  for (const one of [plain, secure]) one.on("*", "/x", { kind: "echo" });
  const closed = await startUpstream(t);
  const end = await startTunnelEnd(t);
  const targets = [plain, secure].map(({ port }) => `127.0.0.1:${port}`);
  const { id, token } = await end.create("office", [...targets, `127.0.0.1:${closed.port}`]);
  const running = (await clientOf(t, end, "office", token)).run([
    "-N",
    "-R",
    "1080",
    "-o",
    `PermitRemoteOpen=${targets.join(" ")}`,
  ]);
  assert.equal((await end.connected("office")).machines[0]?.session?.targets, null);
  const result = await end.send(id, plain.origin, { method: "POST", body: Buffer.from("hello") });
  assert.equal(result.kind === "answer" && JSON.parse(result.body.toString()).body, "hello");
  assert.equal((await end.send(id, secure.origin, { ca: untrusted.cert })).kind, "answer");
  assert.equal((await end.send(id, closed.origin)).kind, "failure");
  assert.equal(closed.sockets(), 0);

  running.signal("SIGKILL");
  await running.ended;
  await until(async () => ((await end.agent("office")).state === "offline" ? true : undefined));
  const after = await end.send(id, plain.origin, { lane: "after" });
  assert.equal(after.kind === "failure" && after.code, "AGENT_OFFLINE");
});

test(
  "the real client gets no shell, no command and no way into the server's network",
  { skip },
  async (t) => {
    const upstream = await startUpstream(t);
    const end = await startTunnelEnd(t);
    const { token } = await end.create("office", []);
    const ssh = await clientOf(t, end, "office", token);
    assert.notEqual((await ssh.run(["-o", "RemoteCommand=none"]).ended).code, 0, "a shell");
    assert.notEqual((await ssh.run(["-o", "RemoteCommand=id"]).ended).code, 0, "a command");
    const refused = await ssh.run(["-W", `127.0.0.1:${upstream.port}`]).ended;
    assert.match(refused.said, /administratively prohibited|open failed/);
    assert.equal(upstream.sockets(), 0);
    assert.equal((await (await clientOf(t, end, "office")).run(["-N"]).ended).code, 255, "a stranger's key");
    const elsewhere = await openSsh(t, {
      port: end.port,
      hostKey: `ssh-ed25519 ${end.keys.peer.public.toString("base64")}`,
      name: "office",
    });
    assert.match((await elsewhere.run(["-N"]).ended).said, /HOST IDENTIFICATION HAS CHANGED/);
  },
);
