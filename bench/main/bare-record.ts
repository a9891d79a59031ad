// The record the bare program writes: the columns of Patchbay's executions and execution_calls, filled with JSON of the
// same shape, in one statement for all that ended meanwhile.
import { systemClock } from "../../packages/server/src/platform/clock.ts";

export type RecordRow = { readonly execution: unknown; readonly call: unknown };

export const insertText = `
  with execution_rows as (
    insert into executions (
      id, kind, subject_id, subject_name, version, environment, status, started_at, duration_ms,
      started_by_id, started_by_name, start, items, calls, failed_calls, error, steps
    )
    select * from json_to_recordset($1::json) as r(
      id uuid, kind text, subject_id uuid, subject_name text, version text, environment text, status text,
      started_at timestamptz, duration_ms real, started_by_id uuid, started_by_name text, start text,
      items integer, calls integer, failed_calls integer, error text, steps json
    )
  )
  insert into execution_calls (
    execution_id, position, connection_id, connection, endpoint, result, status, error, request, answer, attempts, timing
  )
  select * from json_to_recordset($2::json) as c(
    execution_id uuid, position integer, connection_id uuid, connection text, endpoint text, result text,
    status text, error json, request json, answer json, attempts integer, timing json
  )`;

const someone = "0190a8e0-0000-7000-8000-000000000001";

/** One run as a row of each table. */
export function recordRow(run: {
  readonly params: unknown;
  readonly outputs: unknown;
  readonly body: string;
  readonly answer: { readonly status: number; readonly body: unknown };
  readonly milliseconds: number;
}): RecordRow {
  const id = systemClock.newId();
  return {
    execution: {
      id,
      kind: "rule",
      subject_id: someone,
      subject_name: "OrderDiscount",
      version: "v1",
      environment: "production",
      status: "succeeded",
      started_at: systemClock.now().toISOString(),
      duration_ms: run.milliseconds,
      started_by_id: someone,
      started_by_name: "owner",
      start: "api",
      items: 1,
      calls: 1,
      failed_calls: 0,
      error: null,
      steps: [
        {
          node: "decision",
          kind: "decision",
          item: 0,
          result: null,
          status: "success",
          input: run.params,
          output: run.outputs,
          matched: [{ row: 1, rowId: "r1" }],
          calls: [],
          durationMs: 0.01,
        },
        {
          node: "Notify shop",
          kind: "action",
          item: 0,
          result: "200",
          status: "success",
          input: null,
          output: null,
          calls: [0],
          durationMs: run.milliseconds,
        },
      ],
    },
    call: {
      execution_id: id,
      position: 0,
      connection_id: someone,
      connection: "shop",
      endpoint: null,
      result: "200",
      status: "success",
      error: null,
      request: {
        method: "POST",
        url: "http://127.0.0.1:65535/orders/gold/discount?total=120",
        headers: [
          { name: "content-type", value: "application/json", origin: "content type" },
          { name: "accept", value: "application/json", origin: "content type" },
          { name: "authorization", value: "********", origin: "credential" },
          { name: "user-agent", value: "patchbay", origin: "patchbay" },
        ],
        query: [{ name: "total", value: "120", origin: "action" }],
        body: run.body,
        bodyBytes: run.body.length,
        bodyCut: false,
      },
      answer: {
        status: run.answer.status,
        headers: {
          "content-type": "application/json",
          "content-length": "357",
          date: "Sat, 21 Nov 2026 10:00:00 GMT",
          connection: "keep-alive",
          "keep-alive": "timeout=60",
        },
        body: run.answer.body,
        bodyBytes: 357,
        bodyCut: false,
      },
      attempts: 1,
      timing: { wait: 0.8, read: 0.1, total: 1 },
    },
  };
}

/** Writes rows together with those that arrive while a write is under way; resolves when the row is durable. */
export function writer(
  flush: (rows: readonly RecordRow[]) => Promise<void>,
): (row: RecordRow) => Promise<void> {
  let waiting: {
    readonly row: RecordRow;
    readonly done: () => void;
    readonly failed: (error: unknown) => void;
  }[] = [];
  let lanes = 0;
  const lane = async (): Promise<void> => {
    lanes += 1;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, 200);
      await flush(batch.map(({ row }) => row)).then(
        () => batch.forEach(({ done }) => done()),
        (error: unknown) => batch.forEach(({ failed }) => failed(error)),
      );
    }
    lanes -= 1;
  };
  return async (row) =>
    await new Promise<void>((done, failed) => {
      waiting.push({ row, done, failed });
      if (lanes < 2) setImmediate(() => void (lanes < 2 && waiting.length > 0 && lane()));
    });
}
