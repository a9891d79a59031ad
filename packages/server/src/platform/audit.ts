import type { Actor } from "./actor.ts";
import type { Clock } from "./clock.ts";
import type { Tx } from "./db.ts";

/** What was done to what. `details` says what changed, in words a reader of the trail understands; never a secret. */
export type AuditRecord = {
  /** Thing and verb: `connection.publish`. */
  readonly action: string;
  readonly targetId?: string;
  readonly targetName: string;
  readonly details?: Record<string, unknown>;
};

/**
 * Writes one line of the audit trail in the transaction of the change itself, so that neither exists without the other.
 * A change made with an API key carries its owner's id, and names the key in `details.apiKey`.
 */
export async function writeAudit(tx: Tx, clock: Clock, actor: Actor, record: AuditRecord): Promise<void> {
  const key = actor.kind === "apiKey" ? { apiKey: { id: actor.keyId, name: actor.keyName } } : {};
  await tx
    .insertInto("audit")
    .values({
      id: clock.newId(),
      at: clock.now(),
      actor_kind: actor.kind,
      actor_id: actor.kind === "system" ? null : actor.userId,
      actor_name: actor.name,
      action: record.action,
      target_id: record.targetId ?? null,
      target_name: record.targetName,
      details: JSON.stringify({ ...record.details, ...key }),
    })
    .execute();
}
