import type { Endpoint, EndpointInput } from "@patchbay/contract/endpoint";
import type { ActorRef, Page } from "@patchbay/contract/vocabulary";
import { sql } from "kysely";
import type { Reader, Tx } from "../platform/db.ts";
import { containsPattern } from "../platform/search.ts";

/** What an endpoint says about its call. */
export type EndpointDefinition = Omit<EndpointInput, "connection" | "name">;

export type StoredEndpoint = {
  readonly id: string;
  readonly connectionId: string;
  readonly connectionName: string;
  readonly name: string;
  readonly definition: EndpointDefinition;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly updatedBy: ActorRef;
};

const select = (reader: Reader) =>
  reader
    .selectFrom("endpoints")
    .innerJoin("connections", "connections.id", "endpoints.connection_id")
    .select([
      "endpoints.id",
      "endpoints.connection_id",
      "connections.name as connection_name",
      "endpoints.name",
      "endpoints.definition",
      "endpoints.created_at",
      "endpoints.updated_at",
      "endpoints.updated_by_id",
      "endpoints.updated_by_name",
    ]);

type Row = Awaited<ReturnType<ReturnType<typeof select>["execute"]>>[number];
const fromRow = (row: Row): StoredEndpoint => ({
  id: row.id,
  connectionId: row.connection_id,
  connectionName: row.connection_name,
  name: row.name,
  definition: row.definition as EndpointDefinition,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  updatedBy: { id: row.updated_by_id, name: row.updated_by_name },
});

export async function findEndpoint(reader: Reader, id: string): Promise<StoredEndpoint | undefined> {
  const row = await select(reader).where("endpoints.id", "=", id).executeTakeFirst();
  return row && fromRow(row);
}

/** All endpoints of a connection, by name. A connection has at most some hundreds. */
export async function endpointsOf(reader: Reader, connectionId: string): Promise<StoredEndpoint[]> {
  const rows = await select(reader)
    .where("endpoints.connection_id", "=", connectionId)
    .orderBy(sql`lower(endpoints.name)`)
    .execute();
  return rows.map(fromRow);
}

/** One page, by connection and name. */
export async function listEndpoints(
  reader: Reader,
  query: {
    readonly connectionId: string | undefined;
    readonly q: string | undefined;
    readonly page: number;
    readonly perPage: number;
  },
): Promise<Page<StoredEndpoint>> {
  let selection = select(reader);
  let counting = reader.selectFrom("endpoints").select((all) => all.fn.countAll<string>().as("total"));
  if (query.connectionId !== undefined) {
    selection = selection.where("endpoints.connection_id", "=", query.connectionId);
    counting = counting.where("endpoints.connection_id", "=", query.connectionId);
  }
  if (query.q !== undefined && query.q !== "") {
    selection = selection.where("endpoints.name", "ilike", containsPattern(query.q));
    counting = counting.where("endpoints.name", "ilike", containsPattern(query.q));
  }
  const [rows, count] = await Promise.all([
    selection
      .orderBy(sql`lower(connections.name)`)
      .orderBy(sql`lower(endpoints.name)`)
      .limit(query.perPage)
      .offset((query.page - 1) * query.perPage)
      .execute(),
    counting.executeTakeFirstOrThrow(),
  ]);
  return { items: rows.map(fromRow), page: query.page, perPage: query.perPage, total: Number(count.total) };
}

/** How many endpoints each of these connections has. */
export async function countEndpoints(
  reader: Reader,
  connectionIds: readonly string[],
): Promise<Map<string, number>> {
  if (connectionIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom("endpoints")
    .select((all) => ["endpoints.connection_id", all.fn.countAll<string>().as("count")])
    .where("endpoints.connection_id", "in", connectionIds)
    .groupBy("endpoints.connection_id")
    .execute();
  return new Map(rows.map((row) => [row.connection_id, Number(row.count)]));
}

const toRow = (value: StoredEndpoint) => ({
  id: value.id,
  connection_id: value.connectionId,
  name: value.name,
  definition: JSON.stringify(value.definition),
  created_at: value.createdAt,
  updated_at: value.updatedAt,
  updated_by_id: value.updatedBy.id,
  updated_by_name: value.updatedBy.name,
});

/** Adds an endpoint. A taken name is a unique violation of endpoints_name. */
export async function insertEndpoint(tx: Tx, value: StoredEndpoint): Promise<void> {
  await tx.insertInto("endpoints").values(toRow(value)).execute();
}

/** Replaces an endpoint's row. */
export async function updateEndpoint(tx: Tx, value: StoredEndpoint): Promise<void> {
  const { id, ...rest } = toRow(value);
  await tx.updateTable("endpoints").set(rest).where("endpoints.id", "=", id).execute();
}

export async function deleteEndpoint(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("endpoints").where("endpoints.id", "=", id).execute();
}

export const endpointView = (stored: StoredEndpoint): Endpoint => ({
  id: stored.id,
  connectionId: stored.connectionId,
  connectionName: stored.connectionName,
  name: stored.name,
  ...stored.definition,
  createdAt: stored.createdAt.toISOString(),
  updatedAt: stored.updatedAt.toISOString(),
  updatedBy: stored.updatedBy,
});
