import { type Kysely, sql } from "kysely";

/** Drafts that have been run, by digest, so that their executions can be explained when the draft has changed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table rule_drafts (
      digest text primary key,
      document json not null,
      used_at timestamptz not null
    );
    create index rule_drafts_age on rule_drafts (used_at);
  `.execute(db);
}
