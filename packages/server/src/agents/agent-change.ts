import { announce } from "../platform/changes.ts";
import type { Tx } from "../platform/db.ts";

/** Under this topic everything about agents is announced that calls or tunnels depend on: targets, keys, open tunnels. */
export const AGENT_TOPIC = "agent";

/** Tells every process, when this transaction commits, that something about an agent changed. */
export async function announceAgent(tx: Tx, agentId: string): Promise<void> {
  await announce(tx, AGENT_TOPIC, agentId);
}
