import { CompiledQuery } from "kysely";
import type { Db, HotStatement, Tx } from "../platform/db.ts";
import { rowsText } from "../platform/rows-text.ts";
import type { CallRow, NewRun, RunEnd, StepRow } from "./run-rows.ts";
import { callColumns } from "../executions/call-columns.ts";
import { dropJobs, handOutJobs } from "../queue/handed-out-jobs.ts";

/** Who writes: the job that holds the execution, and its attempt. Whoever held it before cannot write any more. */
export type Fence = { readonly executionId: string; readonly holder: string; readonly attempt: number };

/** Steps on their way to the record, with the calls they made. */
export type StepBatch = Fence & { readonly steps: readonly StepRow[]; readonly calls: readonly CallRow[] };

/** An execution that ended, with its last steps. */
export type EndBatch = StepBatch & {
  readonly end: RunEnd | { readonly status: "cancelled" };
  readonly endedAt: string;
  readonly durationMs: number;
  readonly callsMade: number;
  readonly callsFailed: number;
};

/** A statement that is either committed by itself or part of somebody's transaction. */
type Run = <R>(statement: HotStatement, values: readonly unknown[]) => Promise<R[]>;

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

const startRow = ({ facts, versionLabel, start, jobId, here }: NewRun) => ({
  id: facts.executionId,
  workflow_id: facts.workflowId,
  workflow_name: facts.workflowName,
  version: versionLabel,
  pin: facts.pin,
  environment: facts.environment,
  started_at: facts.startedAt.toISOString(),
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
});

/** Executions and their live rows, of $1, and what `more` makes of `new_rows`. */
const insertRunsText = (more = ""): string => `
  with new_rows as (
    select * from json_to_recordset($1::json) as r(
      id uuid, workflow_id uuid, workflow_name text, version text, pin text, environment text, started_at timestamptz,
      started_by_id uuid, started_by_name text, start text, input json, origin_id uuid, parent_id uuid, parent_node text,
      parent_iteration text, depth integer, holder uuid, attempt integer, awaited_by uuid
    )
  ), on_record as (
    insert into executions (
      id, kind, subject_id, subject_name, version, environment, status, started_at, duration_ms, started_by_id,
      started_by_name, start, items, calls, failed_calls, error, steps, input, parent_id, origin_id, pin
    )
    select id, 'workflow', workflow_id, workflow_name, version, environment, 'running', started_at, 0, started_by_id,
      started_by_name, start, 1, 0, 0, null, '[]', input, parent_id, nullif(origin_id, id), pin
    from new_rows
  )${more}
  insert into workflow_runs (
    execution_id, workflow_id, pin, environment, input, origin_id, parent_id, parent_node, parent_iteration, depth, holder,
    attempt, awaited_by
  )
  select id, workflow_id, pin, environment, input, origin_id, parent_id, parent_node, parent_iteration, depth, holder,
    attempt, awaited_by
  from new_rows`;

/** Files executions; their first jobs are the caller's to send, in the same transaction. */
export async function insertRuns(tx: Tx, runs: readonly NewRun[]): Promise<void> {
  const rows = rowsText(runs.map(startRow));
  await tx.executeQuery(CompiledQuery.raw(insertRunsText(), [rows]));
}

const firstJobs = "select holder as job, jsonb_build_object('execution', id) as job_data from new_rows";
const startHereStatement: HotStatement = {
  name: "start_workflow_runs_here",
  text: insertRunsText(`, first_jobs as (${handOutJobs("workflow", firstJobs)})`),
};

/** Files executions that this process goes on with, each with its first job, handed out already. */
export async function insertRunsHere(run: Run, runs: readonly NewRun[]): Promise<void> {
  await run(startHereStatement, [rowsText(runs.map(startRow))]);
}

const stepRow = (fence: Fence, step: StepRow) => ({
  execution_id: fence.executionId,
  node: step.node,
  iteration: step.iteration,
  position: step.position,
  kind: step.kind,
  result: step.result,
  status: step.status,
  input: step.input,
  output: step.output,
  error: step.error,
  calls: `{${step.calls.join()}}`,
  started_at: step.startedAt,
  finished_at: step.finishedAt,
  duration_ms: step.durationMs,
});

const callRow = (fence: Fence, { position, connectionId, record }: CallRow) => ({
  execution_id: fence.executionId,
  position,
  connection_id: connectionId,
  ...callColumns(record),
});

/** What rule nodes kept goes when their step is there; one that could not do its work may be retried. */
const forgetKept = `, forgotten as (
    delete from workflow_rule_steps as r using written_steps as w
    where w.kind = 'rule' and w.result <> 'failed'
      and r.execution_id = w.execution_id and r.node = w.node and r.iteration = w.iteration
  )`;

/**
 * Writes steps ($2) and calls ($3) of the executions in `held`. A step that is there already stays as it is. `rules`: there
 * are steps of rule nodes among them.
 */
