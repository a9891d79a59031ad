import type { ActorRef, Environment } from "@patchbay/contract/vocabulary";
import type { Reader, Tx } from "../platform/db.ts";

/** A breaker that somebody holds open. */
export type BreakerHold = { readonly at: Date; readonly by: ActorRef; readonly reason: string };

/** Every breaker that is held open, by its lane: connection id and environment. */
export async function listHolds(reader: Reader): Promise<Map<string, BreakerHold>> {
  const rows = await reader
    .selectFrom("breaker_holds")
    .select([
      "breaker_holds.connection_id",
      "breaker_holds.environment",
      "breaker_holds.reason",
      "breaker_holds.held_at",
      "breaker_holds.held_by_id",
      "breaker_holds.held_by_name",
    ])
    .execute();
  return new Map(
    rows.map((row) => [
      `${row.connection_id}/${row.environment}`,
      { at: row.held_at, by: { id: row.held_by_id, name: row.held_by_name }, reason: row.reason },
    ]),
  );
}

/** Holds one open; who held it before is replaced. */
export async function putHold(
  tx: Tx,
  connectionId: string,
  environment: Environment,
  { at, by, reason }: BreakerHold,
): Promise<void> {
  const values = { reason, held_at: at, held_by_id: by.id, held_by_name: by.name };
  await tx
    .insertInto("breaker_holds")
    .values({ connection_id: connectionId, environment, ...values })
    .onConflict((conflict) => conflict.columns(["connection_id", "environment"]).doUpdateSet(values))
    .execute();
}

/** Lets one go. */
export async function dropHold(tx: Tx, connectionId: string, environment: Environment): Promise<void> {
  await tx
    .deleteFrom("breaker_holds")
    .where("breaker_holds.connection_id", "=", connectionId)
    .where("breaker_holds.environment", "=", environment)
    .execute();
}
