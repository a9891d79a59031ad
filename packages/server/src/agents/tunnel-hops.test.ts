// Several server processes on one database, each an end of its own here: any of them reaches any agent.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SendResult } from "@patchbay/outbound/send";
import ssh2 from "ssh2";
import { until } from "../../../../test/agents.ts";
import { untrusted } from "../../../../test/tls.ts";
import { somebody, startTunnelEnd } from "../../../../test/tunnel-end.ts";
import { startUpstream } from "../../../../test/upstream.ts";
import { newSshKey } from "./tunnel-keys.ts";
import { peerName } from "./authentication.ts";
import { algorithms } from "./tunnel.ts";

const wordOf = (result: SendResult): number | string =>
  result.kind === "answer" ? result.status : result.code;

test("a process without a tunnel reaches the agent through the one that has it", async (t) => {
  const [plain, secure] = [await startUpstream(t), await startUpstream(t, { tls: untrusted })];
  for (const one of [plain, secure]) one.on("*", "/x", { kind: "echo" });
  const first = await startTunnelEnd(t);
  const second = await startTunnelEnd(t, { beside: first });
  const third = await startTunnelEnd(t, { beside: first, listens: false });
  const [here, there, closed] = [`127.0.0.1:${plain.port}`, `127.0.0.1:${secure.port}`, "127.0.0.1:1"];
  const { id, token } = await first.create("office", [here, there, closed, "127.0.0.1:2"]);
  first.run(token, [here, there, closed]);
  await first.connected("office");

  for (const other of [second, third]) {
    const big = "x".repeat(3_000_000);
    const result = await other.send(id, plain.origin, { method: "POST", body: Buffer.from(big) });
    assert.equal(result.kind === "answer" && JSON.parse(result.body.toString()).body, big);
    assert.equal(wordOf(await other.send(id, secure.origin, { ca: untrusted.cert })), 200);
    assert.equal(wordOf(await other.send(id, "http://127.0.0.1:1")), "CONNECTION_REFUSED");
    assert.equal(wordOf(await other.send(id, "http://127.0.0.1:2")), "AGENT_TARGET_NOT_ALLOWED");
    assert.equal(wordOf(await other.send(id, "http://127.0.0.1:3")), "AGENT_TARGET_NOT_ALLOWED");
  }
});

test("when the process with the tunnel ends, its agent comes to the other, and calls go on", async (t) => {
  const upstream = await startUpstream(t);
  upstream.on("GET", "/x", { kind: "answer" });
  const target = `127.0.0.1:${upstream.port}`;
  const first = await startTunnelEnd(t);
  const second = await startTunnelEnd(t, { beside: first });
  const { id, token } = await first.create("office", [target]);
  first.run(token, [target]);
  const { token: another } = await first.agents.issueToken(somebody, "office");
  await first.connected("office");
  assert.equal(wordOf(await second.send(id, upstream.origin)), 200);
  await first.stop();
  await until(async () => ((await second.agent("office")).state === "offline" ? true : undefined));
  assert.equal(wordOf(await second.send(id, upstream.origin, { lane: "alone" })), "AGENT_OFFLINE");
  second.run(another, [target]);
  await second.connected("office");
  assert.equal(wordOf(await second.send(id, upstream.origin, { lane: "again" })), 200);
});

test("a machine has one tunnel in all processes: the newest", async (t) => {
  const first = await startTunnelEnd(t);
  const second = await startTunnelEnd(t, { beside: first });
  const { token } = await first.create("office", []);
  const key = newSshKey().private;
  const signIn = async (port: number): Promise<ssh2.Client> => {
    const client = new ssh2.Client();
    t.after(() => void client.destroy());
    client.on("error", () => undefined);
    await new Promise<void>((resolve) => {
      client.once("ready", resolve);
      client.connect({ host: "127.0.0.1", port, username: "office", privateKey: key, password: token, authHandler: ["publickey", "password"], algorithms }); // prettier-ignore
    });
    await new Promise((resolve) => client.forwardIn("patchbay", 1, resolve));
    return client;
  };
  const older = await signIn(first.port);
  const gone = new Promise<void>((resolve) => older.once("close", () => resolve()));
  await first.connected("office");
  await signIn(second.port);
  await gone;
  await second.connected("office");
});

test("nobody but a server process may go by way of another", async (t) => {
  const end = await startTunnelEnd(t);
  const { id, token } = await end.create("office", ["127.0.0.1:1"]);
  const as = async (username: string, privateKey: string): Promise<string> =>
    await new Promise((resolve) => {
      const client = new ssh2.Client();
      t.after(() => void client.destroy());
      client.on("error", () => resolve("not let in"));
      client.once("ready", () => {
        client.forwardOut(id, 0, "127.0.0.1", 1, (error) => resolve(error === undefined ? "opened" : "refused"));
      }); // prettier-ignore
      client.connect({ host: "127.0.0.1", port: end.port, username, privateKey, password: token, authHandler: ["publickey", "password"], algorithms }); // prettier-ignore
    });
  assert.equal(await as(peerName, newSshKey().private), "not let in");
  assert.equal(await as("office", newSshKey().private), "refused");
  assert.equal(await as("office", end.keys.peer.private), "not let in");
  assert.equal(await as(peerName, end.keys.peer.private), "opened");
});
