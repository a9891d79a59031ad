import type { ActorRef, Page } from "@patchbay/contract/vocabulary";
import { type Selectable, sql } from "kysely";
import type { Reader, Tx } from "../platform/db.ts";
import type { Database } from "../platform/db-schema.ts";
import { containsPattern, isId } from "../platform/search.ts";

/** An agent as stored. `allow` are target texts (contract/agent.ts). */
export type StoredAgent = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly allow: readonly string[];
  readonly revision: number;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
  readonly updatedAt: Date;
  readonly updatedBy: ActorRef;
};

const columns = [
  "agents.id",
  "agents.name",
  "agents.description",
  "agents.allow",
  "agents.revision",
  "agents.created_at",
  "agents.revoked_at",
  "agents.updated_at",
  "agents.updated_by_id",
  "agents.updated_by_name",
] as const;

const fromRow = (row: Selectable<Database["agents"]>): StoredAgent => ({
  id: row.id,
  name: row.name,
  description: row.description,
  allow: row.allow,
  revision: row.revision,
  createdAt: row.created_at,
  revokedAt: row.revoked_at,
  updatedAt: row.updated_at,
  updatedBy: { id: row.updated_by_id, name: row.updated_by_name },
});

const toRow = (agent: StoredAgent) => ({
  id: agent.id,
  name: agent.name,
  description: agent.description,
  allow: [...agent.allow],
  revision: agent.revision,
  created_at: agent.createdAt,
  revoked_at: agent.revokedAt,
  updated_at: agent.updatedAt,
  updated_by_id: agent.updatedBy.id,
  updated_by_name: agent.updatedBy.name,
});

/** The agent with this id or name (whatever its case), or undefined. */
export async function findAgent(reader: Reader, idOrName: string): Promise<StoredAgent | undefined> {
  const row = await reader
    .selectFrom("agents")
    .select(columns)
    .where((where) =>
      isId(idOrName)
        ? where("agents.id", "=", idOrName)
        : where(sql`lower(agents.name)`, "=", idOrName.toLowerCase()),
    )
    .executeTakeFirst();
  return row && fromRow(row);
}

/** The agent with this id, locked until the transaction ends. */
export async function lockAgent(tx: Tx, id: string): Promise<StoredAgent | undefined> {
  const row = await tx
    .selectFrom("agents")
    .select(columns)
    .where("agents.id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row && fromRow(row);
}

/** One page, by name. */
export async function listAgents(
  reader: Reader,
  query: { readonly q: string | undefined; readonly page: number; readonly perPage: number },
): Promise<Page<StoredAgent>> {
  let selection = reader.selectFrom("agents");
  if (query.q !== undefined && query.q !== "") {
    const pattern = containsPattern(query.q);
    selection = selection.where((where) =>
      where.or([where("agents.name", "ilike", pattern), where("agents.description", "ilike", pattern)]),
    );
  }
  const [rows, count] = await Promise.all([
    selection
      .select(columns)
      .orderBy(sql`lower(agents.name)`)
      .limit(query.perPage)
      .offset((query.page - 1) * query.perPage)
      .execute(),
    selection.select((select) => select.fn.countAll<string>().as("total")).executeTakeFirstOrThrow(),
  ]);
  return { items: rows.map(fromRow), page: query.page, perPage: query.perPage, total: Number(count.total) };
}

/** Adds an agent. A taken name is a unique violation of agents_name. */
export async function insertAgent(tx: Tx, agent: StoredAgent): Promise<void> {
  await tx.insertInto("agents").values(toRow(agent)).execute();
}

/** Replaces an agent's row. */
export async function updateAgent(tx: Tx, agent: StoredAgent): Promise<void> {
  const { id, ...rest } = toRow(agent);
  await tx.updateTable("agents").set(rest).where("agents.id", "=", id).execute();
}

/** Removes an agent with its tokens, machines and sessions. */
export async function deleteAgent(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("agents").where("agents.id", "=", id).execute();
}
