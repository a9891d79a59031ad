import { type Kysely, sql } from "kysely";

/** What a workflow's execution goes on with when it is retried or replayed: the pin of 0011, kept beyond its end. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table executions add column pin text`.execute(db);
}
