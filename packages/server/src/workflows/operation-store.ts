// Executions as operators act on them: ending, reopening, letting go on.
import type { ActorRef, Environment, JsonObject } from "@patchbay/contract/vocabulary";
import { sql } from "kysely";
import type { Reader, Tx } from "../platform/db.ts";
import { keyText, type NodeKey } from "./run-rows.ts";

/** A workflow's execution as it is on record. */
export type RecordedRun = {
  readonly executionId: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly pin: string;
  readonly environment: Environment;
  readonly status: string;
  readonly input: JsonObject;
  readonly originId: string;
  readonly startedAt: Date;
  readonly startedBy: ActorRef;
};

/** The execution, locked until the transaction ends; undefined when there is none, or it is a rule's. */
export async function lockRecord(tx: Tx, executionId: string): Promise<RecordedRun | undefined> {
  const row = await tx
    .selectFrom("executions")
    .selectAll("executions")
    .where("executions.id", "=", executionId)
    .where("executions.kind", "=", "workflow")
    .forUpdate()
    .executeTakeFirst();
  return (
    row && {
      executionId: row.id,
      workflowId: row.subject_id,
      workflowName: row.subject_name,
      pin: row.pin ?? row.version,
      environment: row.environment as Environment,
      status: row.status,
      input: row.input as JsonObject,
      originId: row.origin_id ?? row.id,
      startedAt: row.started_at,
      startedBy: { id: row.started_by_id, name: row.started_by_name },
    }
  );
}

/** An execution that was under way: who was at it, who waits for it. */
export type Stopped = {
  readonly holder: string | null;
  readonly attempt: number;
  readonly awaitedBy: string | null;
  readonly parent: (NodeKey & { readonly executionId: string }) | null;
};

/** Takes an execution away from whoever is at it, who can write nothing any more. Undefined when it is not under way. */
export async function stopRun(tx: Tx, executionId: string): Promise<Stopped | undefined> {
  const row = await tx
    .deleteFrom("workflow_runs")
    .where("workflow_runs.execution_id", "=", executionId)
    .returning([
      "workflow_runs.holder",
      "workflow_runs.attempt",
      "workflow_runs.awaited_by",
      "workflow_runs.parent_id",
      "workflow_runs.parent_node",
      "workflow_runs.parent_iteration",
    ])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { parent_id: parentId, parent_node: node, parent_iteration: iteration } = row;
  return {
    holder: row.holder,
    attempt: row.attempt,
    awaitedBy: row.awaited_by,
    parent:
      parentId === null || node === null || iteration === null
        ? null
        : { executionId: parentId, node, iteration },
  };
}

/** Puts on record that an execution was cancelled, who was at it, and the calls it made until then. */
export async function recordCancelled(
  tx: Tx,
  executionId: string,
  at: Date,
  { holder, attempt }: Stopped,
): Promise<void> {
  await sql`
    update executions as e
    set status = 'cancelled', ended_at = ${at}, duration_ms = greatest(0, extract(epoch from ${at}::timestamptz - e.started_at) * 1000),
      calls = made.calls, failed_calls = made.failed,
      stopped_holder = ${holder}, stopped_attempt = ${attempt}
    from (
      select count(*)::integer as calls, (count(*) filter (where k.status = 'error'))::integer as failed
      from execution_calls as k where k.execution_id = ${executionId}
    ) as made
    where e.id = ${executionId}`.execute(tx);
}

/** Executions under way that this one started and waits for. */
export async function childrenOf(reader: Reader, executionId: string): Promise<readonly string[]> {
  const rows = await reader
    .selectFrom("workflow_runs")
    .select("workflow_runs.execution_id")
    .where("workflow_runs.parent_id", "=", executionId)
    .execute();
  return rows.map((row) => row.execution_id);
}

/** A step of an execution, as far as finding the one to go on from needs it. */
export type StepMark = NodeKey & {
  readonly position: number;
  readonly kind: string;
  readonly status: string;
};

/** The steps of an execution in the order of their ends. */
export async function stepMarks(reader: Reader, executionId: string): Promise<readonly StepMark[]> {
  return await reader
    .selectFrom("execution_steps")
    .select([
      "execution_steps.node",
      "execution_steps.iteration",
      "execution_steps.position",
      "execution_steps.kind",
      "execution_steps.status",
    ])
    .where("execution_steps.execution_id", "=", executionId)
    .orderBy("execution_steps.position")
    .execute();
}

/**
 * Forgets steps, so that their nodes are done again, with the executions they started. The calls they made stay on record.
 */
export async function forgetSteps(tx: Tx, executionId: string, steps: readonly StepMark[]): Promise<void> {
  const positions = steps.map(({ position }) => position);
  await tx
    .deleteFrom("execution_steps")
    .where("execution_steps.execution_id", "=", executionId)
    .where("execution_steps.position", "in", positions)
    .execute();
  const forgotten = new Set(steps.map(keyText));
  const waits = await tx
    .selectFrom("workflow_waits")
    .select(["workflow_waits.node", "workflow_waits.iteration"])
    .where("workflow_waits.execution_id", "=", executionId)
    .execute();
  for (const { node, iteration } of waits.filter((one) => forgotten.has(keyText(one))))
    await tx
      .deleteFrom("workflow_waits")
      .where("workflow_waits.execution_id", "=", executionId)
      .where("workflow_waits.node", "=", node)
      .where("workflow_waits.iteration", "=", iteration)
      .execute();
}

/** Opens an ended execution again, for the job that goes on with it. */
export async function reopenRun(
  tx: Tx,
  run: Pick<RecordedRun, "executionId" | "workflowId" | "pin" | "environment" | "input" | "originId">,
  jobId: string,
): Promise<void> {
  await tx
    .insertInto("workflow_runs")
    .values({
      execution_id: run.executionId,
      workflow_id: run.workflowId,
      pin: run.pin,
      environment: run.environment,
      input: JSON.stringify(run.input),
      origin_id: run.originId,
      parent_id: null,
      parent_node: null,
      parent_iteration: null,
      depth: 0,
      holder: jobId,
      attempt: -1,
      awaited_by: null,
    })
    .execute();
  await tx
    .updateTable("executions")
    .set({ status: "running", ended_at: null, error: null, output: null })
    .where("executions.id", "=", run.executionId)
    .execute();
}

/** Lets what waits for connections out of order go on. Answers how many waits. */
export async function fireOutages(tx: Tx, executionId: string): Promise<number> {
  const rows = await tx
    .updateTable("workflow_waits")
    .set({ fired: true })
    .where("workflow_waits.execution_id", "=", executionId)
    .where("workflow_waits.kind", "=", "outage")
    .where("workflow_waits.fired", "=", false)
    .returning("workflow_waits.node")
    .execute();
  return rows.length;
}
