import type { Json } from "@patchbay/contract/vocabulary";
import type { Db, HotStatement, Reader } from "../platform/db.ts";
import type { RunEnd, RunReply } from "./run-rows.ts";

type Answer =
  | { readonly kind: "reply"; readonly reply: RunReply }
  | { readonly kind: "ended"; readonly end: RunEnd | { readonly status: "cancelled" } };

const answeredStatement: HotStatement = {
  name: "answered_among",
  text: `
    select e.id from executions as e where e.id = any($1::uuid[]) and (
      e.status in ('succeeded', 'failed', 'cancelled') or exists (
        select from execution_steps as s
        where s.execution_id = e.id and s.kind in ('respond', 'reply') and s.status = 'success'
      )
    )`,
};

/** Which of these executions have an answer on record. */
export async function answeredAmong(db: Db, executionIds: readonly string[]): Promise<readonly string[]> {
  return (await db.hot<{ id: string }>(answeredStatement, [executionIds])).map(({ id }) => id);
}

/** The answer of an execution as far as it is on record: its first reply, else how it ended; null while it is under way. */
export async function findAnswer(reader: Reader, executionId: string): Promise<Answer | null> {
  const reply = await reader
    .selectFrom("execution_steps")
    .select("execution_steps.output")
    .where("execution_steps.execution_id", "=", executionId)
    .where("execution_steps.kind", "in", ["respond", "reply"])
    .where("execution_steps.status", "=", "success")
    .orderBy("execution_steps.position")
    .limit(1)
    .executeTakeFirst();
  if (reply !== undefined) return { kind: "reply", reply: reply.output as RunReply };
  const row = await reader
    .selectFrom("executions")
    .select(["executions.status", "executions.output", "executions.error"])
    .where("executions.id", "=", executionId)
    .executeTakeFirst();
  switch (row?.status) {
    case "succeeded":
      return { kind: "ended", end: { status: "succeeded", outputs: row.output as Json } };
    case "cancelled":
      return { kind: "ended", end: { status: "cancelled" } };
    case "failed":
      return {
        kind: "ended",
        end: { status: "failed", error: await failureOf(reader, executionId, row.error) },
      };
    default:
      return null;
  }
}

/** Why an execution failed: its last failed step says the code and the node. */
async function failureOf(reader: Reader, executionId: string, message: string | null) {
  const step = await reader
    .selectFrom("execution_steps")
    .select(["execution_steps.node", "execution_steps.error"])
    .where("execution_steps.execution_id", "=", executionId)
    .where("execution_steps.result", "=", "failed")
    .orderBy("execution_steps.position", "desc")
    .limit(1)
    .executeTakeFirst();
  const error = step?.error as { readonly code: string; readonly message: string } | null | undefined;
  return {
    code: error?.code ?? "failed",
    message: message ?? error?.message ?? "",
    node: step?.node ?? null,
  };
}
