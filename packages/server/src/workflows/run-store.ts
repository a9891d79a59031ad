import { CompiledQuery } from "kysely";
import type { Db, HotStatement, Tx } from "../platform/db.ts";
import { RowSet } from "../platform/row-set.ts";
import type { Fence, NewRun, RunEnd, StepBatch } from "./run-rows.ts";
import { forSteps, stepValues, stepWriting } from "./step-writing.ts";
import { dropJobs, fileJobs, tellOthers } from "../queue/filed-jobs.ts";

/** An execution that ended, with its last steps. */
export type EndBatch = StepBatch & {
  readonly end: RunEnd | { readonly status: "cancelled" };
  readonly endedAt: string;
  readonly durationMs: number;
  readonly callsMade: number;
  readonly callsFailed: number;
};

/** A statement that is either committed by itself or part of somebody's transaction. */
export type Run = <R>(statement: HotStatement, values: readonly unknown[]) => Promise<R[]>;

/** Runs a statement committed by itself. */
export const alone =
  (db: Db): Run =>
  async (statement, values) =>
    await db.hot(statement, values);

/** Runs a statement as part of a transaction. */
export const within =
  (tx: Tx): Run =>
  async <R>({ text }: HotStatement, values: readonly unknown[]) => [
    ...(await tx.executeQuery<R>(CompiledQuery.raw(text, [...values]))).rows,
  ];

const newRows = new RowSet({
  id: "uuid",
  workflow_id: "uuid",
  workflow_name: "text",
  version: "text",
  pin: "text",
  environment: "text",
  started_at: "timestamptz",
  started_by_id: "uuid",
  started_by_name: "text",
  start: "text",
  input: "json",
  origin_id: "uuid",
  parent_id: "uuid",
  parent_node: "text",
  parent_iteration: "text",
  depth: "integer",
  holder: "uuid",
  attempt: "integer",
  awaited_by: "uuid",
  here: "boolean",
});

const startRow = ({ facts, versionLabel, start, jobId, here }: NewRun) => ({
  id: facts.executionId,
  workflow_id: facts.workflowId,
  workflow_name: facts.workflowName,
  version: versionLabel,
  pin: facts.pin,
  environment: facts.environment,
  started_at: facts.startedAt,
  started_by_id: facts.startedBy.id,
  started_by_name: facts.startedBy.name,
  start,
  input: facts.input,
  origin_id: facts.originId,
  parent_id: facts.parent?.executionId ?? null,
  parent_node: facts.parent?.node ?? null,
  parent_iteration: facts.parent?.iteration ?? null,
  depth: facts.depth,
  holder: jobId,
  attempt: here ? 0 : -1,
  awaited_by: facts.awaitedBy,
  here,
});

const firstJobs = "select holder as job, jsonb_build_object('execution', id) as job_data, here from new_rows";

const startStatement: HotStatement = {
  name: "start_workflow_runs",
  text: `
    with new_rows as (
      select * from ${newRows.from(1, "r")}
    ), on_record as (
      insert into executions (
        id, kind, subject_id, subject_name, version, environment, status, started_at, duration_ms, started_by_id,
        started_by_name, start, items, calls, failed_calls, error, steps, input, parent_id, origin_id, pin
      )
      select id, 'workflow', workflow_id, workflow_name, version, environment, 'running', started_at, 0, started_by_id,
        started_by_name, start, 1, 0, 0, null, '[]', input, parent_id, nullif(origin_id, id), pin
      from new_rows
    ), live as (
      insert into workflow_runs (
        execution_id, workflow_id, pin, environment, input, origin_id, parent_id, parent_node, parent_iteration, depth,
        holder, attempt, awaited_by
      )
      select id, workflow_id, pin, environment, input, origin_id, parent_id, parent_node, parent_iteration, depth,
        holder, attempt, awaited_by
      from new_rows
    ), first_jobs as (${fileJobs("workflow", firstJobs)}
    )
    ${tellOthers("workflow", `$${1 + newRows.width}`)}`,
};

/**
 * Files executions, each with its first job: handed out already where this process goes on with it. `told`: other processes
 * are told of the others.
 */
export async function insertRuns(run: Run, runs: readonly NewRun[], told: boolean): Promise<void> {
  await run(startStatement, [...newRows.values(runs.map(startRow)), told]);
}

const fenceRows = new RowSet({ execution_id: "uuid", holder: "uuid", attempt: "integer" });

