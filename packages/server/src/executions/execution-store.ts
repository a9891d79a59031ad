import type { CallRecord } from "@patchbay/contract/call";
import type { Execution, ExecutionStep, ExecutionSummary } from "@patchbay/contract/execution";
import type { Json, Page } from "@patchbay/contract/vocabulary";
import type { Selectable } from "kysely";
import type { Db, HotStatement, Reader } from "../platform/db.ts";
import type { Database } from "../platform/db-schema.ts";
import { RowSet } from "../platform/row-set.ts";
import { containsPattern } from "../platform/search.ts";
import { firstIdAt } from "./execution-id.ts";
import type { FinishedExecution, StoredStep } from "./execution-row.ts";
import { nodeStepsOf, waitsOf } from "./node-step-store.ts";
import { callColumns, callRows } from "./call-columns.ts";

const executionRows = new RowSet({
  id: "uuid",
  kind: "text",
  subject_id: "uuid",
  subject_name: "text",
  version: "text",
  environment: "text",
  status: "text",
  started_at: "timestamptz",
  duration_ms: "real",
  started_by_id: "uuid",
  started_by_name: "text",
  start: "text",
  items: "integer",
  calls: "integer",
  failed_calls: "integer",
  error: "text",
  steps: "json",
});

/**
 * Writes executions and their calls in one statement, so in one transaction and one commit. What is there already stays: a
 * batch whose commit was not heard of is written again.
 */
const insertStatement: HotStatement = {
  name: "insert_executions",
  text: `
    with execution_rows as (
      insert into executions (
        id, kind, subject_id, subject_name, version, environment, status, started_at, duration_ms,
        started_by_id, started_by_name, start, items, calls, failed_calls, error, steps
      )
      select * from ${executionRows.from(1, "r")}
      on conflict do nothing
    )
    insert into execution_calls (
      execution_id, position, connection_id, connection, endpoint, result, status, error, request, answer, attempts, course,
      timing
    )
    select * from ${callRows.from(1 + executionRows.width, "c")}
    on conflict do nothing`,
};

const executionRow = ({ summary, steps }: FinishedExecution) => ({
  id: summary.id,
  kind: summary.kind,
  subject_id: summary.subjectId,
  subject_name: summary.subjectName,
  version: summary.version,
  environment: summary.environment,
  status: summary.status,
  started_at: summary.startedAt,
  duration_ms: summary.durationMs,
  started_by_id: summary.startedBy.id,
  started_by_name: summary.startedBy.name,
  start: summary.start,
  items: summary.items,
  calls: summary.calls,
  failed_calls: summary.failedCalls,
  error: summary.error,
  steps,
});

const callRow = (executionId: string, position: number, connectionId: string | null, record: CallRecord) => ({
  execution_id: executionId,
  position,
  connection_id: connectionId,
  ...callColumns(record),
});

/** Stores finished executions with their calls. Durable when it resolves. */
export async function insertExecutions(db: Db, executions: readonly FinishedExecution[]): Promise<void> {
  const rows = executions.map(executionRow);
  const calls = executions.flatMap(({ summary, calls }) =>
    calls.map(({ connectionId, record }, position) => callRow(summary.id, position, connectionId, record)),
  );
  await db.hot(insertStatement, [...executionRows.values(rows), ...callRows.values(calls)]);
}

const summaryColumns = [
  "executions.id",
  "executions.kind",
  "executions.subject_id",
  "executions.subject_name",
  "executions.version",
  "executions.environment",
  "executions.status",
  "executions.started_at",
  "executions.duration_ms",
  "executions.started_by_id",
  "executions.started_by_name",
  "executions.start",
  "executions.items",
  "executions.calls",
  "executions.failed_calls",
  "executions.error",
] as const;

type SummaryRow = Omit<
  Selectable<Database["executions"]>,
  | "steps"
  | "ended_at"
  | "input"
  | "output"
  | "parent_id"
  | "origin_id"
  | "pin"
  | "stopped_holder"
  | "stopped_attempt"
>;

const fromRow = (row: SummaryRow): ExecutionSummary => ({
  id: row.id,
  kind: row.kind as ExecutionSummary["kind"],
  subjectId: row.subject_id,
  subjectName: row.subject_name,
  version: row.version,
  environment: row.environment as ExecutionSummary["environment"],
  status: row.status as ExecutionSummary["status"],
  startedAt: row.started_at.toISOString(),
  durationMs: row.duration_ms,
  startedBy: { id: row.started_by_id, name: row.started_by_name },
  start: row.start as ExecutionSummary["start"],
  items: row.items,
  calls: row.calls,
  failedCalls: row.failed_calls,
  error: row.error,
});

