import type { Tx } from "../platform/db.ts";
import type { Failures } from "./sign-in-backoff.ts";

/**
 * The failures of these subjects, each locked until the transaction ends (in the order of their names, so that two
 * attempts cannot wait for each other). A subject without any gets a row with none, since only a row can be locked.
 */
export async function lockFailures(
  tx: Tx,
  subjects: readonly string[],
  now: Date,
): Promise<Map<string, Failures>> {
  const sorted = [...new Set(subjects)].sort();
  await tx
    .insertInto("sign_in_failures")
    .values(sorted.map((subject) => ({ subject, failures: 0, last_failure_at: now })))
    .onConflict((conflict) => conflict.column("subject").doNothing())
    .execute();
  const rows = await tx
    .selectFrom("sign_in_failures")
    .select(["sign_in_failures.subject", "sign_in_failures.failures", "sign_in_failures.last_failure_at"])
    .where("sign_in_failures.subject", "in", sorted)
    .orderBy("sign_in_failures.subject")
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.subject, { count: row.failures, lastAt: row.last_failure_at }]));
}

/** Writes down the failures of a locked subject; none removes its row. */
export async function putFailures(tx: Tx, subject: string, failures: Failures): Promise<void> {
  if (failures.count <= 0) {
    await tx.deleteFrom("sign_in_failures").where("sign_in_failures.subject", "=", subject).execute();
    return;
  }
  await tx
    .updateTable("sign_in_failures")
    .set({ failures: failures.count, last_failure_at: failures.lastAt })
    .where("sign_in_failures.subject", "=", subject)
    .execute();
}

/** Removes what happened before this moment. */
export async function deleteFailuresBefore(tx: Tx, moment: Date): Promise<void> {
  await tx.deleteFrom("sign_in_failures").where("sign_in_failures.last_failure_at", "<", moment).execute();
}
