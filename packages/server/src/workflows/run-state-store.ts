// Taking executions up, and everything they have done so far.
import type { CallError } from "@patchbay/contract/call";
import type { Environment, Json, JsonObject } from "@patchbay/contract/vocabulary";
import type { Db, HotStatement } from "../platform/db.ts";
import { RowSet } from "../platform/row-set.ts";
import type { NodeKey, RunState, StepRow, WaitRow } from "./run-rows.ts";

/** A job that wants to take an execution up. `wake`: what it waited for and has come. */
export type Asking = {
  readonly executionId: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly wake: NodeKey | null;
};

/** What became of a try to take an execution up. */
export type Taken =
  /** `crashes`: how often whoever was at it fell silent, without a step between. */
  | { readonly kind: "taken"; readonly state: RunState; readonly crashes: number }
  /** Another job is at it; it will look again before it lets go. */
  | { readonly kind: "busy" }
  /** It has ended. */
  | { readonly kind: "gone" };

const askedRows = new RowSet({
  execution_id: "uuid",
  job: "uuid",
  next: "integer",
  wake_node: "text",
  wake_iteration: "text",
});

/** Takes executions up for jobs: from now on only these attempts can write. Each execution once. */
const takeStatement: HotStatement = {
  name: "take_workflow_runs",
  text: `
    with asked as materialized (
      select * from ${askedRows.from(1, "a")}
    ), fired as (
      update workflow_waits as w set fired = true from asked
      where w.execution_id = asked.execution_id and w.node = asked.wake_node and w.iteration = asked.wake_iteration
    ), current as materialized (
      select run.execution_id, run.holder, run.attempt, run.crashes, run.steps_seen, asked.job, asked.next,
        (run.holder is null or (run.holder = asked.job and run.attempt <= asked.next)) as free,
        (run.holder = asked.job and run.attempt >= 0 and run.attempt < asked.next) as crashed,
        (select count(*)::integer from execution_steps as s where s.execution_id = run.execution_id) as step_count
      from workflow_runs as run join asked on asked.execution_id = run.execution_id
      order by run.execution_id
      for update of run
    ), counted as materialized (
      select current.*,
        (case when step_count = steps_seen then crashes else 0 end) + (case when crashed then 1 else 0 end) as crash_count
      from current
    ), taken as (
      update workflow_runs as run set
        holder = case when c.free then c.job else run.holder end,
        attempt = case when c.free then c.next else run.attempt end,
        woken = not c.free,
        crashes = case when c.free then c.crash_count else run.crashes end,
        steps_seen = case when c.free and c.crashed then c.step_count else run.steps_seen end
      from counted as c where run.execution_id = c.execution_id
    )
    select c.execution_id, c.free, c.crash_count from counted as c`,
};

type TakenRow = { readonly execution_id: string; readonly free: boolean; readonly crash_count: number };

/**
 * Everything that executions ($1) have done so far, which are taken up. A statement after the taking: that one may have waited
 * for a lock, and sees of other rows only what was there when it began, which can be less than whoever let go has written.
 */
const stateStatement: HotStatement = {
  name: "read_workflow_runs",
  text: `
    with on_record as (
      update executions as e set status = 'running' where e.id = any($1::uuid[]) and e.status = 'waiting'
    )
    select run.execution_id, run.workflow_id, run.pin, run.environment, run.input, run.origin_id, run.parent_id,
      run.parent_node, run.parent_iteration, run.depth, run.awaited_by, e.subject_name, e.started_at, e.started_by_id,
      e.started_by_name, steps.rows as steps, waits.rows as waits, callbacks.rows as callbacks, kept.rows as kept, calls.made,
      calls.failed
    from workflow_runs as run
    join executions as e on e.id = run.execution_id
    cross join lateral (
      select json_agg(json_build_object(
        'node', s.node, 'iteration', s.iteration, 'position', s.position, 'kind', s.kind, 'result', s.result,
        'status', s.status, 'input', null, 'output', s.output, 'error', s.error, 'calls', s.calls,
        'startedAt', s.started_at, 'finishedAt', s.finished_at, 'durationMs', s.duration_ms
      ) order by s.position) as rows from execution_steps as s where s.execution_id = run.execution_id
    ) as steps
    cross join lateral (
      select json_agg(json_build_object(
        'node', w.node, 'iteration', w.iteration, 'kind', w.kind, 'connectionId', w.connection_id, 'childId', w.child_id,
        'fired', w.fired, 'detail', w.detail
      )) as rows from workflow_waits as w where w.execution_id = run.execution_id
    ) as waits
    cross join lateral (
      select json_agg(json_build_object('node', b.node, 'iteration', b.iteration, 'payload', b.payload)) as rows
      from workflow_callbacks as b where b.execution_id = run.execution_id
    ) as callbacks
    cross join lateral (
      select json_agg(json_build_object(
        'node', r.node, 'iteration', r.iteration, 'version', r.version, 'digest', r.digest, 'step', r.step
      ) order by r.position) as rows from workflow_rule_steps as r where r.execution_id = run.execution_id
    ) as kept
    cross join lateral (
      select coalesce(max(k.position) + 1, 0)::integer as made,
        (count(*) filter (where k.status = 'error'))::integer as failed
      from execution_calls as k where k.execution_id = run.execution_id
    ) as calls
    where run.execution_id = any($1::uuid[])`,
};