/** Which executions are wanted. `from` and `to` bound the start; ids are times, so they are compared as ids. */
export type ExecutionFilter = {
  readonly kind: string | undefined;
  readonly subjectId: string | undefined;
  readonly environment: string | undefined;
  readonly status: string | undefined;
  readonly start: string | undefined;
  /** Part of what ran, of who started it, or of its error. */
  readonly q: string | undefined;
  readonly failedCalls: boolean;
  readonly connection: string | undefined;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
};

/** How far the total of a list is counted: beyond it the list says so many, and paging goes on. */
const COUNTED = 10_000;

function filtered(reader: Reader, filter: ExecutionFilter) {
  let selection = reader.selectFrom("executions");
  if (filter.kind !== undefined) selection = selection.where("executions.kind", "=", filter.kind);
  if (filter.subjectId !== undefined)
    selection = selection.where("executions.subject_id", "=", filter.subjectId);
  if (filter.environment !== undefined)
    selection = selection.where("executions.environment", "=", filter.environment);
  if (filter.status !== undefined) selection = selection.where("executions.status", "=", filter.status);
  if (filter.start !== undefined) selection = selection.where("executions.start", "=", filter.start);
  if (filter.q !== undefined && filter.q !== "") {
    const pattern = containsPattern(filter.q);
    selection = selection.where((where) =>
      where.or([
        where("executions.subject_name", "ilike", pattern),
        where("executions.started_by_name", "ilike", pattern),
        where("executions.error", "ilike", pattern),
      ]),
    );
  }
  if (filter.failedCalls) selection = selection.where("executions.failed_calls", ">", 0);
  if (filter.from !== undefined) selection = selection.where("executions.id", ">=", firstIdAt(filter.from));
  if (filter.to !== undefined)
    selection = selection.where("executions.id", "<", firstIdAt(new Date(filter.to.getTime() + 1)));
  const { connection } = filter;
  if (connection !== undefined) {
    selection = selection.where((where) =>
      where.exists(
        where
          .selectFrom("execution_calls")
          .select("execution_calls.position")
          .whereRef("execution_calls.execution_id", "=", "executions.id")
          .where("execution_calls.connection", "=", connection),
      ),
    );
  }
  return selection;
}

/** One page, the latest first. */
export async function listExecutions(
  reader: Reader,
  filter: ExecutionFilter,
  page: number,
  perPage: number,
): Promise<Page<ExecutionSummary>> {
  const [rows, count] = await Promise.all([
    filtered(reader, filter)
      .select(summaryColumns)
      .orderBy("executions.id", "desc")
      .limit(perPage)
      .offset((page - 1) * perPage)
      .execute(),
    reader
      .selectFrom(filtered(reader, filter).select("executions.id").limit(COUNTED).as("counted"))
      .select((all) => all.fn.countAll<string>().as("total"))
      .executeTakeFirstOrThrow(),
  ]);
  return { items: rows.map(fromRow), page, perPage, total: Number(count.total) };
}

/** One execution with its steps and calls, or undefined. */
export async function findExecution(reader: Reader, id: string): Promise<Execution | undefined> {
  const row = await reader
    .selectFrom("executions")
    .select([
      ...summaryColumns,
      "executions.steps",
      "executions.input",
      "executions.output",
      "executions.ended_at",
      "executions.parent_id",
      "executions.origin_id",
    ])
    .where("executions.id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const calls = await reader
    .selectFrom("execution_calls")
    .selectAll("execution_calls")
    .where("execution_calls.execution_id", "=", id)
    .orderBy("execution_calls.position")
    .execute();
  const records = new Map(calls.map((call) => [call.position, callOf(call)]));
  if (row.kind === "workflow") {
    const facts = {
      input: row.input as Json,
      output: row.output as Json,
      endedAt: row.ended_at?.toISOString() ?? null,
      parentId: row.parent_id,
      originId: row.origin_id,
    };
    const [waits, steps] = [await waitsOf(reader, id), await nodeStepsOf(reader, id, records)];
    return { ...fromRow(row), ...facts, waits, steps };
  }
  const steps = (row.steps as StoredStep[]).map((step): ExecutionStep => {
    const made = step.calls.map((position) => records.get(position)).filter((call) => call !== undefined);
    return {
      ...step,
      output: step.kind === "action" ? (made.at(-1)?.answer?.body ?? null) : step.output,
      calls: made,
    };
  });
  return { ...fromRow(row), steps };
}

const callOf = (row: Selectable<Database["execution_calls"]>): CallRecord => ({
  connection: row.connection,
  endpoint: row.endpoint,
  result: row.result,
  status: row.status as CallRecord["status"],
  ...(row.error === null ? {} : { error: row.error as NonNullable<CallRecord["error"]> }),
  request: row.request as CallRecord["request"],
  answer: row.answer as CallRecord["answer"],
  attempts: row.attempts,
  ...(row.course as Pick<CallRecord, "tries" | "redirects"> | null),
  timing: row.timing as CallRecord["timing"],
});
