import { createHash } from "node:crypto";
import { connect, type Socket } from "node:net";
import {
  agentListener,
  openReplies,
  type OpenReply,
  type Target,
  targetText,
} from "@patchbay/contract/agent-wire";
import ssh2, { type Channel, type TcpConnectionDetails } from "ssh2";
import { after } from "./agent-clock.ts";
import type { AgentOptions } from "./agent-options.ts";
import { agentVersion } from "./agent-version.ts";
import type { Journal } from "./journal.ts";
import { TargetPump } from "./target-pump.ts";

/** Channels that may be open at a time: as many as the server opens. */
const channelCap = 2000;
/** How long a target may take to accept, in ms. */
const openWithin = 10_000;
/** Bytes that may wait for the network before targets are not read any more. */
const fullAt = 8 * 1024 * 1024;

const algorithms = {
  kex: ["curve25519-sha256", "curve25519-sha256@libssh.org"],
  cipher: ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com"],
  serverHostKey: ["ssh-ed25519"],
  compress: ["none"],
} satisfies ssh2.Algorithms;

/** The server is not the one whose key was given. */
export class WrongHostKey extends Error {}
/** The server does not know this machine, and the token does not help. */
export class NotAccepted extends Error {}

const replyOfCode: Readonly<Record<string, OpenReply>> = {
  ECONNREFUSED: "refused",
  ENOTFOUND: "unknownHost",
  EAI_AGAIN: "unknownHost",
  ETIMEDOUT: "timedOut",
};

/** One tunnel to the server, over a connected socket, from signing in to its end. */
export class AgentSession {
  readonly #options: AgentOptions;
  readonly #journal: Journal;
  readonly #socket: Socket;
  readonly #client = new ssh2.Client();
  readonly #pumps = new Set<TargetPump>();
  readonly #waiting: (() => void)[] = [];
  /** Resolves when the tunnel is gone. */
  readonly ended: Promise<void>;
  #whenIdle: (() => void) | null = null;

  private constructor(socket: Socket, options: AgentOptions, journal: Journal) {
    this.#socket = socket;
    this.#options = options;
    this.#journal = journal;
    this.ended = new Promise((resolve) => {
      this.#client.once("close", () => {
        for (const pump of this.#pumps) pump.end();
        resolve();
      });
    });
    gatherWrites(socket);
    socket.on("drain", () => {
      for (const write of this.#waiting.splice(0)) this.#room(write);
    });
  }

  /** Signs in, enrolling with the token where this machine is not known yet, and begins to serve. */
  static async open(
    socket: Socket,
    options: AgentOptions,
    proof: { readonly key: string; readonly token: string | null },
    journal: Journal,
  ): Promise<AgentSession> {
    const session = new AgentSession(socket, options, journal);
    try {
      await session.#signIn(proof);
      await session.#listen();
      return session;
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  /** Targets that are open. */
  get open(): number {
    return this.#pumps.size;
  }

  /** Takes nothing new, lets what is open end for at most `ms`, and hangs up. */
  async drain(ms: number): Promise<void> {
    this.#client.unforwardIn(agentListener.host, agentListener.port, () => undefined);
    if (this.#pumps.size > 0)
      await new Promise<void>((resolve) => {
        const giveUp = after(ms, resolve);
        this.#whenIdle = () => {
          giveUp();
          resolve();
        };
        void this.ended.then(() => this.#whenIdle?.());
      });
    this.#client.end();
    const hangUp = after(1000, () => this.#socket.destroy());
    await this.ended;
    hangUp();
  }

  async #signIn({ key, token }: { readonly key: string; readonly token: string | null }): Promise<void> {
    const { hostKey, name } = this.#options;
    let seen = "";
    await new Promise<void>((resolve, reject) => {
      this.#client.once("ready", resolve);
      this.#client.on("error", (error: Error & { readonly level?: string }) => {
        this.#socket.destroy();
        if (seen !== "" && seen !== hostKey)
          reject(new WrongHostKey(`the server's key is ${seen}, not ${hostKey}`));
        else if (error.level === "client-authentication")
          reject(
            new NotAccepted(
              token === null
                ? "the server does not accept this machine's key, and there is no access token"
                : "the server accepts neither this machine's key nor the access token",
            ),
          );
        else reject(error);
      });
      this.#client.once("close", () => reject(new Error("the server closed the connection")));
      this.#client.connect({
        sock: this.#socket,
        username: name,
        ident: `patchbay-agent_${agentVersion}`,
        privateKey: key,
        ...(token === null ? {} : { password: token }),
        authHandler: token === null ? ["publickey"] : ["publickey", "password"],
        hostVerifier: (offered: Buffer) => {
          seen = `SHA256:${createHash("sha256").update(offered).digest("base64").replace(/=+$/, "")}`;
          return seen === hostKey;
        },
        algorithms,
        readyTimeout: 15_000,
        keepaliveInterval: 4_000,
        keepaliveCountMax: 2,
      });
    });
  }

  async #listen(): Promise<void> {
    this.#client.on("tcp connection", (details, accept) => this.#serve(details, accept()));
    await new Promise<void>((resolve, reject) => {
      this.#client.forwardIn(agentListener.host, agentListener.port, (error) => {
        if (error === undefined) resolve();
        else reject(error);
      });
    });
  }

  #serve({ srcIP, srcPort }: TcpConnectionDetails, channel: Channel): void {
    const target = { host: srcIP, port: srcPort };
    const pump: TargetPump = new TargetPump(
      channel,
      (write) => this.#room(write),
      () => {
        this.#pumps.delete(pump);
        if (this.#pumps.size === 0) this.#whenIdle?.();
      },
    );
    this.#pumps.add(pump);
    const refuse = (reply: OpenReply): void => pump.refuse(Buffer.of(openReplies[reply]));
    if (!this.#options.allow.has(targetText(target))) {
      // Port 0 is no target: the server measures how long the way takes.
      if (srcPort !== 0) this.#journal("refused", { target: targetText(target), reason: "not in --allow" });
      refuse("notAllowed");
    } else if (this.#pumps.size > channelCap) refuse("unreachable");
    else this.#reach(target, pump, refuse);
  }

  #reach(target: Target, pump: TargetPump, refuse: (reply: OpenReply) => void): void {
    const socket = connect({ ...target, noDelay: true, keepAlive: true });
    const giveUp = after(openWithin, () =>
      socket.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })),
    );
    const failed = (error: Error & { readonly code?: string }): void => {
      giveUp();
      this.#journal("refused", { target: targetText(target), reason: error.code ?? error.message });
      refuse(replyOfCode[error.code ?? ""] ?? "unreachable");
    };
    socket.once("error", failed);
    socket.once("connect", () => {
      giveUp();
      socket.off("error", failed);
      pump.join(socket, Buffer.of(openReplies.opened));
    });
  }

  /** Runs a write at once, or when enough of what waits for the network has gone. */
  #room(write: () => void): void {
    if (this.#socket.writableLength < fullAt) write();
    else this.#waiting.push(write);
  }
}

/** Writes together what is written in one turn; each packet would be a system call and a segment of its own. */
function gatherWrites(socket: Socket): void {
  const write = socket.write.bind(socket);
  let isGathering = false;
  socket.write = (chunk: Buffer) => {
    if (!isGathering) {
      isGathering = true;
      socket.cork();
      process.nextTick(() => {
        isGathering = false;
        socket.uncork();
      });
    }
    return write(chunk);
  };
}
