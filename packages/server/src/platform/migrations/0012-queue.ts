import { type Kysely, sql } from "kysely";
import { getConstructionPlans } from "pg-boss";

/**
 * The tables of the queue, in a schema of their own, as the installed pg-boss makes them. Its own migrations bring them up
 * to a later version at start (queue/queue.ts).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The plan is a script with a transaction around it; this runs in one already.
  const script = getConstructionPlans("pgboss")
    .replace(/^\s*BEGIN;/, "")
    .replace(/COMMIT;\s*$/, "");
  await sql.raw(script).execute(db);
}
