import type { TriggerDocument } from "@patchbay/contract/trigger";
import type { Environment } from "@patchbay/contract/vocabulary";
import { CompiledQuery } from "kysely";
import type { Tx } from "../platform/db.ts";
import { RowSet } from "../platform/row-set.ts";
import type { NewTriggerRun } from "./inbox-row.ts";
import { runRow, runRows } from "./inbox-store.ts";

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

const movedRows = new RowSet({ trigger_id: "uuid", environment: "text", next_at: "timestamptz" });

/** Says when schedules fire next, of many at once. */
export async function moveSchedules(tx: Tx, schedules: readonly ScheduleRow[]): Promise<void> {
  if (schedules.length === 0) return;
  const rows = schedules.map(({ triggerId, environment, nextAt }) => ({
    trigger_id: triggerId,
    environment,
    next_at: nextAt,
  }));
  const text = `
    update schedules set next_at = moved.next_at
    from ${movedRows.from(1, "moved")}
    where schedules.trigger_id = moved.trigger_id and schedules.environment = moved.environment`;
  await tx.executeQuery(CompiledQuery.raw(text, [...movedRows.values(rows)]));
}

/** Files the starts of fires. One that another process filed already stays one. */
export async function insertFires(tx: Tx, runs: readonly NewTriggerRun[]): Promise<void> {
  if (runs.length === 0) return;
  const text = `
    insert into trigger_runs (
      id, trigger_id, trigger_name, environment, start, target_kind, target_id, target_version, input, whole, due_at, state,
      attempts, not_before, error, finished_at
    )
    select id, trigger_id, trigger_name, environment, start, target_kind, target_id, target_version, input, whole, due_at,
      state, 0, now(), error, case when state = 'failed' then now() end
    from ${runRows.from(1, "r")}
    on conflict do nothing`;
  await tx.executeQuery(CompiledQuery.raw(text, [...runRows.values(runs.map(runRow))]));
}
