// Who knocks at the tunnel's port and is not what it says: strangers, the curious, the frozen.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test, type TestContext } from "node:test";
import { agentListener } from "@patchbay/contract/agent-wire";
import ssh2 from "ssh2";
import { runProgram, until } from "../../../../test/agents.ts";
import { somebody, startTunnelEnd, type TunnelEnd } from "../../../../test/tunnel-end.ts";
import { firstWindow } from "./channel-window.ts";
import { newSshKey } from "./tunnel-keys.ts";
import { algorithms, tunnelLimits } from "./tunnel.ts";

const newKey = (): string => newSshKey().private;

type Try = {
  readonly key?: string;
  readonly name?: string;
  readonly password?: string;
  readonly more?: Partial<ssh2.ConnectConfig>;
};

/** Knocks as somebody; resolves with a client that is in, or null when the door stayed shut. */
async function knock(t: TestContext, end: TunnelEnd, how: Try): Promise<ssh2.Client | null> {
  const client = new ssh2.Client();
  t.after(() => void client.destroy());
  const { key, name = "office", password, more } = how;
  return await new Promise((resolve) => {
    client.once("ready", () => resolve(client));
    client.on("error", () => resolve(null));
    client.once("close", () => resolve(null));
    client.connect({
      host: "127.0.0.1",
      port: end.port,
      username: name,
      ...(key === undefined ? {} : { privateKey: key }),
      ...(password === undefined ? {} : { password }),
      authHandler: [...(key === undefined ? [] : ["publickey"]), ...(password === undefined ? [] : ["password"])] as ssh2.AuthenticationType[], // prettier-ignore
      algorithms,
      ...more,
    });
  });
}

/** What a wish ended in: "refused", or what was granted. */
async function wish(act: (answer: (error?: Error | null) => void) => void): Promise<string> {
  return await new Promise((resolve) => {
    act((error) => resolve(error instanceof Error ? "refused" : "granted"));
  });
}

test("a stranger, another's name, a used or wrong token, and a key that is not Ed25519 stay outside", async (t) => {
  const end = await startTunnelEnd(t);
  const { token } = await end.create("office", []);
  await end.create("branch", []);
  const key = newKey();
  assert.equal(await knock(t, end, { key }), null, "a stranger's key");
  assert.equal(await knock(t, end, { password: token }), null, "a token without a key");
  assert.equal(await knock(t, end, { key, password: `${token}x` }), null, "a wrong token");
  assert.equal(await knock(t, end, { key, password: token, name: "branch" }), null, "another's token");
  const rsa = ssh2.utils.generateKeyPairSync("rsa", { bits: 2048 }).private;
  assert.equal(await knock(t, end, { key: rsa, password: token }), null, "an RSA key");
  assert.equal((await end.agent("office")).openTokens, 1, "nothing of it used the token up");

  assert.notEqual(await knock(t, end, { key, password: token }), null, "the right one is let in");
  assert.equal(await knock(t, end, { key: newKey(), password: token }), null, "a token works once");
  assert.equal(await knock(t, end, { key, name: "branch" }), null, "a key under another agent's name");
  assert.equal(await knock(t, end, { key, name: "~peer" }), null, "an agent as a server process");
  assert.notEqual(await knock(t, end, { key }), null, "from now on by its key alone");
  const weak = { algorithms: { ...algorithms, cipher: ["aes128-ctr"] } } satisfies Try["more"];
  assert.equal(await knock(t, end, { key, more: weak }), null, "a cipher that is not ours");
  await end.agents.revoke(somebody, "office");
  assert.equal(await knock(t, end, { key }), null, "revoked");
});

