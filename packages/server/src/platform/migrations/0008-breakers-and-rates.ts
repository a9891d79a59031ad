import { type Kysely, sql } from "kysely";

/**
 * Breakers that somebody holds open, and the rate budgets of connections: when the next request would be due if all came
 * evenly (GCRA). Budgets are written by every call and worth nothing after a crash, so they are not logged.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table breaker_holds (
      connection_id uuid not null references connections (id) on delete cascade,
      environment text not null,
      reason text not null,
      held_at timestamptz not null,
      held_by_id uuid,
      held_by_name text not null,
      primary key (connection_id, environment)
    );

    create unlogged table rate_budgets (
      connection_id uuid not null,
      environment text not null,
      next_at timestamptz not null,
      primary key (connection_id, environment)
    );
  `.execute(db);
}
