import type { Db, HotStatement, Reader } from "../platform/db.ts";
import { RowSet } from "../platform/row-set.ts";
import type { KeptStep, RunStep } from "../rules/run-journal.ts";

/** A step of a start, as the attempt of a process reports it. */
export type NewRunStep = {
  readonly runId: string;
  readonly holder: string;
  readonly attempt: number;
  readonly position: number;
  readonly version: string;
  readonly digest: string;
  /** As JSON. */
  readonly step: object;
};

const givenRows = new RowSet({
  run_id: "uuid",
  holder: "uuid",
  attempt: "integer",
  position: "integer",
  version: "text",
  digest: "text",
  step: "json",
});

const keepStatement: HotStatement = {
  name: "keep_run_steps",
  text: `
    insert into trigger_run_steps (run_id, position, version, digest, step)
    select given.run_id, given.position, given.version, given.digest, given.step
    from ${givenRows.from(1, "given")}
    join trigger_runs as run
      on run.id = given.run_id and run.holder = given.holder and run.attempts = given.attempt and run.state = 'pending'
    for share of run
    on conflict (run_id, position)
      do update set version = excluded.version, digest = excluded.digest, step = excluded.step
    returning run_id, position`,
};

/** Puts steps on record. Answers those that are, as `start/position`: an attempt that was overtaken reports in vain. */
export async function keepRunSteps(db: Db, steps: readonly NewRunStep[]): Promise<ReadonlySet<string>> {
  const rows = steps.map(({ runId, ...step }) => ({ run_id: runId, ...step }));
  const kept = await db.hot<{ run_id: string; position: number }>(keepStatement, givenRows.values(rows));
  return new Set(kept.map(({ run_id, position }) => `${run_id}/${position}`));
}

/** What was done of a start, in order, by whichever versions. */
export async function findRunSteps(reader: Reader, runId: string): Promise<readonly KeptStep[]> {
  const rows = await reader
    .selectFrom("trigger_run_steps")
    .where("trigger_run_steps.run_id", "=", runId)
    .select(["trigger_run_steps.version", "trigger_run_steps.digest", "trigger_run_steps.step"])
    .orderBy("trigger_run_steps.position")
    .execute();
  return rows.map((row) => ({ ...row, step: row.step as RunStep }));
}
