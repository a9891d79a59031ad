// The nodes of a workflow's execution as they are shown: those that ended, and what the others wait for.
import type { CallError, CallRecord } from "@patchbay/contract/call";
import type { ExecutionStep, ExecutionWait } from "@patchbay/contract/execution";
import type { Json } from "@patchbay/contract/vocabulary";
import type { Reader } from "../platform/db.ts";

/** The ended nodes of an execution, in the order in which they ended. `records`: its calls by position. */
export async function nodeStepsOf(
  reader: Reader,
  executionId: string,
  records: ReadonlyMap<number, CallRecord>,
): Promise<ExecutionStep[]> {
  const rows = await reader
    .selectFrom("execution_steps")
    .selectAll("execution_steps")
    .where("execution_steps.execution_id", "=", executionId)
    .orderBy("execution_steps.position")
    .execute();
  return rows.map((row) => ({
    node: row.node,
    kind: row.kind as ExecutionStep["kind"],
    item: 0,
    iteration: row.iteration,
    startedAt: row.started_at.toISOString(),
    result: row.result,
    status: row.status as ExecutionStep["status"],
    input: row.input as Json,
    output: row.output as Json,
    ...(row.error === null ? {} : { error: row.error as CallError }),
    calls: row.calls.flatMap((position) => records.get(position) ?? []),
    durationMs: row.duration_ms,
  }));
}

/** What the nodes of an execution that is under way wait for, the longest waiting first. */
export async function waitsOf(reader: Reader, executionId: string): Promise<ExecutionWait[]> {
  const rows = await reader
    .selectFrom("workflow_waits")
    // One that failed keeps the executions that it started, for a retry.
    .innerJoin("workflow_runs", "workflow_runs.execution_id", "workflow_waits.execution_id")
    .leftJoin("connections", "connections.id", "workflow_waits.connection_id")
    .select([
      "workflow_waits.node",
      "workflow_waits.iteration",
      "workflow_waits.kind",
      "workflow_waits.since",
      "workflow_waits.due_at",
      "workflow_waits.child_id",
      "connections.name as connection",
    ])
    .where("workflow_waits.execution_id", "=", executionId)
    .where("workflow_waits.fired", "=", false)
    .orderBy("workflow_waits.since")
    .execute();
  return rows.map((row) => ({
    node: row.node,
    iteration: row.iteration,
    kind: row.kind as ExecutionWait["kind"],
    since: row.since.toISOString(),
    dueAt: row.due_at?.toISOString() ?? null,
    executionId: row.child_id,
    connection: row.connection,
  }));
}
