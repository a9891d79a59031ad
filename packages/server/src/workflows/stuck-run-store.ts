// Executions that nothing would bring on any more: the job that has one, or would end what it waits for, is gone.
import type { Json } from "@patchbay/contract/vocabulary";
import { sql } from "kysely";
import type { Db, HotStatement, Tx } from "../platform/db.ts";
import type { NodeKey } from "./run-rows.ts";

/**
 * Whether there is a job of this id that is handed out some time, or worked at by somebody who falls silent if he dies. Asked
 * so that it is looked up by its key: of an `exists` PostgreSQL may make one look at all jobs.
 */
const lives = (id: string): string => `((
    select true from pgboss.job as j where j.name = 'workflow' and j.id = ${id}
      and (j.state in ('created', 'retry') or (j.state = 'active' and j.heartbeat_on is not null)) limit 1) is not null)`;

/** Of a wait `w` that has not ended: nothing will end it. What was filed before jobs were noted is late by now. */
const forEver = `(
    (w.job_id is not null and not ${lives("w.job_id")})
    or (w.job_id is null and w.kind in ('timer', 'callback') and w.due_at < now() - interval '5 minutes')
    or (w.kind = 'child' and (select true from workflow_runs as c where c.execution_id = w.child_id limit 1) is null))`;

const windowStatement: HotStatement = {
  name: "look_for_stuck_workflow_runs",
  text: `
    with looked_at as materialized (
      select run.execution_id, run.holder from workflow_runs as run
      where run.execution_id > $1::uuid order by run.execution_id limit $2
    ), stuck as (
      select one.execution_id from looked_at as one
      cross join lateral (
        select count(*) as waits, coalesce(bool_or(one.holder is null and ${forEver}), false) as for_ever
        from workflow_waits as w where w.execution_id = one.execution_id and not w.fired
      ) as waiting
      where case
        when one.holder is not null then not ${lives("one.holder")}
        else waiting.waits = 0 or waiting.for_ever
        end
    )
    select (array_agg(looked_at.execution_id order by looked_at.execution_id desc))[1] as last, count(*)::integer as looked,
      array(select execution_id::text from stuck) as stuck
    from looked_at`,
};

/** Executions with an id, and where to look on; `last` null: there are no more. */
export type Look = { readonly last: string | null; readonly stuck: readonly string[] };

/** Looks at so many executions under way, those behind an id, in the order of their ids. */
export async function lookForStuck(db: Db, after: string, most: number): Promise<Look> {
  const [row] = await db.hot<{ last: string | null; looked: number; stuck: string[] }>(windowStatement, [
    after,
    most,
  ]);
  return { last: row === undefined || row.looked < most ? null : row.last, stuck: row?.stuck ?? [] };
}

/** Whether no other process is just putting one back. Held until the transaction ends. */
export async function isAlone(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ ok: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('patchbay stuck executions')) as ok`.execute(tx);
  return rows[0]?.ok === true;
}

/** A wait that nothing ends. */
export type StuckWait = NodeKey & {
  readonly kind: string;
  readonly dueAt: Date | null;
  readonly childId: string | null;
};

/** How an execution stands while it is locked. */
export type Stuck =
  /** It goes on by itself, or somebody is just at it. */
  | { readonly kind: "well" }
  /** The job that has it is gone. */
  | { readonly kind: "unheld" }
  /** Nobody has it. `idle`: it waits for nothing. */
  | { readonly kind: "unawaited"; readonly idle: boolean; readonly waits: readonly StuckWait[] };

/** Looks once more, with the execution locked: nobody can take it up or let it go meanwhile. */
export async function lockStuck(tx: Tx, executionId: string): Promise<Stuck> {
  const { rows } = await sql<{ holder: string | null }>`
    select holder from workflow_runs where execution_id = ${executionId} for update skip locked`.execute(tx);
  const [run] = rows;
  if (run === undefined) return { kind: "well" };
  if (run.holder !== null) {
    const held = await sql<{ lives: boolean }>`
      select ${sql.raw(lives("run.holder"))} as lives from workflow_runs as run
      where run.execution_id = ${executionId}`.execute(tx);
    return { kind: held.rows[0]?.lives === true ? "well" : "unheld" };
  }
  const waits = await sql<StuckWait & { stuck: boolean }>`
    select w.node, w.iteration, w.kind, w.due_at as "dueAt", w.child_id as "childId", ${sql.raw(forEver)} as stuck
    from workflow_waits as w where w.execution_id = ${executionId} and not w.fired`.execute(tx);
  const stuck = waits.rows.filter((one) => one.stuck);
  const idle = waits.rows.length === 0;
  return idle || stuck.length > 0 ? { kind: "unawaited", idle, waits: stuck } : { kind: "well" };
}

/** Makes an execution this job's, which the caller sends. Whoever had it can write nothing any more. */
export async function handTo(tx: Tx, executionId: string, jobId: string): Promise<void> {
  await tx
    .updateTable("workflow_runs")
    .set({ holder: jobId, attempt: -1 })
    .where("workflow_runs.execution_id", "=", executionId)
    .execute();
}

/** Says which job ends a wait from now on. */
export async function noteJob(
  tx: Tx,
  place: NodeKey & { readonly executionId: string },
  jobId: string,
): Promise<void> {
  await tx
    .updateTable("workflow_waits")
    .set({ job_id: jobId })
    .where("workflow_waits.execution_id", "=", place.executionId)
    .where("workflow_waits.node", "=", place.node)
    .where("workflow_waits.iteration", "=", place.iteration)
    .execute();
}

/** How an execution that is not under way any more ended, as far as that is on record. */
export async function endOnRecord(
  tx: Tx,
  executionId: string | null,
): Promise<{ readonly status: string; readonly output: Json; readonly error: string | null } | null> {
  if (executionId === null) return null;
  const row = await tx
    .selectFrom("executions")
    .select(["executions.status", "executions.output", "executions.error"])
    .where("executions.id", "=", executionId)
    .executeTakeFirst();
  return row === undefined ? null : { ...row, output: row.output as Json };
}
