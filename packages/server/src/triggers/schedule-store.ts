import type { TriggerDocument } from "@patchbay/contract/trigger";
import type { Environment } from "@patchbay/contract/vocabulary";
import { sql } from "kysely";
import type { Tx } from "../platform/db.ts";
import type { NewTriggerRun } from "./inbox-row.ts";

/** A live schedule and its next fire; null: it will not fire again. */
export type ScheduleRow = {
  readonly triggerId: string;
  readonly environment: Environment;
  readonly nextAt: Date | null;
};

/** Sets when a live schedule fires next. */
export async function putSchedule(tx: Tx, { triggerId, environment, nextAt }: ScheduleRow): Promise<void> {
  await tx
    .insertInto("schedules")
    .values({ trigger_id: triggerId, environment, next_at: nextAt })
    .onConflict((conflict) =>
      conflict.columns(["trigger_id", "environment"]).doUpdateSet({ next_at: nextAt }),
    )
    .execute();
}

/** The schedule fires no more. */
export async function dropSchedule(tx: Tx, triggerId: string, environment: Environment): Promise<void> {
  await tx
    .deleteFrom("schedules")
    .where("schedules.trigger_id", "=", triggerId)
    .where("schedules.environment", "=", environment)
    .execute();
}

/** A schedule that is due, locked until the transaction ends. */
export type DueSchedule = {
  readonly triggerId: string;
  readonly triggerName: string;
  readonly environment: Environment;
  readonly document: TriggerDocument;
  readonly dueAt: Date;
};

/** Schedules whose time has come and that no other process is at, the most overdue first. */
export async function lockDueSchedules(tx: Tx, now: Date, most: number): Promise<DueSchedule[]> {
  const rows = await tx
    .selectFrom("schedules")
    .innerJoin("trigger_publications as live", (join) =>
      join
        .onRef("live.trigger_id", "=", "schedules.trigger_id")
        .onRef("live.environment", "=", "schedules.environment"),
    )
    .innerJoin("triggers", "triggers.id", "schedules.trigger_id")
    .where("schedules.next_at", "<=", now)
    .select([
      "schedules.trigger_id",
      "schedules.environment",
      "schedules.next_at",
      "live.document",
      "triggers.name",
    ])
    .orderBy("schedules.next_at")
    .limit(most)
    .forUpdate("schedules")
    .skipLocked()
    .execute();
  return rows.map((row) => ({
    triggerId: row.trigger_id,
    triggerName: row.name,
    environment: row.environment as Environment,
    document: row.document as TriggerDocument,
    dueAt: row.next_at ?? now,
  }));
}

/** Files the starts of fires. One that another process filed already stays one. */
export async function insertFires(tx: Tx, runs: readonly NewTriggerRun[]): Promise<void> {
  if (runs.length === 0) return;
  await tx
    .insertInto("trigger_runs")
    .values(
      runs.map((run) => ({
        id: run.id,
        inbox_id: null,
        trigger_id: run.triggerId,
        trigger_name: run.triggerName,
        environment: run.environment,
        start: run.start,
        target_kind: run.target.kind,
        target_id: run.target.id,
        target_version: run.target.version,
        input: JSON.stringify(run.input),
        whole: run.whole,
        due_at: run.dueAt,
        state: run.error === null ? "pending" : "failed",
        attempts: 0,
        holder: null,
        not_before: sql<Date>`now()`,
        error: run.error === null ? null : JSON.stringify(run.error),
        finished_at: null,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
