import { sql } from "kysely";
import type { Reader } from "../platform/db.ts";

/** How many of each thing there are. */
export type Counts = {
  readonly connections: number;
  readonly credentials: number;
  readonly endpoints: number;
  readonly rules: number;
  readonly workflows: number;
  readonly apiKeys: number;
};

/** Counts what the console's navigation shows; revoked keys do not count. */
export async function countThings(reader: Reader): Promise<Counts> {
  const row = await reader
    .selectNoFrom([
      sql<string>`(select count(*) from connections)`.as("connections"),
      sql<string>`(select count(*) from credentials)`.as("credentials"),
      sql<string>`(select count(*) from endpoints)`.as("endpoints"),
      sql<string>`(select count(*) from rules)`.as("rules"),
      sql<string>`(select count(*) from workflows)`.as("workflows"),
      sql<string>`(select count(*) from api_keys where api_keys.revoked_at is null)`.as("apiKeys"),
    ])
    .executeTakeFirstOrThrow();
  return {
    connections: Number(row.connections),
    credentials: Number(row.credentials),
    endpoints: Number(row.endpoints),
    rules: Number(row.rules),
    workflows: Number(row.workflows),
    apiKeys: Number(row.apiKeys),
  };
}
