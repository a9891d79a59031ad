import type { Clock } from "../platform/clock.ts";
import { type Db, isUniqueViolation, type Tx } from "../platform/db.ts";
import { anyAgentName } from "@patchbay/contract/agent-wire";
import { writeAudit } from "../platform/audit.ts";
import type { Actor } from "../platform/actor.ts";
import { announceAgent } from "./agent-change.ts";
import { findAgent, lockAgent, type StoredAgent } from "./agent-store.ts";
import { tokenDigest } from "./agent-token.ts";
import { findOpenToken, useToken } from "./enrolment-store.ts";
import { findMachineByKey, insertMachine } from "./machine-store.ts";
import { fingerprintOf } from "./tunnel-keys.ts";

/** Who is at the other end of a tunnel. */
export type AgentIdentity = {
  readonly agentId: string;
  readonly agentName: string;
  readonly machineId: string;
};

const tunnel: Actor = {
  kind: "system",
  name: "Agent tunnel",
  permissions: new Set(),
  environments: new Set(),
};

/** Knows agents by the keys that enrolled, and enrols a key for an access token. */
export class Enrolment {
  readonly #deps: { readonly db: Db; readonly clock: Clock };

  constructor(deps: { readonly db: Db; readonly clock: Clock }) {
    this.#deps = deps;
  }

  /** Whose key this is, when it is one of the agent of this name and nothing of it is revoked; null otherwise. */
  async identify(name: string, publicKey: Buffer): Promise<AgentIdentity | null> {
    const { read } = this.#deps.db;
    const machine = await findMachineByKey(read, publicKey);
    if (machine === undefined || machine.revokedAt !== null) return null;
    const agent = await findAgent(read, machine.agentId);
    if (agent === undefined || agent.revokedAt !== null || !isNamed(agent, name)) return null;
    return { agentId: agent.id, agentName: agent.name, machineId: machine.id };
  }

  /**
   * Binds a key, whose owner has proved to have it, to the agent that the token is for; the token is used up. null when
   * the token is not good (unknown, used, expired, of an agent with another name) or the key is somebody's already.
   */
  async enrol(
    name: string,
    publicKey: Buffer,
    token: string,
    address: string,
  ): Promise<AgentIdentity | null> {
    const { db, clock } = this.#deps;
    const machineId = clock.newId();
    const at = clock.now();
    const fingerprint = fingerprintOf(publicKey);
    try {
      return await db.transact(async (tx) => {
        const agent = await spendToken(tx, { digest: tokenDigest(token), name, at });
        if (agent === null) return null;
        await insertMachine(tx, {
          id: machineId,
          agentId: agent.id,
          publicKey,
          fingerprint,
          generation: 0,
          enrolledAt: at,
          enrolledFrom: address,
          lastSeenAt: at,
          revokedAt: null,
        });
        await writeAudit(tx, clock, tunnel, {
          action: "agent.enrol",
          targetId: agent.id,
          targetName: agent.name,
          details: { fingerprint, address },
        });
        await announceAgent(tx, agent.id);
        return { agentId: agent.id, agentName: agent.name, machineId };
      });
    } catch (error) {
      if (isUniqueViolation(error, "agent_machines_key")) return null;
      throw error;
    }
  }
}

/** Whether an agent is meant by a name under which it signs in. */
function isNamed(agent: StoredAgent, name: string): boolean {
  return name === anyAgentName || agent.name.toLowerCase() === name.toLowerCase();
}

/** The agent that a token is for, when it was good and has been used up by this; otherwise null, and nothing is used up. */
async function spendToken(
  tx: Tx,
  { digest, name, at }: { readonly digest: Buffer; readonly name: string; readonly at: Date },
): Promise<StoredAgent | null> {
  const agentId = await findOpenToken(tx, digest, at);
  const agent = agentId === undefined ? undefined : await lockAgent(tx, agentId);
  if (agent === undefined || agent.revokedAt !== null || !isNamed(agent, name)) return null;
  return (await useToken(tx, digest, at)) ? agent : null;
}
