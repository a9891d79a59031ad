import type { Selectable } from "kysely";
import type { Reader, Tx } from "../platform/db.ts";
import type { Database } from "../platform/db-schema.ts";

/** A machine an agent runs on: whoever holds the private half of its key. `publicKey` is in the SSH wire format. */
export type StoredMachine = {
  readonly id: string;
  readonly agentId: string;
  readonly publicKey: Buffer;
  readonly fingerprint: string;
  /** How many tunnels it has had; the newest counts. */
  readonly generation: number;
  readonly enrolledAt: Date;
  readonly enrolledFrom: string;
  readonly lastSeenAt: Date | null;
  readonly revokedAt: Date | null;
};

const columns = [
  "agent_machines.id",
  "agent_machines.agent_id",
  "agent_machines.public_key",
  "agent_machines.fingerprint",
  "agent_machines.generation",
  "agent_machines.enrolled_at",
  "agent_machines.enrolled_address",
  "agent_machines.last_seen_at",
  "agent_machines.revoked_at",
] as const;

const fromRow = (row: Selectable<Database["agent_machines"]>): StoredMachine => ({
  id: row.id,
  agentId: row.agent_id,
  publicKey: row.public_key,
  fingerprint: row.fingerprint,
  generation: row.generation,
  enrolledAt: row.enrolled_at,
  enrolledFrom: row.enrolled_address,
  lastSeenAt: row.last_seen_at,
  revokedAt: row.revoked_at,
});

/** The machine that has this key, or undefined. */
export async function findMachineByKey(
  reader: Reader,
  publicKey: Buffer,
): Promise<StoredMachine | undefined> {
  const row = await reader
    .selectFrom("agent_machines")
    .select(columns)
    .where("agent_machines.public_key", "=", publicKey)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** The machines of these agents, oldest first. */
export async function machinesOf(reader: Reader, agentIds: readonly string[]): Promise<StoredMachine[]> {
  if (agentIds.length === 0) return [];
  const rows = await reader
    .selectFrom("agent_machines")
    .select(columns)
    .where("agent_machines.agent_id", "in", [...agentIds])
    .orderBy("agent_machines.id")
    .execute();
  return rows.map(fromRow);
}

/** Which of these machines exist and are not revoked. */
export async function aliveMachines(reader: Reader, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await reader
    .selectFrom("agent_machines")
    .select("agent_machines.id")
    .where("agent_machines.id", "in", [...ids])
    .where("agent_machines.revoked_at", "is", null)
    .execute();
  return new Set(rows.map((row) => row.id));
}

/** Adds a machine. A key that is enrolled already is a unique violation of agent_machines_key. */
export async function insertMachine(tx: Tx, machine: StoredMachine): Promise<void> {
  await tx
    .insertInto("agent_machines")
    .values({
      id: machine.id,
      agent_id: machine.agentId,
      public_key: machine.publicKey,
      fingerprint: machine.fingerprint,
      generation: machine.generation,
      enrolled_at: machine.enrolledAt,
      enrolled_address: machine.enrolledFrom,
      last_seen_at: machine.lastSeenAt,
      revoked_at: machine.revokedAt,
    })
    .execute();
}

/** Revokes machines of an agent: one, or all. Those that are revoked keep their time. Answers how many it revoked. */
export async function revokeMachines(tx: Tx, agentId: string, at: Date, machineId?: string): Promise<number> {
  let change = tx
    .updateTable("agent_machines")
    .set({ revoked_at: at })
    .where("agent_machines.agent_id", "=", agentId)
    .where("agent_machines.revoked_at", "is", null);
  if (machineId !== undefined) change = change.where("agent_machines.id", "=", machineId);
  return Number((await change.executeTakeFirst()).numUpdatedRows);
}
