import type { TriggerRun, TriggerRunState } from "@patchbay/contract/inbox";
import type { Environment, Json } from "@patchbay/contract/vocabulary";
import { sql } from "kysely";
import type { Db, HotStatement, Reader } from "../platform/db.ts";
import { RowSet } from "../platform/row-set.ts";
import type { RunStart } from "./inbox-row.ts";

/** A start that this process has for so long as it says so. */
export type ClaimedRun = {
  readonly id: string;
  /** Null: no trigger asked for it, but somebody of this name. */
  readonly triggerId: string | null;
  readonly triggerName: string;
  readonly environment: Environment;
  readonly start: RunStart;
  readonly targetKind: "rule" | "workflow";
  readonly targetId: string;
  readonly targetVersion: string | null;
  readonly input: Json;
  /** The input is a whole body: members that are no inputs of the target are left out. */
  readonly whole: boolean;
  /** Whoever claimed it, and the number of its attempt, from 1: what others report of it counts no more. */
  readonly holder: string;
  readonly attempt: number;
};

/** A claimed start is left alone by others for so long, by the clock of the database, in seconds. */
export const CLAIM_SECONDS = 10;

const claimStatement: HotStatement = {
  name: "claim_trigger_runs",
  text: `
    update trigger_runs as run
    set holder = $1, attempts = run.attempts + 1, not_before = now() + make_interval(secs => $3)
    where run.id in (
      select due.id from trigger_runs as due
      where due.state = 'pending' and due.not_before <= now()
      order by due.not_before, due.id limit $2 for update skip locked
    )
    returning run.id, run.trigger_id, run.trigger_name, run.environment, run.start, run.target_kind, run.target_id, run.target_version,
      run.input, run.whole, run.attempts`,
};

type ClaimRow = {
  readonly id: string;
  readonly trigger_id: string | null;
  readonly trigger_name: string;
  readonly environment: string;
  readonly start: string;
  readonly target_kind: string;
  readonly target_id: string;
  readonly target_version: string | null;
  readonly input: Json;
  readonly whole: boolean;
  readonly attempts: number;
};

