import type { Db, HotStatement } from "../platform/db.ts";

const pruneStatement: HotStatement = {
  name: "prune_executions",
  text: `
    with old as (
      select executions.id from executions
      where executions.started_at < $1 and executions.status not in ('running', 'waiting')
      order by executions.id limit 1000
    ), steps as (
      delete from execution_steps using old where execution_steps.execution_id = old.id
    ), callbacks as (
      delete from workflow_callbacks using old where workflow_callbacks.execution_id = old.id
    ), waits as (
      delete from workflow_waits using old where workflow_waits.execution_id = old.id
    ), rule_steps as (
      delete from workflow_rule_steps using old where workflow_rule_steps.execution_id = old.id
    ), calls as (
      delete from execution_calls using old where execution_calls.execution_id = old.id
    )
    delete from executions using old where executions.id = old.id returning executions.id`,
};

const pruneDraftsStatement: HotStatement = {
  name: "prune_workflow_drafts",
  text: `
    delete from workflow_drafts as draft where draft.used_at < $1 and not exists (
      select from workflow_runs as run where run.workflow_id = draft.workflow_id and run.pin = 'draft:' || draft.digest
    )`,
};

/**
 * Deletes up to a thousand executions that started before `before`, with their steps and calls. Those under way stay, however
 * long they wait. Answers how many.
 */
export async function pruneExecutions(db: Db, before: Date): Promise<number> {
  return (await db.hot<{ id: string }>(pruneStatement, [before])).length;
}

/** Forgets drafts of rules that were last run before `before`. */
export async function pruneDrafts(db: Db, before: Date): Promise<void> {
  await db.transact(async (tx) => {
    await tx.deleteFrom("rule_drafts").where("rule_drafts.used_at", "<", before).execute();
  });
}

/** Forgets idempotency keys older than `before`. */
export async function pruneIdempotencyKeys(db: Db, before: Date): Promise<void> {
  await db.transact(async (tx) => {
    await tx.deleteFrom("idempotency_keys").where("idempotency_keys.created_at", "<", before).execute();
  });
}

/** Forgets drafts of workflows that were run last before `before`, unless an execution is under way with them. */
export async function pruneWorkflowDrafts(db: Db, before: Date): Promise<void> {
  await db.hot(pruneDraftsStatement, [before]);
}
