import { auditRoutes } from "@patchbay/contract/access-api";
import { listAudit } from "./audit-store.ts";
import type { Db } from "./db.ts";
import type { Mount } from "./mount.ts";
import { problem } from "./problem.ts";

/** Mounts GET /api/v1/audit. */
export function mountAuditRoutes(mount: Mount, db: Db): void {
  mount(auditRoutes.list, async ({ query }) => {
    const { page = 1, perPage = 20, action, actorId, targetId } = query;
    const filter = {
      action,
      actorId,
      targetId,
      from: timeIn("from", query.from),
      to: timeIn("to", query.to),
    };
    return await listAudit(db.read, filter, { page, perPage });
  });
}

/** A time in a query; undefined when it is not given. Throws `invalid_request` for one that is none. */
function timeIn(field: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (/^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(time.getTime())) return time;
  const mistake = {
    field: `query.${field}`,
    message: "is not a time",
    sent: text,
    accepted: "RFC 3339, e.g. 2026-11-21T10:15:30.000Z",
  };
  throw problem("invalid_request", `"${field}" is not a time.`, { errors: [mistake] });
}
