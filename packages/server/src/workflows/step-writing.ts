// The part of a statement that puts steps on record, with the calls they made: the same while an execution goes on and when it
// ends. Pure.
import { callColumns, callRows } from "../executions/call-columns.ts";
import type { HotStatement } from "../platform/db.ts";
import { RowSet } from "../platform/row-set.ts";
import type { CallRow, Fence, StepBatch, StepRow } from "./run-rows.ts";

/** A statement that writes steps, and what it is where there are steps of rule nodes among them. */
export type StepWriting = { readonly plain: HotStatement; readonly withRules: HotStatement };

const stepRows = new RowSet({
  execution_id: "uuid",
  node: "text",
  iteration: "text",
  position: "integer",
  kind: "text",
  result: "text",
  status: "text",
  input: "json",
  output: "json",
  error: "json",
  calls: "text",
  started_at: "timestamptz",
  finished_at: "timestamptz",
  duration_ms: "real",
});

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
 * Writes steps and calls, parameters from $`first` on, of the executions in `held`. A step that is there already stays as it
 * is. `rules`: there are steps of rule nodes among them.
 */
const writeHeld = (first: number, rules: boolean): string => `
  written_steps as (
    insert into execution_steps (
      execution_id, node, iteration, position, kind, result, status, input, output, error, calls, started_at, finished_at, duration_ms
    )
    select s.execution_id, s.node, s.iteration, s.position, s.kind, s.result, s.status, s.input, s.output, s.error,
      s.calls::integer[], s.started_at, s.finished_at, s.duration_ms
    from ${stepRows.from(first, "s")} join held on held.execution_id = s.execution_id
    on conflict do nothing
    ${rules ? "returning execution_id, node, iteration, kind, result" : ""}
  )${rules ? forgetKept : ""}, written_calls as (
    insert into execution_calls (
      execution_id, position, connection_id, connection, endpoint, result, status, error, request, answer, attempts, course,
      timing
    )
    select c.* from ${callRows.from(first + stepRows.width, "c")} join held on held.execution_id = c.execution_id
    on conflict do nothing
  )`;

/** A statement that writes steps: `text` makes it of the part that does, whose parameters are its last, from $`first` on. */
export const stepWriting = (name: string, first: number, text: (write: string) => string): StepWriting => ({
  plain: { name, text: text(writeHeld(first, false)) },
  withRules: { name: `${name}_of_rules`, text: text(writeHeld(first, true)) },
});

/** The statement as it is for these steps. */
export const forSteps = ({ plain, withRules }: StepWriting, batches: readonly StepBatch[]): HotStatement =>
  batches.some(({ steps }) => steps.some(({ kind }) => kind === "rule")) ? withRules : plain;

/** The parameters of the part that writes them. */
export const stepValues = (batches: readonly StepBatch[]): readonly Buffer[] => [
  ...stepRows.values(batches.flatMap((one) => one.steps.map((step) => stepRow(one, step)))),
  ...callRows.values(batches.flatMap((one) => one.calls.map((call) => callRow(one, call)))),
];
