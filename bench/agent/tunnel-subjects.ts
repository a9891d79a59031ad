// The ways to the API: straight, and through the server's end of a tunnel in this process to an agent in another one.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { egressPolicy } from "../../packages/outbound/src/guard.ts";
import { sampleBase, samplePlan, sampleRequest } from "../../packages/outbound/src/sample-call.ts";
import { Sender, type SendResult } from "../../packages/outbound/src/send.ts";
import type { OpenStream } from "../../packages/outbound/src/tunnel.ts";
import type { AgentIdentity } from "../../packages/server/src/agents/enrolment.ts";
import { Tunnel, tunnelLimits } from "../../packages/server/src/agents/tunnel.ts";
import { fingerprintOf, newSshKey, type SshKey } from "../../packages/server/src/agents/tunnel-keys.ts";
import { TunnelSession } from "../../packages/server/src/agents/tunnel-session.ts";
import { systemClock } from "../../packages/server/src/platform/clock.ts";
import { openSsh } from "../../test/open-ssh.ts";
import { createLog } from "../../packages/server/src/platform/log.ts";
import { stop } from "../main/processes.ts";

/** How a request goes to the API. */
export type Subject = {
  readonly name: string;
  readonly open: OpenStream | null;
  readonly send: (path: string, body?: Buffer) => Promise<SendResult>;
};

const program = join(import.meta.dirname, "../../packages/agent/dist/patchbay-agent.mjs");
const clock = systemClock;
const identityOf = (name: string): AgentIdentity => ({ agentId: name, agentName: name, machineId: name });

/** A subject that sends through `open`, or straight. */
export function subject(
  name: string,
  origin: string,
  open: OpenStream | null,
  connections: number,
): Subject & AsyncDisposable {
  const sender = new Sender({ egress: egressPolicy(["127.0.0.0/8"]) });
  const base = sampleBase({ baseUrl: origin });
  const lane = {
    key: name,
    timeout: 120_000,
    connectTimeout: 20_000,
    maxConnections: connections,
    maxResponseBytes: 256 * 1024 * 1024,
    ...(open === null ? {} : { open }),
  };
  const plans = new Map<string, ReturnType<typeof sampleRequest>>();
  const requestOf = (method: "GET" | "POST", path: string) => {
    const key = `${method} ${path}`;
    const known = plans.get(key) ?? sampleRequest(samplePlan({ method, restUrl: path }, base));
    plans.set(key, known);
    return known;
  };
  return {
    name,
    open,
    send: async (path, body) =>
      await sender.send(
        body === undefined ? requestOf("GET", path) : { ...requestOf("POST", path), body },
        lane,
      ),
    [Symbol.asyncDispose]: async () => await sender[Symbol.asyncDispose](),
  };
}

/** The server's end, which lets everybody in under the name he gives. */
export class TunnelEnd implements AsyncDisposable {
  readonly #sessions = new Map<string, TunnelSession>();
  readonly #stack = new AsyncDisposableStack();
  readonly #known = new Set<string>();
  readonly #host: SshKey;
  readonly #target: string;
  #port = 0;

  private constructor(target: string) {
    this.#target = target;
    this.#host = newSshKey();
  }

  static async start(target: string): Promise<TunnelEnd> {
    const end = new TunnelEnd(target);
    const tunnel = end.#stack.use(
      await Tunnel.listen(
        { host: "127.0.0.1", port: 0 },
        {
          clock,
          log: createLog({ level: "silent" }),
          keys: { host: end.#host, peer: newSshKey() },
          enrolment: {
            identify: async (name, key) =>
              await Promise.resolve(end.#known.has(fingerprintOf(key)) ? identityOf(name) : null),
            enrol: async (name, key) => {
              end.#known.add(fingerprintOf(key));
              return await Promise.resolve(identityOf(name));
            },
          },
          arrived: ({ identity, connection, link, address, software, destroy }) => {
            const agent = identity.kind === "agent" ? identity : identityOf("");
            const facts = { id: clock.newId(), identity: agent, address, software, since: clock.now() };
            const session = new TunnelSession(facts, {
              connection,
              link,
              clock,
              destroy,
              allow: async () => await Promise.resolve(new Set([target])),
              changed: () => void end.#sessions.set(agent.agentName, session),
              servesWithin: tunnelLimits.serves,
            });
            return () => {
              session.ended();
              if (end.#sessions.get(agent.agentName) === session) end.#sessions.delete(agent.agentName);
            };
          },
        },
      ),
    );
    end.#port = tunnel.port;
    return end;
  }

  get port(): number {
    return this.#port;
  }

  /** The tunnel of this name, when there is one that serves. */
  session(name: string): TunnelSession | null {
    const session = this.#sessions.get(name);
    return session?.state === "serving" ? session : null;
  }

  /** Resolves when `holds` does, looked at every 5 ms; answers after how many ms. */
  async until(holds: () => boolean): Promise<number> {
    const began = performance.now();
    while (!holds()) {
      if (performance.now() - began > 60_000) throw new Error("it did not come about within a minute");
      await clock.sleep(5);
    }
    return performance.now() - began;
  }

  /** Opens the target through the tunnel of this name. */
  opener(name: string): OpenStream {
    return async (host, port, timeout) => {
      const session = this.session(name);
      if (session === null) throw Object.assign(new Error("offline"), { code: "AGENT_OFFLINE" });
      return { stream: await session.open({ host, port }, timeout), address: name };
    };
  }

  /** Starts our program; it dials `port` where that is another than the tunnel's own. */
  async startProgram(name: string, port = this.#port): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "patchbay-bench-"));
    writeFileSync(join(folder, "token"), "token");
    const child = spawn(
      process.execPath,
      [program, `--server=127.0.0.1:${port}`, `--host-key=${fingerprintOf(this.#host.public)}`, `--token-file=${join(folder, "token")}`, `--name=${name}`, `--allow=${this.#target}`, "--drain=0"], // prettier-ignore
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    this.#stack.defer(async () => {
      await stop(child);
      rmSync(folder, { recursive: true, force: true });
    });
    await this.until(() => this.session(name) !== null);
  }

  /** Starts the stock OpenSSH client with `-R 1080`. */
  async startOpenSsh(name: string): Promise<void> {
    const hostKey = `ssh-ed25519 ${this.#host.public.toString("base64")}`;
    const cleanup = { after: (work: () => Promise<void>): void => this.#stack.defer(work) };
    (await openSsh(cleanup, { port: this.#port, hostKey, name, token: "token" })).run(["-N", "-R", "1080"]);
    await this.until(() => this.session(name) !== null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
