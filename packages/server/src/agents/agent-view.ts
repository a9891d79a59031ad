import type { Agent, AgentMachine } from "@patchbay/contract/agent";
import type { StoredAgent } from "./agent-store.ts";
import type { StoredMachine } from "./machine-store.ts";
import type { RegisteredSession } from "./tunnel-store.ts";

/** What is known of agents beside their own rows. */
export type AgentFacts = {
  readonly machines: readonly StoredMachine[];
  readonly sessions: readonly RegisteredSession[];
  /** Open access tokens and users, by agent; none: 0. */
  readonly openTokens: ReadonlyMap<string, number>;
  readonly users: ReadonlyMap<string, number>;
};

function machineView(machine: StoredMachine, session: RegisteredSession | undefined): AgentMachine {
  return {
    id: machine.id,
    fingerprint: machine.fingerprint,
    enrolledAt: machine.enrolledAt.toISOString(),
    enrolledFrom: machine.enrolledFrom,
    revokedAt: machine.revokedAt?.toISOString() ?? null,
    lastSeenAt: machine.lastSeenAt?.toISOString() ?? null,
    session:
      session === undefined
        ? null
        : {
            since: session.since.toISOString(),
            address: session.address,
            software: session.software,
            latencyMs: session.latencyMs === null ? null : Math.round(session.latencyMs * 100) / 100,
            targets: session.targets === null ? null : [...session.targets],
            draining: session.draining,
          },
  };
}

/** An agent as it leaves the server. */
export function agentView(agent: StoredAgent, facts: AgentFacts): Agent {
  const own = facts.machines.filter(({ agentId }) => agentId === agent.id);
  const machines = own.map((machine) =>
    machineView(
      machine,
      facts.sessions.find(({ machineId }) => machineId === machine.id),
    ),
  );
  const seen = own.flatMap(({ lastSeenAt }) => lastSeenAt?.getTime() ?? []);
  return {
    id: agent.id,
    name: agent.name,
    description: agent.description,
    allow: [...agent.allow],
    state: stateOf(agent, machines),
    lastSeenAt: seen.length === 0 ? null : new Date(Math.max(...seen)).toISOString(),
    machines,
    openTokens: facts.openTokens.get(agent.id) ?? 0,
    usedBy: facts.users.get(agent.id) ?? 0,
    revision: agent.revision,
    createdAt: agent.createdAt.toISOString(),
    revokedAt: agent.revokedAt?.toISOString() ?? null,
    updatedAt: agent.updatedAt.toISOString(),
    updatedBy: agent.updatedBy,
  };
}

function stateOf(agent: StoredAgent, machines: readonly AgentMachine[]): Agent["state"] {
  if (agent.revokedAt !== null) return "revoked";
  if (machines.some(({ session }) => session !== null)) return "online";
  return machines.some(({ revokedAt }) => revokedAt === null) ? "offline" : "notEnrolled";
}
