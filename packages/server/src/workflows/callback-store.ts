import type { Json } from "@patchbay/contract/vocabulary";
import type { Tx } from "../platform/db.ts";
import type { CallbackPlace } from "./callback-links.ts";

/**
 * Keeps what was sent to a callback address. `repeated`: something was kept, or used, before; `over`: its node has ended
 * without it, or the execution has.
 */
export async function keepCallback(
  tx: Tx,
  { executionId, node, iteration }: CallbackPlace,
  payload: Json,
  at: Date,
): Promise<"kept" | "repeated" | "over"> {
  // Locked, so that the execution cannot end between the look and the writing.
  const run = await tx
    .selectFrom("workflow_runs")
    .select("workflow_runs.execution_id")
    .where("workflow_runs.execution_id", "=", executionId)
    .forUpdate()
    .executeTakeFirst();
  const step = await tx
    .selectFrom("execution_steps")
    .select("execution_steps.result")
    .where("execution_steps.execution_id", "=", executionId)
    .where("execution_steps.node", "=", node)
    .where("execution_steps.iteration", "=", iteration)
    .executeTakeFirst();
  if (step?.result === "received") return "repeated";
  if (run === undefined || step !== undefined) return "over";
  if (await isExpired(tx, { executionId, node, iteration })) return "over";
  const inserted = await tx
    .insertInto("workflow_callbacks")
    .values({
      execution_id: executionId,
      node,
      iteration,
      payload: JSON.stringify(payload),
      received_at: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("workflow_callbacks.node")
    .executeTakeFirst();
  return inserted === undefined ? "repeated" : "kept";
}

/** Whether the wait has ended by its time, though the execution may not have gone on yet. */
async function isExpired(tx: Tx, { executionId, node, iteration }: CallbackPlace): Promise<boolean> {
  const row = await tx
    .selectFrom("workflow_waits as w")
    .leftJoin("workflow_callbacks as c", (join) =>
      join
        .onRef("c.execution_id", "=", "w.execution_id")
        .onRef("c.node", "=", "w.node")
        .onRef("c.iteration", "=", "w.iteration"),
    )
    .select("c.received_at")
    .where("w.execution_id", "=", executionId)
    .where("w.node", "=", node)
    .where("w.iteration", "=", iteration)
    .where("w.kind", "=", "callback")
    .where("w.fired", "=", true)
    .executeTakeFirst();
  return row !== undefined && row.received_at === null;
}
