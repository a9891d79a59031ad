import type { Actor } from "../platform/actor.ts";
import { type AuditRecord, writeAudit } from "../platform/audit.ts";
import { announce } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";

/** Under this topic everything that changes who may do what is announced. */
export const ACCESS_TOPIC = "access";

/** Writes a change of access into the audit trail and, when its transaction commits, tells every process. */
export async function recordAccessChange(
  tx: Tx,
  clock: Clock,
  actor: Actor,
  record: AuditRecord & { readonly targetId: string },
): Promise<void> {
  await writeAudit(tx, clock, actor, record);
  await announce(tx, ACCESS_TOPIC, record.targetId);
}
