import { sql } from "kysely";
import type { Reader, Tx } from "../platform/db.ts";

/** What executions wait for: a connection, or (null) an API that is called without one. */
export type Outage = { readonly connectionId: string | null; readonly environment: string };

/** What executions wait for because it is out of order. */
export async function outages(reader: Reader): Promise<readonly Outage[]> {
  const rows = await reader
    .selectFrom("workflow_waits")
    .select(["workflow_waits.connection_id", "workflow_waits.environment"])
    .distinct()
    .where("workflow_waits.kind", "=", "outage")
    .where("workflow_waits.fired", "=", false)
    .execute();
  return rows.flatMap((row) =>
    row.environment === null ? [] : [{ connectionId: row.connection_id, environment: row.environment }],
  );
}

/** Lets the longest waiting go on, at most so many. Answers their executions. */
export async function claimOutages(
  tx: Tx,
  { connectionId, environment }: Outage,
  most: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ execution_id: string }>`
    update workflow_waits as w set fired = true
    from (
      select one.execution_id, one.node, one.iteration from workflow_waits as one
      where one.kind = 'outage' and not one.fired and one.connection_id is not distinct from ${connectionId}::uuid and one.environment = ${environment}
      order by one.since limit ${most} for update skip locked
    ) as oldest
    where w.execution_id = oldest.execution_id and w.node = oldest.node and w.iteration = oldest.iteration
    returning w.execution_id`.execute(tx);
  return [...new Set(rows.map((row) => row.execution_id))];
}
