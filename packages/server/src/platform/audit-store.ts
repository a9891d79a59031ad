import type { AuditEntry } from "@patchbay/contract/access";
import type { Page } from "@patchbay/contract/vocabulary";
import type { Reader, Tx } from "./db.ts";
import { literalPattern } from "./search.ts";

/** Which lines of the trail are wanted. `action` is an action or the beginning of one; times are inclusive. */
export type AuditFilter = {
  readonly action?: string | undefined;
  readonly actorId?: string | undefined;
  readonly targetId?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
};

/** One page of the audit trail, newest first. Pages count from 1. */
export async function listAudit(
  reader: Reader,
  filter: AuditFilter,
  { page, perPage }: { readonly page: number; readonly perPage: number },
): Promise<Page<AuditEntry>> {
  let wanted = reader.selectFrom("audit");
  if (filter.action !== undefined)
    wanted = wanted.where("audit.action", "like", `${literalPattern(filter.action)}%`);
  if (filter.actorId !== undefined) wanted = wanted.where("audit.actor_id", "=", filter.actorId);
  if (filter.targetId !== undefined) wanted = wanted.where("audit.target_id", "=", filter.targetId);
  if (filter.from !== undefined) wanted = wanted.where("audit.at", ">=", filter.from);
  if (filter.to !== undefined) wanted = wanted.where("audit.at", "<=", filter.to);
  const { total } = await wanted
    .select(({ fn }) => fn.countAll<string>().as("total"))
    .executeTakeFirstOrThrow();
  const rows = await wanted
    .select([
      "audit.id",
      "audit.at",
      "audit.actor_kind",
      "audit.actor_id",
      "audit.actor_name",
      "audit.action",
      "audit.target_id",
      "audit.target_name",
      "audit.details",
    ])
    // Ids are UUIDv7: the order of ids is the order of time.
    .orderBy("audit.id", "desc")
    .limit(perPage)
    .offset((page - 1) * perPage)
    .execute();
  return { items: rows.map(fromRow), page, perPage, total: Number(total) };
}

/** Removes the lines older than a moment: retention. Nothing else ever takes one away. */
export async function pruneAudit(tx: Tx, before: Date): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom("audit")
    .where("audit.at", "<", before)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

type AuditRow = {
  id: string;
  at: Date;
  actor_kind: string;
  actor_id: string | null;
  actor_name: string;
  action: string;
  target_id: string | null;
  target_name: string;
  details: Record<string, unknown>;
};

function fromRow(row: AuditRow): AuditEntry {
  return {
    id: row.id,
    at: row.at.toISOString(),
    actorKind: row.actor_kind as AuditEntry["actorKind"],
    actorId: row.actor_id,
    actorName: row.actor_name,
    action: row.action,
    targetId: row.target_id,
    targetName: row.target_name,
    details: row.details,
  };
}
