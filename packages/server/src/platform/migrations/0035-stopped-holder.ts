import { type Kysely, sql } from "kysely";

/**
 * Who held a workflow's execution when it was cancelled: only that attempt may still put on record how what it had under way
 * ended. One that had lost the execution before must not, however late it hears of it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table executions add column stopped_holder uuid, add column stopped_attempt integer;
  `.execute(db);
}