const writeStepsStatement = stepWriting(
  "write_workflow_steps",
  1 + fenceRows.width,
  (write) => `
    with held as (
      -- Locked against the next holder until this is committed.
      select run.execution_id from workflow_runs as run
      join ${fenceRows.from(1, "f")}
        on run.execution_id = f.execution_id and run.holder = f.holder and run.attempt = f.attempt
      where run.execution_id = any($1::uuid[])
      for share of run
    ), ${write}
    select held.execution_id from held`,
);

const fenceRow = ({ executionId, holder, attempt }: Fence) => ({
  execution_id: executionId,
  holder,
  attempt,
});

/** Puts steps on record. Answers for each batch whether its execution is its writer's still; of the others nothing was written. */
export async function writeSteps(db: Db, batches: readonly StepBatch[]): Promise<readonly boolean[]> {
  // Flushes of the same execution may meet in one batch: its fence is told once. Whoever has lost it writes after that.
  const fences = new Map(batches.map((one) => [one.executionId, fenceRow(one)]));
  const isTold = ({ executionId, holder, attempt }: Fence): boolean => {
    const fence = fences.get(executionId);
    return fence?.holder === holder && fence.attempt === attempt;
  };
  const told = batches.filter(isTold);
  const rows = await db.hot<{ execution_id: string }>(forSteps(writeStepsStatement, told), [
    ...fenceRows.values([...fences.values()]),
    ...stepValues(told),
  ]);
  const held = new Set(rows.map((row) => row.execution_id));
  const others = batches.filter((one) => !isTold(one));
  const later = others.length === 0 ? [] : await writeSteps(db, others);
  return batches.map((one) =>
    isTold(one) ? held.has(one.executionId) : (later[others.indexOf(one)] ?? false),
  );
}

const writeStoppedStatement = stepWriting(
  "write_stopped_workflow",
  6,
  (write) => `
    with held as (
      update executions as e set calls = e.calls + $2, failed_calls = e.failed_calls + $3
      where e.id = $1::uuid and e.status = 'cancelled' and e.stopped_holder = $4::uuid and e.stopped_attempt = $5::integer
      returning e.id as execution_id
    ), ${write}
    select held.execution_id from held`,
);

/**
 * Puts steps of a cancelled execution on record that ended after it, by whoever had it then. Of any other, and of one that had
 * lost it before, nothing is written.
 */
export async function writeStopped(db: Db, batch: StepBatch): Promise<void> {
  await db.hot(forSteps(writeStoppedStatement, [batch]), [
    batch.executionId,
    batch.calls.length,
    batch.calls.filter(({ record }) => record.status === "error").length,
    batch.holder,
    batch.attempt,
    ...stepValues([batch]),
  ]);
}

const endRows = new RowSet({
  execution_id: "uuid",
  holder: "uuid",
  attempt: "integer",
  status: "text",
  ended_at: "timestamptz",
  duration_ms: "real",
  output: "json",
  error: "text",
  calls: "integer",
  failed_calls: "integer",
});

const endStatement = stepWriting(
  "end_workflow_runs",
  1 + endRows.width,
  (write) => `
    with held as (
      delete from workflow_runs as run
      using ${endRows.from(1, "r")}
      where run.execution_id = r.execution_id and run.holder = r.holder and run.attempt = r.attempt
        and run.execution_id = any($1::uuid[])
      returning r.*, run.awaited_by
    ), on_record as (
      update executions as e
      set status = held.status, ended_at = held.ended_at, duration_ms = held.duration_ms, output = held.output,
        error = held.error, calls = held.calls, failed_calls = held.failed_calls
      from held where e.id = held.execution_id
    ), finished_jobs as (${dropJobs("workflow", "$2", "select holder from held")}
    ), ${write}
    select held.execution_id, held.awaited_by from held`,
);

/**
 * Ends executions and their jobs. Answers those that were still their writer's, each with the process somebody waits in for
 * it.
 */
export async function endRuns(
  run: Run,
  batches: readonly EndBatch[],
): Promise<ReadonlyMap<string, string | null>> {
  const rows = batches.map((one) => ({
    ...fenceRow(one),
    status: one.end.status,
    ended_at: one.endedAt,
    duration_ms: one.durationMs,
    output: one.end.status === "succeeded" ? one.end.outputs : null,
    error: one.end.status === "failed" ? one.end.error.message : null,
    calls: one.callsMade,
    failed_calls: one.callsFailed,
  }));
  const values = [...endRows.values(rows), ...stepValues(batches)];
  const ended = await run<{ execution_id: string; awaited_by: string | null }>(
    forSteps(endStatement, batches),
    values,
  );
  return new Map(ended.map((row) => [row.execution_id, row.awaited_by]));
}