/** Takes starts that are due, at most so many, the oldest first. */
export async function claimRuns(db: Db, holder: string, most: number): Promise<ClaimedRun[]> {
  const rows = await db.hot<ClaimRow>(claimStatement, [holder, most, CLAIM_SECONDS]);
  return rows
    .map((row) => ({
      id: row.id,
      triggerId: row.trigger_id,
      triggerName: row.trigger_name,
      environment: row.environment as Environment,
      start: row.start as RunStart,
      targetKind: row.target_kind === "workflow" ? ("workflow" as const) : ("rule" as const),
      targetId: row.target_id,
      targetVersion: row.target_version,
      input: row.input,
      whole: row.whole,
      holder,
      attempt: row.attempts,
    }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

const keepStatement: HotStatement = {
  name: "keep_trigger_runs",
  text: `
    update trigger_runs set not_before = now() + make_interval(secs => $3)
    where trigger_runs.id = any($2::uuid[]) and trigger_runs.holder = $1 and trigger_runs.state = 'pending'`,
};

/** Says that this process still works at these. */
export async function keepRuns(db: Db, holder: string, ids: readonly string[]): Promise<void> {
  await db.hot(keepStatement, [holder, [...ids], CLAIM_SECONDS]);
}

/** Lets go of claims with which nothing was begun. */
export async function releaseRuns(db: Db, holder: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.transact(async (tx) => {
    await tx
      .updateTable("trigger_runs")
      .set({ not_before: sql`now()`, attempts: sql`trigger_runs.attempts - 1` })
      .where("trigger_runs.id", "in", ids)
      .where("trigger_runs.state", "=", "pending")
      .where("trigger_runs.holder", "=", holder)
      .execute();
  });
}

/** Lets go of the claims of everybody else, who is gone. */
export async function freeRuns(db: Db, holder: string): Promise<void> {
  await db.transact(async (tx) => {
    await tx
      .updateTable("trigger_runs")
      .set({ not_before: sql`now()` })
      .where("trigger_runs.state", "=", "pending")
      .where("trigger_runs.holder", "!=", holder)
      .execute();
  });
}

/** What became of an attempt. `again`: to be tried once more after so many seconds. */
export type RunEnding =
  | { readonly kind: "started" }
  | { readonly kind: "failed"; readonly error: { readonly code: string; readonly message: string } }
  | {
      readonly kind: "again";
      readonly afterSeconds: number;
      readonly error: { readonly code: string; readonly message: string };
    };

/** An ending as its attempt reports it: whoever has been overtaken reports in vain. */
export type EndedRun = {
  readonly id: string;
  readonly holder: string;
  readonly attempt: number;
  readonly ending: RunEnding;
};

const endedRows = new RowSet({
  id: "uuid",
  holder: "uuid",
  attempt: "integer",
  state: "text",
  error: "json",
  after_seconds: "real",
});

const endStatement: HotStatement = {
  name: "end_trigger_runs",
  text: `
    with done as (
    update trigger_runs as run
    set state = ended.state, error = ended.error, holder = null,
      not_before = now() + make_interval(secs => ended.after_seconds),
      finished_at = case when ended.state = 'pending' then null else now() end
    from ${endedRows.from(1, "ended")}
    where run.id = ended.id and run.holder = ended.holder and run.attempts = ended.attempt and run.state = 'pending'
    returning run.id, run.state
    )
    delete from trigger_run_steps using done where trigger_run_steps.run_id = done.id and done.state <> 'pending'`,
};

/** Puts endings on record. */
export async function endRuns(db: Db, ended: readonly EndedRun[]): Promise<void> {
  const rows = ended.map(({ id, holder, attempt, ending }) => ({
    id,
    holder,
    attempt,
    state: ending.kind === "again" ? "pending" : ending.kind,
    error: ending.kind === "started" ? null : ending.error,
    after_seconds: ending.kind === "again" ? ending.afterSeconds : 0,
  }));
  await db.hot(endStatement, endedRows.values(rows));
}

/** How many starts wait, counted up to a limit. */
export async function countWaiting(reader: Reader, limit: number): Promise<number> {
  const counted = await reader
    .selectFrom(
      reader
        .selectFrom("trigger_runs")
        .where("trigger_runs.state", "=", "pending")
        .select("trigger_runs.id")
        .limit(limit)
        .as("waiting"),
    )
    .select((all) => all.fn.countAll<string>().as("total"))
    .executeTakeFirstOrThrow();
  return Number(counted.total);
}

/** Whether an execution is on record: an attempt before this one got so far. */
export async function isOnRecord(reader: Reader, executionId: string): Promise<boolean> {
  const row = await reader
    .selectFrom("executions")
    .where("executions.id", "=", executionId)
    .select("executions.id")
    .executeTakeFirst();
  return row !== undefined;
}

/** What a request started, in order. */
export async function runsOfEntry(reader: Reader, inboxId: string): Promise<TriggerRun[]> {
  const rows = await reader
    .selectFrom("trigger_runs as run")
    .leftJoin("executions", "executions.id", "run.id")
    .where("run.inbox_id", "=", inboxId)
    .select([
      "run.id",
      "run.trigger_name",
      "run.target_kind",
      "run.target_id",
      "run.state",
      "run.attempts",
      "run.error",
      sql<string | null>`executions.id`.as("execution_id"),
    ])
    .orderBy("run.id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    trigger: row.trigger_name,
    targetKind: row.target_kind === "workflow" ? "workflow" : "rule",
    targetId: row.target_id,
    state: row.state as TriggerRunState,
    attempts: row.attempts,
    executionId: row.execution_id,
    error: row.error as TriggerRun["error"],
  }));
}