test("who is in can offer targets of the agent's list, and do nothing else", async (t) => {
  const end = await startTunnelEnd(t);
  const { token } = await end.create("office", ["erp.internal:8080"]);
  const client = await knock(t, end, { key: newKey(), password: token });
  assert.ok(client !== null);
  const offer = async (host: string, port: number): Promise<string> =>
    await wish((answer) => client.forwardIn(host, port, (error) => answer(error)));
  assert.deepEqual(
    {
      shell: await wish((answer) => client.shell((error) => answer(error))),
      exec: await wish((answer) => client.exec("id", (error) => answer(error))),
      sftp: await wish((answer) => client.sftp((error) => answer(error))),
      local: await wish((answer) => client.forwardOut("127.0.0.1", 1, "127.0.0.1", end.port, (error) => answer(error))), // prettier-ignore
      unixIn: await wish((answer) => client.openssh_forwardInStreamLocal("/tmp/x", (error) => answer(error))),
      unixOut: await wish((answer) =>
        client.openssh_forwardOutStreamLocal("/tmp/x", (error) => answer(error)),
      ),
      otherHost: await offer("mail.internal", 25),
      otherPort: await offer("erp.internal", 22),
      everywhere: await offer("0.0.0.0", 8080),
      portOfTheServer: await offer("127.0.0.1", 8080),
      anyPort: await offer("127.0.0.1", 0),
      target: await offer("erp.internal", 8080),
      ours: await offer(agentListener.host, agentListener.port),
    },
    {
      shell: "refused",
      exec: "refused",
      sftp: "refused",
      local: "refused",
      unixIn: "refused",
      unixOut: "refused",
      otherHost: "refused",
      otherPort: "refused",
      everywhere: "refused",
      portOfTheServer: "refused",
      anyPort: "refused",
      target: "granted",
      ours: "granted",
    },
  );
});

test("the door closes behind who dawdles, tries too often, or comes in too great a number", async (t) => {
  const limits = { ...tunnelLimits, grace: 300, attempts: 3, perAddress: 4, failures: 6 };
  const end = await startTunnelEnd(t, { limits });
  const { token } = await end.create("office", []);
  const idle: Socket[] = [];
  for (let index = 0; index < 5; index += 1) {
    const socket = connect({ host: "127.0.0.1", port: end.port }).on("error", () => undefined);
    t.after(() => void socket.destroy());
    await once(socket, "connect");
    idle.push(socket);
  }
  const greeted = await Promise.all(
    idle.map(async (socket) => await new Promise<boolean>((resolve) => {
      socket.once("data", () => resolve(true)).once("close", () => resolve(false));
    })), // prettier-ignore
  );
  assert.deepEqual(greeted, [true, true, true, true, false], "the fifth is not let to the door");
  await Promise.all(idle.map(async (socket) => socket.destroyed || (await once(socket, "close"))));

  let tries = 0;
  const guesser = new ssh2.Client();
  await new Promise<void>((resolve) => {
    guesser.on("error", () => undefined);
    guesser.once("close", () => resolve());
    guesser.connect({
      host: "127.0.0.1",
      port: end.port,
      username: "office",
      algorithms,
      authHandler: (_methods, _partial, next) => {
        tries += 1;
        next({ type: "password", username: "office", password: `guess ${tries}` });
      },
    });
  });
  assert.ok(tries <= limits.attempts + 1, `${tries} tries in one connection`);
  assert.equal(await knock(t, end, { key: newKey(), password: "guess" }), null);
  assert.equal(await knock(t, end, { key: newKey(), password: "guess" }), null);
  assert.equal(await knock(t, end, { key: newKey(), password: "guess" }), null);
  assert.equal(await knock(t, end, { key: newKey(), password: token }), null, "this address has to wait");
});

test("a program that meets another server than the one it was told says so and gives nothing away", async (t) => {
  const end = await startTunnelEnd(t);
  const { token } = await end.create("office", []);
  const program = runProgram(t, {
    port: end.port,
    hostKey: `SHA256:${"A".repeat(43)}`,
    token,
    args: [],
  });
  const { reason } = await until(() => program.said.find(({ event }) => event === "failed"));
  assert.equal(reason, `the server's key is ${end.hostKey}, not SHA256:${"A".repeat(43)}`);
  assert.equal((await end.agent("office")).openTokens, 1);
});

