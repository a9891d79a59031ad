// Agents for tests: our own program run in this process, with a network of its own that only it can reach; the server's
// own way out is closed in these tests, so whatever arrives came through a tunnel.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { runAgent } from "../packages/agent/src/agent.ts";
import { type AgentOptions, readOptions } from "../packages/agent/src/agent-options.ts";
import type { Agent, agentStates } from "../packages/contract/src/agent.ts";
import { api } from "../packages/contract/src/api.ts";
import { startServer, type TestServer, valueOf } from "./harness.ts";

type Cleanup = { after(work: () => Promise<void>): void };

/** What a line of the agent's journal says. */
export type Said = Readonly<Record<string, unknown>> & { readonly event: string };

/** Our program, running. */
export type RunningProgram = {
  /** Everything it has said so far. */
  readonly said: readonly Said[];
  readonly options: AgentOptions;
  /** Asks it to stop, and waits until it has. */
  readonly stop: () => Promise<void>;
};

/** An agent that runs. */
export type RunningAgent = RunningProgram & { readonly id: string; readonly name: string };

/** A server that takes agents and calls nobody itself. */
export async function startTunnelServer(
  t: Cleanup,
  options: Parameters<typeof startServer>[1] = {},
): Promise<TestServer> {
  const env = { PATCHBAY_TUNNEL_PORT: "0", PATCHBAY_EGRESS_ALLOW: "", ...options.env };
  return await startServer(t, { ...options, env });
}

/** Resolves with what `look` answers as soon as that is not undefined. Looks for 20 seconds at most. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 2000; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(10);
  }
  throw new Error("It did not come about.");
}

/** Resolves with the agent once it is in this state. */
export async function untilState(
  server: TestServer,
  agent: string,
  state: (typeof agentStates)[number],
): Promise<Agent> {
  return await until(async () => {
    const now = valueOf(await server.call(api.agents.read, { params: { agent } }));
    return now.state === state ? now : undefined;
  });
}

type Plan = {
  readonly name?: string;
  /** Targets on the platform's list, and on the agent's own where that differs. */
  readonly allow: readonly string[];
  readonly ownAllow?: readonly string[];
};

/** Creates an agent, runs our program as it, and waits until it is connected. */
export async function startAgent(t: Cleanup, server: TestServer, plan: Plan): Promise<RunningAgent> {
  const { name = "office", allow } = plan;
  const { token } = valueOf(await server.call(api.agents.create, { body: { name, allow: [...allow] } }));
  const running = await runAs(t, server, { ...plan, name, token });
  await untilState(server, name, "online");
  return running;
}

/** Runs our program with a token of an agent that exists. */
export async function runAs(
  t: Cleanup,
  server: TestServer,
  plan: Plan & { readonly name: string; readonly token: string },
): Promise<RunningAgent> {
  const { hostKey } = valueOf(await server.call(api.agents.tunnel));
  const running = runProgram(t, {
    port: server.app.tunnelPort ?? 0,
    hostKey,
    token: plan.token,
    args: allowing(plan.ownAllow ?? plan.allow),
  });
  const { id } = valueOf(await server.call(api.agents.read, { params: { agent: plan.name } }));
  return { ...running, id, name: plan.name };
}

/** The part of a command line that allows targets. */
export const allowing = (targets: readonly string[]): string[] =>
  targets.flatMap((target) => ["--allow", target]);

/** Runs our program in this process, with a folder of its own that is gone with the test. */
export function runProgram(
  t: Cleanup,
  plan: {
    readonly port: number;
    readonly hostKey: string;
    readonly token: string;
    readonly args: readonly string[];
  },
): RunningProgram {
  const folder = mkdtempSync(join(tmpdir(), "patchbay-agent-"));
  writeFileSync(join(folder, "token"), plan.token);
  const read = readOptions(
    [
      `--server=127.0.0.1:${plan.port}`,
      `--host-key=${plan.hostKey}`,
      `--token-file=${join(folder, "token")}`,
      ...plan.args,
    ],
    undefined,
  );
  if (read.kind !== "run") throw new Error(JSON.stringify(read));
  const said: Said[] = [];
  const stopping = new AbortController();
  const running = runAgent(
    read.options,
    (event, facts) => void said.push({ event, ...facts }),
    stopping.signal,
  );
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };
  t.after(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return { said, options: read.options, stop };
}
