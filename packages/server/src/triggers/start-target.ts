import type { JsonObject } from "@patchbay/contract/vocabulary";
import { type Actor, refOf } from "../platform/actor.ts";
import type { Db } from "../platform/db.ts";
import { Problem } from "../platform/problem.ts";
import { isRefusal } from "../platform/store-failure.ts";
import type { RunJournal } from "../rules/run-journal.ts";
import type { RuleRunner } from "../rules/run-rule.ts";
import type { WorkflowStarter } from "../workflows/workflow-starter.ts";
import type { TriggerRunJournal } from "./trigger-run-journal.ts";
import { type ClaimedRun, isOnRecord, type RunEnding } from "./trigger-run-store.ts";

/** Makes one attempt at a start. Throws only for what is our own failure. */
export type StartTarget = (run: ClaimedRun) => Promise<RunEnding>;

type Deps = {
  readonly db: Db;
  readonly runner: Pick<RuleRunner, "run">;
  readonly workflows: Pick<WorkflowStarter, "start">;
  readonly journal: TriggerRunJournal;
};

/** A start that failed so often is left alone; the inbox tells, and it can be replayed. */
const ATTEMPTS = 8;
const longestPause = 60;

/** Who a trigger is: it may run what it starts, in its environment. */
const actorOf = ({ triggerId, triggerName, environment }: ClaimedRun): Actor => ({
  kind: "system",
  name: triggerId === null ? triggerName : `trigger ${triggerName}`,
  permissions: new Set(["rule:run", "workflow:run"]),
  environments: new Set([environment]),
});

/**
 * Starts what triggers start. The execution has the id of the start: a rule whose process died is gone on with as the same
 * execution, behind the last action that it kept, and sends the same idempotency keys; one that is on record already is not
 * run again.
 */
export function startTargets({ db, runner, workflows, journal }: Deps): StartTarget {
  return async (run) => {
    if (run.attempt > 1 && (await isOnRecord(db.read, run.id))) return { kind: "started" };
    if (run.attempt > ATTEMPTS)
      return {
        kind: "failed",
        error: {
          code: "internal_error",
          message: `It was interrupted ${ATTEMPTS} times; the server's log has the reason.`,
        },
      };
    try {
      if (run.targetKind === "rule") await startRule(runner, run, await journal.open(run));
      else
        await db.transact(
          async (tx) =>
            await workflows.start(tx, {
              executionId: run.id,
              workflow: run.targetId,
              ...(run.targetVersion === null ? {} : { version: run.targetVersion }),
              environment: run.environment,
              params: inputOf(run),
              onlyKnown: run.whole,
              start: run.start,
              startedBy: refOf(actorOf(run)),
            }),
        );
      return { kind: "started" };
    } catch (error) {
      return endingOf(error, run.attempt);
    }
  };
}

const inputOf = ({ input }: ClaimedRun): JsonObject => (input ?? {}) as JsonObject;

async function startRule(runner: Deps["runner"], run: ClaimedRun, journal: RunJournal): Promise<void> {
  await runner.run(
    actorOf(run),
    run.targetId,
    {
      environment: run.environment,
      params: inputOf(run),
      ...(run.targetVersion === null ? {} : { version: run.targetVersion }),
    },
    { start: run.start, executionId: run.id, onlyKnown: run.whole, journal },
  );
}

/**
 * A refusal is final; our own failure is tried again. A run that failed is on record, so it was started; one that is not on
 * record because the database was away is gone on with behind what its journal has.
 */
function endingOf(error: unknown, attempt: number): RunEnding {
  if (isRefusal(error))
    return {
      kind: "failed",
      error: {
        code: "not_recorded",
        message: `PostgreSQL does not take the record of it: ${error instanceof Error ? error.message : ""}`,
      },
    };
  if (!(error instanceof Problem)) throw error;
  const told = { code: error.code, message: error.message };
  if (error.code === "not_recorded" && isRefusal(error.extras.cause)) return { kind: "failed", error: told };
  if (error.code !== "not_recorded" && error.extras.executionId !== undefined) return { kind: "started" };
  if (error.status < 500 || attempt >= ATTEMPTS) return { kind: "failed", error: told };
  return { kind: "again", afterSeconds: Math.min(longestPause, 2 ** attempt), error: told };
}
