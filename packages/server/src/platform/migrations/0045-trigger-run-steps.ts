import { type Kysely, sql } from "kysely";

/** What the start of a rule has done so far, while it is being made: whoever makes it again does not do that again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table trigger_run_steps (
      run_id uuid not null references trigger_runs (id) on delete cascade,
      -- 0: what was fetched; from 1: actions, in the order in which they are asked for.
      position integer not null,
      version text not null,
      digest text not null,
      step json not null,
      primary key (run_id, position)
    );
  `.execute(db);
}
