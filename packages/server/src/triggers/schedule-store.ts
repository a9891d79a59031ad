import type { TriggerDocument } from "@patchbay/contract/trigger";
import type { Environment } from "@patchbay/contract/vocabulary";
import { sql } from "kysely";
import type { Tx } from "../platform/db.ts";
import { rowsText } from "../platform/rows-text.ts";
import type { NewTriggerRun } from "./inbox-row.ts";
import { runRow } from "./inbox-store.ts";

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

/** Says when schedules fire next, of many at once. */
export async function moveSchedules(tx: Tx, schedules: readonly ScheduleRow[]): Promise<void> {
  if (schedules.length === 0) return;
  const rows = schedules.map(({ triggerId, environment, nextAt }) => ({
    trigger_id: triggerId,
    environment,
    next_at: nextAt,
  }));
  await sql`
    update schedules set next_at = moved.next_at
    from json_to_recordset(${rowsText(rows)}::json)
      as moved(trigger_id uuid, environment text, next_at timestamptz)
    where schedules.trigger_id = moved.trigger_id and schedules.environment = moved.environment`.execute(tx);
}

/** Files the starts of fires. One that another process filed already stays one. */
export async function insertFires(tx: Tx, runs: readonly NewTriggerRun[]): Promise<void> {
  if (runs.length === 0) return;
  await sql`
    insert into trigger_runs (
      id, trigger_id, trigger_name, environment, start, target_kind, target_id, target_version, input, whole, due_at, state,
      attempts, not_before, error, finished_at
    )
    select id, trigger_id, trigger_name, environment, start, target_kind, target_id, target_version, input, whole, due_at,
      state, 0, now(), error, case when state = 'failed' then now() end
    from json_to_recordset(${rowsText(runs.map(runRow))}::json) as r(
      id uuid, trigger_id uuid, trigger_name text, environment text, start text, target_kind text, target_id uuid,
      target_version text, input json, whole boolean, due_at timestamptz, state text, error json
    )
    on conflict do nothing`.execute(tx);
}
