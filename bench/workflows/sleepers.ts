// Executions that sleep: one is started, and the others are made like it, row by row.
import { setTimeout as delay } from "node:timers/promises";
import type { Services } from "../../packages/server/src/services.ts";
import { bencher } from "./bench-services.ts";

/** The rows of an execution that sleeps: where, whose ($1), and what another one's has instead. */
const rows = [
  ["executions", "one.id = $1::uuid", "'id', more.id"],
  ["workflow_runs", "one.execution_id = $1::uuid", "'execution_id', more.id"],
  ["execution_steps", "one.execution_id = $1::uuid", "'execution_id', more.id"],
  ["workflow_waits", "one.execution_id = $1::uuid", "'execution_id', more.id"],
  [
    "pgboss.job",
    "one.data ->> 'execution' = $1::text",
    // Begun over an hour, and due over a day.
    `'id', more.id, 'data', one.data || jsonb_build_object('execution', more.id),
     'created_on', one.created_on - random() * interval '1 hour', 'start_after', one.start_after - random() * interval '1 day'`,
  ],
] as const;
const atOnce = 10_000;

/** Puts `count` executions to sleep for nine days, each with its job. */
export async function putToSleep({ workflowRunner, db, clock }: Services, count: number): Promise<void> {
  const started = await workflowRunner.run(bencher, "sleeper", { wait: 0 });
  if (started.kind !== "status") throw new Error("a sleeper answers nothing");
  const { executionId } = started.answer;
  const sleeps = "select from workflow_runs where execution_id = $1 and holder is null";
  while ((await db.hot({ name: "bench_sleeps", text: sleeps }, [executionId])).length === 0) await delay(20);
  for (let made = 1; made < count; made += atOnce) {
    const ids = Array.from({ length: Math.min(atOnce, count - made) }, () => clock.newId());
    for (const [table, whose, other] of rows)
      await db.foreign(
        `insert into ${table} select (jsonb_populate_record(one, jsonb_build_object(${other}))).*
         from ${table} as one, unnest($2::uuid[]) as more(id) where ${whose}`,
        [executionId, ids],
      );
  }
  // As they stand after a while: what has slept for minutes was vacuumed long ago, and not all of it at once.
  for (const [table] of rows) await db.foreign(`vacuum analyze ${table}`, []);
}
