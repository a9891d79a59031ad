import type { Reader, Tx } from "./db.ts";

/** What refers and what is referred to. */
export type ItemKind = "agent" | "credential" | "connection" | "endpoint" | "rule" | "workflow" | "trigger";

/** One end of a reference: which thing, and which part of it (an environment, `draft`, `live`, an action's name) refers. */
export type ReferenceSource = { readonly kind: ItemKind; readonly id: string; readonly part: string };
export type ReferenceTarget = { readonly kind: ItemKind; readonly id: string };

/** A thing that refers to another, as a person knows it. */
export type ItemUser = {
  readonly kind: ItemKind;
  readonly id: string;
  readonly name: string;
  readonly part: string;
};

/** Makes `to` all that this part of a thing refers to. Belongs in the transaction of the save. */
export async function replaceReferences(
  tx: Tx,
  from: ReferenceSource,
  to: readonly ReferenceTarget[],
): Promise<void> {
  await dropReferences(tx, from.id, from.part);
  const targets = new Map(to.map((one) => [`${one.kind} ${one.id}`, one]));
  if (targets.size === 0) return;
  await tx
    .insertInto("item_references")
    .values(
      [...targets.values()].map((one) => ({
        from_kind: from.kind,
        from_id: from.id,
        from_part: from.part,
        to_kind: one.kind,
        to_id: one.id,
      })),
    )
    .execute();
}

/** Forgets what a thing, or one part of it, refers to. */
export async function dropReferences(tx: Tx, fromId: string, part?: string): Promise<void> {
  const all = tx.deleteFrom("item_references").where("item_references.from_id", "=", fromId);
  await (part === undefined ? all : all.where("item_references.from_part", "=", part)).execute();
}

/** Who refers to a thing, with names, ordered by name: where-used lists and deletion guards. */
export async function usersOf(reader: Reader, toId: string): Promise<ItemUser[]> {
  const rows = await reader
    .selectFrom("item_references as r")
    .leftJoin("credentials", "credentials.id", "r.from_id")
    .leftJoin("connections", "connections.id", "r.from_id")
    .leftJoin("endpoints", "endpoints.id", "r.from_id")
    .leftJoin("rules", "rules.id", "r.from_id")
    .leftJoin("workflows", "workflows.id", "r.from_id")
    .leftJoin("triggers", "triggers.id", "r.from_id")
    .where("r.to_id", "=", toId)
    .select(({ fn }) => [
      "r.from_kind",
      "r.from_id",
      "r.from_part",
      fn
        .coalesce(
          "credentials.name",
          "connections.name",
          "endpoints.name",
          fn.coalesce("rules.name", "workflows.name", "triggers.name"),
        )
        .as("name"),
    ])
    .orderBy("name")
    .orderBy("r.from_part")
    .execute();
  return rows.map((row) => ({
    kind: row.from_kind as ItemKind,
    id: row.from_id,
    name: row.name ?? row.from_id,
    part: row.from_part,
  }));
}

/** How many things refer to each of these; a thing nobody refers to has no entry. */
export async function countUsers(reader: Reader, toIds: readonly string[]): Promise<Map<string, number>> {
  if (toIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom("item_references")
    .where("item_references.to_id", "in", [...toIds])
    .groupBy("item_references.to_id")
    .select(({ fn }) => [
      "item_references.to_id",
      fn.count<string>("item_references.from_id").distinct().as("users"),
    ])
    .execute();
  return new Map(rows.map((row) => [row.to_id, Number(row.users)]));
}