const writeHeld = (rules: boolean): string => `
  written_steps as (
    insert into execution_steps (
      execution_id, node, iteration, position, kind, result, status, input, output, error, calls, started_at, finished_at, duration_ms
    )
    select s.execution_id, s.node, s.iteration, s.position, s.kind, s.result, s.status, s.input, s.output, s.error,
      s.calls::integer[], s.started_at, s.finished_at, s.duration_ms
    from json_to_recordset($2::json) as s(
      execution_id uuid, node text, iteration text, position integer, kind text, result text, status text, input json,
      output json, error json, calls text, started_at timestamptz, finished_at timestamptz, duration_ms real
    ) join held on held.execution_id = s.execution_id
    on conflict do nothing
    ${rules ? "returning execution_id, node, iteration, kind, result" : ""}
  )${rules ? forgetKept : ""}, written_calls as (
    insert into execution_calls (
      execution_id, position, connection_id, connection, endpoint, result, status, error, request, answer, attempts, course,
      timing
    )
    select c.* from json_to_recordset($3::json) as c(
      execution_id uuid, position integer, connection_id uuid, connection text, endpoint text, result text, status text,
      error json, request json, answer json, attempts integer, course json, timing json
    ) join held on held.execution_id = c.execution_id
    on conflict do nothing
  )`;

/** A statement that writes steps, and what it is where there are rule nodes among them. */
const twoWays = (name: string, text: (write: string) => string) => ({
  plain: { name, text: text(writeHeld(false)) },
  withRules: { name: `${name}_of_rules`, text: text(writeHeld(true)) },
});

const pick = (
  { plain, withRules }: ReturnType<typeof twoWays>,
  batches: readonly StepBatch[],
): HotStatement =>
  batches.some(({ steps }) => steps.some(({ kind }) => kind === "rule")) ? withRules : plain;

const writeStepsStatement = twoWays(
  "write_workflow_steps",
  (write) => `
    with held as (
      -- Locked against the next holder until this is committed.
      select run.execution_id from workflow_runs as run
      join json_to_recordset($1::json) as f(execution_id uuid, holder uuid, attempt integer)
        on run.execution_id = f.execution_id and run.holder = f.holder and run.attempt = f.attempt
      where run.execution_id = any($4::uuid[])
      for share of run
    ), ${write}
    select held.execution_id from held`,
);

const fenceRow = ({ executionId, holder, attempt }: Fence) => ({
  execution_id: executionId,
  holder,
  attempt,
});

/** Puts steps on record. Answers the executions that are still their writer's; of the others nothing was written. */
export async function writeSteps(db: Db, batches: readonly StepBatch[]): Promise<ReadonlySet<string>> {
  // Two flushes of the same execution may meet in one batch; its fence is told once.
  const fences = new Map(batches.map((one) => [one.executionId, fenceRow(one)]));
  const rows = await db.hot<{ execution_id: string }>(pick(writeStepsStatement, batches), [
    rowsText([...fences.values()]),
    rowsText(batches.flatMap((one) => one.steps.map((step) => stepRow(one, step)))),
    rowsText(batches.flatMap((one) => one.calls.map((call) => callRow(one, call)))),
    [...fences.keys()],
  ]);
  return new Set(rows.map((row) => row.execution_id));
}

const writeStoppedStatement = twoWays(
  "write_stopped_workflow",
  (write) => `
    with held as (
      update executions as e set calls = e.calls + $4, failed_calls = e.failed_calls + $5
      where e.id = $1::uuid and e.status = 'cancelled' and e.stopped_holder = $6::uuid and e.stopped_attempt = $7::integer
      returning e.id as execution_id
    ), ${write}
    select held.execution_id from held`,
);

/**
 * Puts steps of a cancelled execution on record that ended after it, by whoever had it then. Of any other, and of one that had
 * lost it before, nothing is written.
 */
export async function writeStopped(db: Db, batch: StepBatch): Promise<void> {
  await db.hot(pick(writeStoppedStatement, [batch]), [
    batch.executionId,
    rowsText(batch.steps.map((step) => stepRow(batch, step))),
    rowsText(batch.calls.map((call) => callRow(batch, call))),
    batch.calls.length,
    batch.calls.filter(({ record }) => record.status === "error").length,
    batch.holder,
    batch.attempt,
  ]);
}

const endStatement = twoWays(
  "end_workflow_runs",
  (write) => `
    with held as (
      delete from workflow_runs as run
      using json_to_recordset($1::json) as r(
        execution_id uuid, holder uuid, attempt integer, status text, ended_at timestamptz, duration_ms real, output json,
        error text, calls integer, failed_calls integer
      )
      where run.execution_id = r.execution_id and run.holder = r.holder and run.attempt = r.attempt
        and run.execution_id = any($4::uuid[])
      returning r.*, run.awaited_by
    ), on_record as (
      update executions as e
      set status = held.status, ended_at = held.ended_at, duration_ms = held.duration_ms, output = held.output,
        error = held.error, calls = held.calls, failed_calls = held.failed_calls
      from held where e.id = held.execution_id
    ), finished_jobs as (${dropJobs("workflow", "$5", "select holder from held")}
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
  const values = [
    rowsText(rows),
    rowsText(batches.flatMap((one) => one.steps.map((step) => stepRow(one, step)))),
    rowsText(batches.flatMap((one) => one.calls.map((call) => callRow(one, call)))),
    batches.map(({ executionId }) => executionId),
    batches.map(({ holder }) => holder),
  ];
  const ended = await run<{ execution_id: string; awaited_by: string | null }>(
    pick(endStatement, batches),
    values,
  );
  return new Map(ended.map((row) => [row.execution_id, row.awaited_by]));
}
