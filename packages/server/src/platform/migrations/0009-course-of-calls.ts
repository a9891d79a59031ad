import { type Kysely, sql } from "kysely";

/** What came before the last request of a call: attempts that failed, redirects that were followed. Null where there was nothing. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table execution_calls add column course json`.execute(db);
}
