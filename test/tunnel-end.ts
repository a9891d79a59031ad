// The server's end of the tunnels without the rest of the server: on a database of its own, with agents that are our own
// program, and a sender whose only way out is through them.
import type { SendResult } from "../packages/outbound/src/send.ts";
import { Sender } from "../packages/outbound/src/send.ts";
import { egressPolicy } from "../packages/outbound/src/guard.ts";
import { sampleBase, samplePlan, sampleRequest } from "../packages/outbound/src/sample-call.ts";
import type { Agent } from "../packages/contract/src/agent.ts";
import { AgentService } from "../packages/server/src/agents/agent-service.ts";
import { AgentTunnels } from "../packages/server/src/agents/agent-tunnels.ts";
import type { TunnelLimits } from "../packages/server/src/agents/tunnel.ts";
import { fingerprintOf, loadTunnelKeys, type TunnelKeys } from "../packages/server/src/agents/tunnel-keys.ts";
import type { Actor } from "../packages/server/src/platform/actor.ts";
import { Changes } from "../packages/server/src/platform/changes.ts";
import { allowing, runProgram, type RunningProgram, until } from "./agents.ts";
import { type TestStore, testStore } from "./store.ts";

type Cleanup = { after(work: () => Promise<void>): void };

/** Somebody who may do everything. */
export const somebody: Actor = {
  kind: "system",
  name: "Test",
  permissions: new Set(),
  environments: new Set(),
};

/** One request through an agent. */
type Sending = {
  readonly method?: "GET" | "POST";
  readonly path?: string;
  readonly body?: Buffer;
  readonly ca?: string;
  /** Calls that share sockets; each origin has its own without. */
  readonly lane?: string;
  readonly timeout?: number;
};

export type TunnelEnd = {
  readonly store: TestStore;
  readonly keys: TunnelKeys;
  readonly hostKey: string;
  readonly tunnels: AgentTunnels;
  readonly agents: AgentService;
  /** Where agents are taken; 0 where they are not. */
  readonly port: number;
  /** Creates an agent and a token for it. */
  readonly create: (name: string, allow: readonly string[]) => Promise<{ id: string; token: string }>;
  /** Runs our program with this token. */
  readonly run: (token: string, allow: readonly string[], more?: readonly string[]) => RunningProgram;
  readonly agent: (name: string) => Promise<Agent>;
  /** Resolves when so many machines of the agent have their tunnel open. */
  readonly connected: (name: string, machines?: number) => Promise<Agent>;
  readonly send: (agentId: string, origin: string, how?: Sending) => Promise<SendResult>;
  /** Stops it, as the end of the process would. */
  readonly stop: () => Promise<void>;
};

/** Starts one; `beside`: as another process on the same database. */
export async function startTunnelEnd(
  t: Cleanup,
  options: {
    readonly beside?: TunnelEnd;
    readonly limits?: TunnelLimits;
    /** Whether it takes agents itself. */
    readonly listens?: boolean;
  } = {},
): Promise<TunnelEnd> {
  const store = options.beside?.store ?? (await testStore(t));
  const { db, sealer, clock, log } = store;
  const stack = new AsyncDisposableStack();
  t.after(async () => await stack.disposeAsync());
  const changes = stack.use(await Changes.start(db, { clock, log }));
  const keys = await loadTunnelKeys(db, sealer);
  const hostKey = fingerprintOf(keys.host.public);
  const tunnels = stack.use(new AgentTunnels({ db, clock, changes, log, keys }));
  const place = { host: "127.0.0.1", port: 0, peer: null };
  const listening = options.listens === false ? null : stack.use(await tunnels.listen(place, options.limits));
  const port = listening?.port ?? 0;
  const sender = stack.use(new Sender({ egress: egressPolicy([]) }));
  const agents = new AgentService({ db, clock });
  const agent = async (name: string): Promise<Agent> => await agents.read(name);
  return {
    store,
    keys,
    hostKey,
    tunnels,
    agents,
    port,
    agent,
    create: async (name, allow) => {
      const made = await agents.create(somebody, { name, allow: [...allow] });
      return { id: made.agent.id, token: made.token };
    },
    run: (token, allow, more = []) =>
      runProgram(t, { port, hostKey, token, args: [...allowing(allow), ...more] }),
    connected: async (name, machines = 1) =>
      await until(async () => {
        const now = await agent(name);
        return now.machines.filter(({ session }) => session?.draining === false).length === machines
          ? now
          : undefined;
      }),
    send: async (agentId, origin, how = {}) => {
      const { method = "GET", path = "/x", body, ca, timeout = 30_000 } = how;
      const key = `${agentId}/${how.lane ?? ""}`;
      const request = sampleRequest(samplePlan({ method, restUrl: path }, sampleBase({ baseUrl: origin })));
      return await sender.send(body === undefined ? request : { ...request, body }, {
        key,
        timeout,
        connectTimeout: 5_000,
        maxConnections: 1_000,
        maxResponseBytes: 256 * 1024 * 1024,
        open: tunnels.wayTo(agentId, () => true),
        ...(ca === undefined ? {} : { tls: { ca } }),
      });
    },
    stop: async () => await stack.disposeAsync(),
  };
}
