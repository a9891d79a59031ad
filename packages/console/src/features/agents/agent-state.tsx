import type { Agent } from "@patchbay/contract/agent";
import { Status, type Tone } from "../../ui/status.tsx";

const words: Readonly<Record<Agent["state"], readonly [Tone, string]>> = {
  online: ["ok", "Online"],
  offline: ["bad", "Offline"],
  notEnrolled: ["warn", "Not connected yet"],
  revoked: ["quiet", "Revoked"],
};

/** Whether calls through the agent go through now. */
export function AgentStatus({ state }: { state: Agent["state"] }) {
  const [tone, word] = words[state];
  return <Status tone={tone}>{word}</Status>;
}

/** `1.4 ms`; a dash where nothing was measured. */
export const sayLatency = (latencyMs: number | null): string =>
  latencyMs === null ? "–" : `${latencyMs < 10 ? latencyMs.toFixed(1) : Math.round(latencyMs)} ms`;

/** The best of its machines, since calls go by whichever is free. */
export function latencyOf(agent: Agent): number | null {
  const measured = agent.machines.flatMap(({ session }) => session?.latencyMs ?? []);
  return measured.length === 0 ? null : Math.min(...measured);
}

/** What runs at the other side, each once: `patchbay-agent_0.1.0`. */
export const softwareOf = (agent: Agent): string =>
  [...new Set(agent.machines.flatMap(({ session }) => session?.software ?? []))].join(", ");
