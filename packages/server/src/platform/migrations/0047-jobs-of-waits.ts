import { type Kysely, sql } from "kysely";

/** The job that ends a wait when its time is over, so that a wait whose job is gone can be told from one that sleeps. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table workflow_waits add column job_id uuid`.execute(db);
}
