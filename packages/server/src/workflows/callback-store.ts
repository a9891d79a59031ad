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
