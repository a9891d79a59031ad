import { sql } from "kysely";
import type { Reader, Tx } from "../platform/db.ts";

/** An open tunnel as every process sees it: whose it is, what it serves, and where the process that holds it is reached. */
export type RegisteredSession = {
  readonly id: string;
  readonly agentId: string;
  readonly machineId: string;
  readonly processId: string;
  /** host:port of the process that holds it. */
  readonly peer: string;
  readonly generation: number;
  readonly address: string;
  readonly software: string;
  /** Targets it serves; null: it decides itself. */
  readonly targets: readonly string[] | null;
  readonly draining: boolean;
  readonly latencyMs: number | null;
  readonly since: Date;
};

/** A process that was not seen for so long is gone, and its tunnels with it. Seconds. */
const processLife = 20;

/**
 * Registers a tunnel as the newest of its machine: the one before it, in whatever process, is no more. Answers its
 * generation, or null when the machine or its agent has been revoked meanwhile.
 */
export async function registerSession(
  tx: Tx,
  session: Omit<RegisteredSession, "generation" | "peer">,
): Promise<number | null> {
  const machine = await tx
    .updateTable("agent_machines")
    .set((eb) => ({ generation: eb("agent_machines.generation", "+", 1), last_seen_at: session.since }))
    .where("agent_machines.id", "=", session.machineId)
    .where("agent_machines.revoked_at", "is", null)
    .where((where) =>
      where.exists(
        where
          .selectFrom("agents")
          .select("agents.id")
          .whereRef("agents.id", "=", "agent_machines.agent_id")
          .where("agents.revoked_at", "is", null),
      ),
    )
    .returning("agent_machines.generation")
    .executeTakeFirst();
  if (machine === undefined) return null;
  await tx.deleteFrom("agent_sessions").where("agent_sessions.machine_id", "=", session.machineId).execute();
  await tx
    .insertInto("agent_sessions")
    .values({
      id: session.id,
      agent_id: session.agentId,
      machine_id: session.machineId,
      process_id: session.processId,
      generation: machine.generation,
      address: session.address,
      software: session.software,
      targets: session.targets === null ? null : [...session.targets],
      draining: session.draining,
      latency_ms: session.latencyMs,
      since: session.since,
    })
    .execute();
  return machine.generation;
}

/** Notes what a tunnel serves now. */
export async function updateSession(
  tx: Tx,
  id: string,
  change: { readonly targets: readonly string[] | null; readonly draining: boolean },
): Promise<void> {
  await tx
    .updateTable("agent_sessions")
    .set({ targets: change.targets === null ? null : [...change.targets], draining: change.draining })
    .where("agent_sessions.id", "=", id)
    .execute();
}

/** Takes a tunnel out of the register, and notes when it was last seen. */
export async function dropSession(
  tx: Tx,
  session: { readonly id: string; readonly machineId: string },
  at: Date,
) {
  await tx.deleteFrom("agent_sessions").where("agent_sessions.id", "=", session.id).execute();
  await tx
    .updateTable("agent_machines")
    .set({ last_seen_at: at })
    .where("agent_machines.id", "=", session.machineId)
    .execute();
}

/** Takes the tunnels of an agent, or of one machine of it, out of the register: whoever holds them closes them. */
export async function dropSessionsOf(tx: Tx, agentId: string, machineId?: string): Promise<void> {
  let removal = tx.deleteFrom("agent_sessions").where("agent_sessions.agent_id", "=", agentId);
  if (machineId !== undefined) removal = removal.where("agent_sessions.machine_id", "=", machineId);
  await removal.execute();
}

/** The tunnels of these agents that are open now. */
export async function sessionsOf(reader: Reader, agentIds: readonly string[]): Promise<RegisteredSession[]> {
  if (agentIds.length === 0) return [];
  const rows = await reader
    .selectFrom("agent_sessions")
    .innerJoin("tunnel_processes", "tunnel_processes.id", "agent_sessions.process_id")
    .select([
      "agent_sessions.id",
      "agent_sessions.agent_id",
      "agent_sessions.machine_id",
      "agent_sessions.process_id",
      "tunnel_processes.peer",
      "agent_sessions.generation",
      "agent_sessions.address",
      "agent_sessions.software",
      "agent_sessions.targets",
      "agent_sessions.draining",
      "agent_sessions.latency_ms",
      "agent_sessions.since",
    ])
    .where("agent_sessions.agent_id", "in", [...agentIds])
    .where(sql<boolean>`tunnel_processes.seen_at > now() - make_interval(secs => ${processLife})`)
    .orderBy("agent_sessions.id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    agentId: row.agent_id,
    machineId: row.machine_id,
    processId: row.process_id,
    peer: row.peer,
    generation: row.generation,
    address: row.address,
    software: row.software,
    targets: row.targets,
    draining: row.draining,
    latencyMs: row.latency_ms,
    since: row.since,
  }));
}

/** Which of these tunnels are still in the register. */
export async function registeredAmong(reader: Reader, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await reader
    .selectFrom("agent_sessions")
    .select("agent_sessions.id")
    .where("agent_sessions.id", "in", [...ids])
    .execute();
  return new Set(rows.map((row) => row.id));
}

/** A tunnel as its process last measured it. */
export type SessionPulse = {
  readonly id: string;
  readonly machineId: string;
  readonly latencyMs: number | null;
};

/**
 * Says that a process lives and which tunnels it holds, and forgets others of it (their end could not be written down) and
 * processes that have not been seen for long. The time is the database's: processes' own clocks may differ.
 */
export async function beat(
  tx: Tx,
  process: { readonly id: string; readonly peer: string },
  pulses: readonly SessionPulse[],
): Promise<void> {
  await sql`
    insert into tunnel_processes (id, peer, seen_at) values (${process.id}, ${process.peer}, now())
    on conflict (id) do update set peer = excluded.peer, seen_at = excluded.seen_at`.execute(tx);
  await sql`delete from tunnel_processes
    where tunnel_processes.seen_at < now() - make_interval(secs => ${processLife * 3})`.execute(tx);
  const ids = pulses.map(({ id }) => id);
  await sql`delete from agent_sessions
    where agent_sessions.process_id = ${process.id} and agent_sessions.id <> all(${ids}::uuid[])`.execute(tx);
  if (pulses.length === 0) return;
  await sql`
    update agent_sessions set latency_ms = pulse.latency_ms
    from unnest(${ids}::uuid[], ${pulses.map(({ latencyMs }) => latencyMs)}::real[])
      as pulse (id, latency_ms)
    where agent_sessions.id = pulse.id`.execute(tx);
  await sql`update agent_machines set last_seen_at = now()
    where agent_machines.id = any(${pulses.map(({ machineId }) => machineId)}::uuid[])`.execute(tx);
}

/** Forgets a process, and with it the tunnels it held. */
export async function dropProcess(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("tunnel_processes").where("tunnel_processes.id", "=", id).execute();
}
