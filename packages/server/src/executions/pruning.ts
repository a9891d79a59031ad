import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import { pruneDrafts, pruneExecutions, pruneIdempotencyKeys, pruneWorkflowDrafts } from "./pruning-store.ts";

const DAY = 86_400_000;

/** How long executions and idempotency keys are kept. */
export type Retention = { readonly executionsDays: number; readonly idempotencyDays: number };

/** Deletes what is older than its retention, in small batches so that no run waits for it. Answers how many executions went. */
export async function prune(
  deps: { readonly db: Db; readonly clock: Clock; readonly log: Log },
  retention: Retention,
): Promise<number> {
  const now = deps.clock.now().getTime();
  let pruned = 0;
  for (;;) {
    const gone = await pruneExecutions(deps.db, new Date(now - retention.executionsDays * DAY));
    pruned += gone;
    if (gone === 0) break;
  }
  // A day longer: a draft that is run all the time is written down anew now and then only.
  await pruneDrafts(deps.db, new Date(now - (retention.executionsDays + 1) * DAY));
  await pruneWorkflowDrafts(deps.db, new Date(now - retention.executionsDays * DAY));
  await pruneIdempotencyKeys(deps.db, new Date(now - retention.idempotencyDays * DAY));
  if (pruned > 0) deps.log.info({ executions: pruned }, "pruned executions older than their retention");
  return pruned;
}
