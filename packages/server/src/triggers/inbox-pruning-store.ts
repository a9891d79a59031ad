import { firstIdAt } from "../executions/execution-id.ts";
import type { Db, HotStatement } from "../platform/db.ts";

const pruneStatement: HotStatement = {
  name: "prune_inbox",
  text: `
    with old as (
      select inbox.id from inbox where inbox.id < $1 order by inbox.id limit 1000
    )
    delete from inbox using old where inbox.id = old.id returning inbox.id`,
};

/** Deletes requests that came before a moment, in small batches, with what is known of their starts. Answers how many. */
export async function pruneInbox(db: Db, before: Date): Promise<number> {
  let pruned = 0;
  for (;;) {
    const gone = await db.hot(pruneStatement, [firstIdAt(before)]);
    pruned += gone.length;
    if (gone.length === 0) break;
  }
  await db.transact(async (tx) => {
    await tx.deleteFrom("trigger_seen").where("trigger_seen.seen_at", "<", before).execute();
    await tx
      .deleteFrom("trigger_runs")
      .where("trigger_runs.id", "<", firstIdAt(before))
      .where("trigger_runs.state", "!=", "pending")
      .execute();
  });
  return pruned;
}
