import { auditRoutes } from "@patchbay/contract/access-api";
import { listAudit } from "./audit-store.ts";
import type { Db } from "./db.ts";
import { readBound } from "./instant.ts";
import type { Mount } from "./mount.ts";

/** Mounts GET /api/v1/audit. */
export function mountAuditRoutes(mount: Mount, db: Db): void {
  mount(auditRoutes.list, async ({ query }) => {
    const { page = 1, perPage = 20, action, actorId, targetId } = query;
    const filter = {
      action,
      actorId,
      targetId,
      from: readBound("from", query.from),
      to: readBound("to", query.to),
    };
    return await listAudit(db.read, filter, { page, perPage });
  });
}
