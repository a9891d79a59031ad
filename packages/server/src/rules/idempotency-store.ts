import type { RunAnswer } from "@patchbay/contract/rule-api";
import type { Reader, Tx } from "../platform/db.ts";

/** Reserves a key for a run. False when somebody has it: a finished run, or one under way that is not abandoned. */
export async function reserveKey(
  tx: Tx,
  request: {
    readonly scope: string;
    readonly key: string;
    readonly digest: Buffer;
    readonly executionId: string;
    readonly now: Date;
    readonly abandonedBefore: Date;
  },
): Promise<boolean> {
  const row = {
    body_digest: request.digest,
    execution_id: request.executionId,
    state: "running",
    status: null,
    answer: null,
    created_at: request.now,
  };
  const result = await tx
    .insertInto("idempotency_keys")
    .values({ scope: request.scope, key: request.key, ...row })
    .onConflict((conflict) =>
      conflict
        .columns(["scope", "key"])
        .doUpdateSet(row)
        .where("idempotency_keys.state", "=", "running")
        .where("idempotency_keys.created_at", "<", request.abandonedBefore),
    )
    .returning("idempotency_keys.key")
    .executeTakeFirst();
  return result !== undefined;
}

/** What is known of a key; `answer` is null while its run is under way. */
export async function findKey(
  reader: Reader,
  scope: string,
  key: string,
): Promise<{ digest: Buffer; executionId: string; answer: RunAnswer | null } | undefined> {
  const row = await reader
    .selectFrom("idempotency_keys")
    .select(["idempotency_keys.body_digest", "idempotency_keys.execution_id", "idempotency_keys.answer"])
    .where("idempotency_keys.scope", "=", scope)
    .where("idempotency_keys.key", "=", key)
    .executeTakeFirst();
  return (
    row && { digest: row.body_digest, executionId: row.execution_id, answer: row.answer as RunAnswer | null }
  );
}

/** Keeps the answer for the requests that repeat this one. */
export async function completeKey(tx: Tx, scope: string, key: string, answer: RunAnswer): Promise<void> {
  await tx
    .updateTable("idempotency_keys")
    .set({ state: "done", status: 200, answer: JSON.stringify(answer) })
    .where("idempotency_keys.scope", "=", scope)
    .where("idempotency_keys.key", "=", key)
    .execute();
}

/** Gives a key back: its run was refused and nothing happened. */
export async function releaseKey(tx: Tx, scope: string, key: string): Promise<void> {
  await tx
    .deleteFrom("idempotency_keys")
    .where("idempotency_keys.scope", "=", scope)
    .where("idempotency_keys.key", "=", key)
    .execute();
}
