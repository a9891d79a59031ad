import type { Db, HotStatement } from "../platform/db.ts";

const pruneStatement: HotStatement = {
  name: "prune_executions",
  text: `
    with old as (
      select executions.id from executions where executions.started_at < $1 order by executions.id limit 1000
    ), calls as (
      delete from execution_calls using old where execution_calls.execution_id = old.id
    )
    delete from executions using old where executions.id = old.id returning executions.id`,
};

/** Deletes up to a thousand executions that started before `before`, with their calls. Answers how many. */
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
