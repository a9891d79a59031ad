import { type Kysely, sql } from "kysely";

/** What a rule node has done so far, until the node's own step is on record: whoever goes on with it does not do that again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table workflow_rule_steps (
      execution_id uuid not null,
      node text not null,
      iteration text not null,
      -- As in trigger_run_steps: 0 what was fetched; from 1 actions.
      position integer not null,
      version text not null,
      digest text not null,
      step json not null,
      primary key (execution_id, node, iteration, position)
    );
  `.execute(db);
}