type StateRow = {
  readonly execution_id: string;
  readonly workflow_id: string;
  readonly pin: string;
  readonly environment: Environment;
  readonly input: JsonObject;
  readonly origin_id: string;
  readonly parent_id: string | null;
  readonly parent_node: string | null;
  readonly parent_iteration: string | null;
  readonly depth: number;
  readonly awaited_by: string | null;
  readonly subject_name: string;
  readonly started_at: Date;
  readonly started_by_id: string | null;
  readonly started_by_name: string;
  readonly steps: readonly (Omit<StepRow, "error"> & { readonly error: CallError | null })[] | null;
  readonly waits: readonly (WaitRow & { readonly fired: boolean; readonly detail: Json })[] | null;
  readonly callbacks: RunState["callbacks"] | null;
  readonly kept: RunState["kept"] | null;
  readonly made: number;
  readonly failed: number;
};

/** Takes executions up; each may be asked for once. Answers in the order of asking. */
export async function takeRuns(db: Db, asking: readonly Asking[]): Promise<readonly Taken[]> {
  const asked = asking.map(({ executionId, jobId, attempt, wake }) => ({
    execution_id: executionId,
    job: jobId,
    next: attempt,
    wake_node: wake?.node ?? null,
    wake_iteration: wake?.iteration ?? null,
  }));
  const rows = await db.hot<TakenRow>(takeStatement, askedRows.values(asked));
  const byId = new Map(rows.map((row) => [row.execution_id, row]));
  const states = await readStates(
    db,
    rows.flatMap((row) => (row.free ? [row.execution_id] : [])),
  );
  return asking.map(({ executionId }): Taken => {
    const row = byId.get(executionId);
    if (row?.free === false) return { kind: "busy" };
    const state = states.get(executionId);
    // One that was cancelled after it was taken is gone as well.
    return row === undefined || state === undefined
      ? { kind: "gone" }
      : { kind: "taken", crashes: row.crash_count, state };
  });
}

async function readStates(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, RunState>> {
  if (ids.length === 0) return new Map();
  const rows = await db.hot<StateRow>(stateStatement, [ids]);
  return new Map(rows.map((row) => [row.execution_id, stateOf(row)]));
}

const isoOf = (text: string): string => new Date(text).toISOString();

const stateOf = (row: StateRow): RunState => ({
  facts: {
    executionId: row.execution_id,
    workflowId: row.workflow_id,
    workflowName: row.subject_name,
    pin: row.pin,
    environment: row.environment,
    input: row.input,
    originId: row.origin_id,
    parent:
      row.parent_id === null || row.parent_node === null || row.parent_iteration === null
        ? null
        : { executionId: row.parent_id, node: row.parent_node, iteration: row.parent_iteration },
    depth: row.depth,
    startedAt: row.started_at,
    startedBy: { id: row.started_by_id, name: row.started_by_name },
    awaitedBy: row.awaited_by,
  },
  steps: (row.steps ?? []).map((step) => ({
    ...step,
    startedAt: isoOf(step.startedAt),
    finishedAt: isoOf(step.finishedAt),
  })),
  waits: row.waits ?? [],
  callbacks: row.callbacks ?? [],
  kept: row.kept ?? [],
  calls: { made: row.made, failed: row.failed },
});
