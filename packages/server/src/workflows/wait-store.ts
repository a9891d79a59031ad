// What executions wait for: filing it, noting that it came, letting go of an execution until then.
import type { Environment, Json } from "@patchbay/contract/vocabulary";
import { sql } from "kysely";
import type { Tx } from "../platform/db.ts";
import type { Fence, NodeKey, WaitRow } from "./run-rows.ts";

type Place = NodeKey & { readonly executionId: string };

/** Notes that what a node waits for came. False when it does not wait (yet), or something came before. */
export async function fireWait(tx: Tx, place: Place, detail: Json): Promise<boolean> {
  const row = await tx
    .updateTable("workflow_waits")
    .set({ fired: true, detail: JSON.stringify(detail) })
    .where("workflow_waits.execution_id", "=", place.executionId)
    .where("workflow_waits.node", "=", place.node)
    .where("workflow_waits.iteration", "=", place.iteration)
    .where("workflow_waits.fired", "=", false)
    .returning("workflow_waits.node")
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Says that something came for an execution. `idle`: nobody was at it, and it is now this job's, which the caller sends;
 * `held`: whoever is at it will look again.
 */
export async function wakeRun(tx: Tx, executionId: string, jobId: string): Promise<"idle" | "held" | "gone"> {
  const row = await tx
    .updateTable("workflow_runs")
    .set({ woken: true, holder: sql`coalesce(workflow_runs.holder, ${jobId})` })
    .where("workflow_runs.execution_id", "=", executionId)
    .returning("workflow_runs.holder")
    .executeTakeFirst();
  if (row === undefined) return "gone";
  return row.holder === jobId ? "idle" : "held";
}

type Owner = { readonly executionId: string; readonly environment: Environment };
type FiledWait = WaitRow & { readonly fired?: boolean; readonly jobId?: string | null };

const waitRow = (run: Owner, wait: FiledWait, since: Date) => ({
  execution_id: run.executionId,
  node: wait.node,
  iteration: wait.iteration,
  kind: wait.kind,
  since,
  due_at: wait.dueInMs === null ? null : new Date(since.getTime() + wait.dueInMs),
  child_id: wait.childId,
  connection_id: wait.connectionId,
  environment: run.environment,
  fired: wait.fired ?? false,
  job_id: wait.jobId ?? null,
  detail: null,
});

/** Files the wait for an execution that is started with it. False: the node has one, so it has started its own before. */
export async function insertChildWait(tx: Tx, run: Owner, wait: FiledWait, since: Date): Promise<boolean> {
  const filed = await tx
    .insertInto("workflow_waits")
    .values(waitRow(run, wait, since))
    .onConflict((conflict) => conflict.doNothing())
    .returning("workflow_waits.node")
    .executeTakeFirst();
  return filed !== undefined;
}

/** Whether an execution is still this writer's; it cannot become another's until the transaction ends. */
export async function lockHeld(tx: Tx, fence: Fence): Promise<boolean> {
  const row = await tx
    .selectFrom("workflow_runs")
    .select("workflow_runs.execution_id")
    .where("workflow_runs.execution_id", "=", fence.executionId)
    .where("workflow_runs.holder", "=", fence.holder)
    .where("workflow_runs.attempt", "=", fence.attempt)
    .forShare()
    .executeTakeFirst();
  return row !== undefined;
}

/** Files what nodes wait for, each with how it stands (`fired` when there is nothing to wait for) and the job that ends it. */
export async function insertWaits(
  tx: Tx,
  run: Owner,
  waits: readonly FiledWait[],
  since: Date,
): Promise<void> {
  if (waits.length === 0) return;
  await tx
    .insertInto("workflow_waits")
    .values(waits.map((wait) => waitRow(run, wait, since)))
    // Only an outage is waited for again, when the connection was tried and is out of order still.
    .onConflict((conflict) =>
      conflict.columns(["execution_id", "node", "iteration"]).doUpdateSet({ fired: false, detail: null }),
    )
    .execute();
}

/**
 * Lets go of an execution: it waits, or (`next`) this job, which the caller sends, goes on with it. `woken`: something came
 * meanwhile, look again; `lost`: it is another's by now.
 */
export async function parkRun(
  tx: Tx,
  fence: Fence,
  next: string | null,
): Promise<"parked" | "woken" | "lost"> {
  const row = await tx
    .selectFrom("workflow_runs")
    .select(["workflow_runs.woken"])
    .where("workflow_runs.execution_id", "=", fence.executionId)
    .where("workflow_runs.holder", "=", fence.holder)
    .where("workflow_runs.attempt", "=", fence.attempt)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return "lost";
  if (row.woken && next === null) return "woken";
  await tx
    .updateTable("workflow_runs")
    .set({ holder: next, attempt: -1 })
    .where("workflow_runs.execution_id", "=", fence.executionId)
    .execute();
  if (next === null)
    await tx
      .updateTable("executions")
      .set({ status: "waiting" })
      .where("executions.id", "=", fence.executionId)
      .execute();
  return "parked";
}

/** Says that whoever is at an execution stops without a crash: it is not counted as one. */
export async function releaseRun(tx: Tx, fence: Fence): Promise<void> {
  await tx
    .updateTable("workflow_runs")
    .set({ attempt: -1 })
    .where("workflow_runs.execution_id", "=", fence.executionId)
    .where("workflow_runs.holder", "=", fence.holder)
    .where("workflow_runs.attempt", "=", fence.attempt)
    .execute();
}

/**
 * Forgets what an ended execution waited for. What was sent to its callback addresses goes with the execution itself: it may
 * be retried, and whoever sent it was told that it counts. So do, of a failed one (`mayGoOn`), the executions it started.
 */
export async function dropWaits(tx: Tx, executionId: string, mayGoOn: boolean): Promise<void> {
  await tx
    .deleteFrom("workflow_waits")
    .where("workflow_waits.execution_id", "=", executionId)
    .$if(mayGoOn, (rows) => rows.where("workflow_waits.kind", "!=", "child"))
    .execute();
}