test("a frozen peer is found out and evicted, though its socket stays open", async (t) => {
  const end = await startTunnelEnd(t, { limits: { ...tunnelLimits, askAfter: 100, unanswered: 2 } });
  const { id, token } = await end.create("office", ["127.0.0.1:1"]);
  const socket = connect({ host: "127.0.0.1", port: end.port });
  socket.on("error", () => undefined);
  t.after(() => void socket.destroy());
  const client = await knock(t, end, { key: newKey(), password: token, more: { sock: socket } });
  assert.equal(await wish((answer) => client?.forwardIn(agentListener.host, agentListener.port, answer)), "granted"); // prettier-ignore
  await end.connected("office");
  const gone = once(socket, "close");
  socket.pause();
  await until(async () => ((await end.agent("office")).state === "offline" ? true : undefined));
  const result = await end.send(id, "http://127.0.0.1:1");
  assert.equal(result.kind === "failure" && result.code, "AGENT_OFFLINE");
  socket.resume();
  await gone;
});

/** Signs in as the agent's machine and serves with `serve` what is opened. */
async function serveAs(
  t: TestContext,
  end: TunnelEnd,
  token: string,
  serve: (channel: ssh2.Channel) => void,
): Promise<void> {
  const client = await knock(t, end, { key: newKey(), password: token });
  client?.on("tcp connection", (_details, accept) => serve(accept()));
  assert.equal(await wish((answer) => client?.forwardIn(agentListener.host, agentListener.port, answer)), "granted"); // prettier-ignore
  await end.connected("office");
}

test("who has signed in and offers nothing is sent away", async (t) => {
  const end = await startTunnelEnd(t, { limits: { ...tunnelLimits, serves: 100 } });
  const { token } = await end.create("office", []);
  const idle = await knock(t, end, { key: newKey(), password: token });
  assert.ok(idle !== null);
  await once(idle, "close");
  assert.equal((await end.agent("office")).state, "offline");
});

test("who sends more than may be sent without being read is cut off, and what waits stays small", async (t) => {
  const end = await startTunnelEnd(t);
  const { id, token } = await end.create("office", ["127.0.0.1:1"]);
  await serveAs(t, end, token, (channel) => {
    channel.on("error", () => undefined);
    Object.assign((channel as unknown as { outgoing: object }).outgoing, { window: 1e9, packetSize: 30_000 });
    channel.write(Buffer.alloc(16 * 1024 * 1024));
  });
  const { stream } = await end.tunnels.wayTo(id, () => true)("127.0.0.1", 1, 5_000);
  const [error] = (await once(stream, "error")) as [Error & { code: string }];
  assert.equal(error.code, "ECONNRESET");
  assert.ok(stream.readableLength <= firstWindow, `${stream.readableLength} bytes wait`);
});

test("an agent that answers no opening is asked for so many and no more", async (t) => {
  const end = await startTunnelEnd(t);
  const { id, token } = await end.create("office", ["127.0.0.1:1"]);
  const client = await knock(t, end, { key: newKey(), password: token });
  client?.on("tcp connection", () => undefined);
  assert.equal(await wish((answer) => client?.forwardIn(agentListener.host, agentListener.port, answer)), "granted"); // prettier-ignore
  await end.connected("office");
  const open = end.tunnels.wayTo(id, () => true);
  const tries = Array.from({ length: 2_100 }, async () => {
    const { code } = await open("127.0.0.1", 1, 2_000).then(() => ({ code: "opened" }), (error: Error & { code: string }) => error); // prettier-ignore
    return code;
  });
  const codes = await Promise.all(tries);
  assert.deepEqual(new Set(codes), new Set(["ETIMEDOUT", "MAX_CONNECTION"]));
  assert.equal(codes.filter((code) => code === "ETIMEDOUT").length, 2_000);
  await assert.rejects(open("127.0.0.1", 1, 20), { code: "MAX_CONNECTION" });
});
