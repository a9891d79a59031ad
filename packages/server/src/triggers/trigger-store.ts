import type { TriggerDocument, TriggerKind } from "@patchbay/contract/trigger";
import type { ActorRef, Environment, Page } from "@patchbay/contract/vocabulary";
import type { Verification } from "@patchbay/contract/webhook-verification";
import type { Selectable } from "kysely";
import { sql } from "kysely";
import type { Reader, Tx } from "../platform/db.ts";
import type { Database } from "../platform/db-schema.ts";
import { containsPattern, isId } from "../platform/search.ts";

type Thing = { readonly id: string; readonly name: string };

/** A trigger as stored: its document names everything by id, and the secrets of its verifications are masks. */
export type StoredTrigger = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly document: TriggerDocument;
  /** The connection whose address a webhook has, and what is started, with the names they have today. */
  readonly connection: Thing | null;
  readonly target: Thing & { readonly kind: "rule" | "workflow" };
  readonly verification: Readonly<Record<Environment, Verification | null>>;
  /** Tells what is live in an environment from what would be if it were published now. */
  readonly digests: Readonly<Record<Environment, string>>;
  readonly revision: number;
  readonly createdAt: Date;
  readonly createdBy: ActorRef;
  readonly updatedAt: Date;
  readonly updatedBy: ActorRef;
};

type Row = Selectable<Database["triggers"]> & {
  readonly connection_name: string | null;
  readonly target_name: string | null;
};

const fromRow = (row: Row): StoredTrigger => ({
  id: row.id,
  name: row.name,
  description: row.description,
  document: row.document as TriggerDocument,
  connection:
    row.connection_id === null
      ? null
      : { id: row.connection_id, name: row.connection_name ?? row.connection_id },
  target: {
    kind: row.target_kind === "workflow" ? "workflow" : "rule",
    id: row.target_id,
    name: row.target_name ?? row.target_id,
  },
  verification: {
    staging: row.staging_verification as Verification | null,
    production: row.production_verification as Verification | null,
  },
  digests: { staging: row.staging_digest, production: row.production_digest },
  revision: row.revision,
  createdAt: row.created_at,
  createdBy: { id: row.created_by_id, name: row.created_by_name },
  updatedAt: row.updated_at,
  updatedBy: { id: row.updated_by_id, name: row.updated_by_name },
});

const jsonOf = (value: Verification | null): string | null => (value === null ? null : JSON.stringify(value));

const toRow = (trigger: StoredTrigger) => ({
  id: trigger.id,
  name: trigger.name,
  description: trigger.description,
  kind: trigger.document.kind,
  document: JSON.stringify(trigger.document),
  connection_id: trigger.connection?.id ?? null,
  target_kind: trigger.target.kind,
  target_id: trigger.target.id,
  staging_verification: jsonOf(trigger.verification.staging),
  production_verification: jsonOf(trigger.verification.production),
  staging_digest: trigger.digests.staging,
  production_digest: trigger.digests.production,
  revision: trigger.revision,
  created_at: trigger.createdAt,
  created_by_id: trigger.createdBy.id,
  created_by_name: trigger.createdBy.name,
  updated_at: trigger.updatedAt,
  updated_by_id: trigger.updatedBy.id,
  updated_by_name: trigger.updatedBy.name,
});

const rows = (reader: Reader) =>
  reader
    .selectFrom("triggers")
    .leftJoin("connections", "connections.id", "triggers.connection_id")
    .leftJoin("rules", "rules.id", "triggers.target_id")
    .leftJoin("workflows", "workflows.id", "triggers.target_id")
    .selectAll("triggers")
    .select(({ fn }) => [
      "connections.name as connection_name",
      fn.coalesce("rules.name", "workflows.name").as("target_name"),
    ]);

/** The trigger with this id or name (whatever its case), or undefined. */
export async function findTrigger(reader: Reader, idOrName: string): Promise<StoredTrigger | undefined> {
  const row = await rows(reader)
    .where((where) =>
      isId(idOrName)
        ? where("triggers.id", "=", idOrName)
        : where(sql`lower(triggers.name)`, "=", idOrName.toLowerCase()),
    )
    .executeTakeFirst();
  return row && fromRow(row);
}

/** The trigger, locked until the transaction ends. */
export async function lockTrigger(tx: Tx, id: string): Promise<StoredTrigger | undefined> {
  const row = await rows(tx).where("triggers.id", "=", id).forUpdate("triggers").executeTakeFirst();
  return row && fromRow(row);
}

/** One page, the oldest first: the order in which they are put to a request. */
export async function listTriggers(
  reader: Reader,
  query: {
    readonly q: string | undefined;
    readonly kind: TriggerKind | undefined;
    readonly page: number;
    readonly perPage: number;
  },
): Promise<Page<StoredTrigger>> {
  let selection = rows(reader);
  let counting = reader.selectFrom("triggers");
  if (query.kind !== undefined) {
    selection = selection.where("triggers.kind", "=", query.kind);
    counting = counting.where("triggers.kind", "=", query.kind);
  }
  if (query.q !== undefined && query.q !== "") {
    const found = sql<boolean>`(triggers.name || ' ' || triggers.description) ilike ${containsPattern(query.q)}`;
    selection = selection.where(found);
    counting = counting.where(found);
  }
  const [items, count] = await Promise.all([
    selection
      .orderBy("triggers.id")
      .limit(query.perPage)
      .offset((query.page - 1) * query.perPage)
      .execute(),
    counting.select((select) => select.fn.countAll<string>().as("total")).executeTakeFirstOrThrow(),
  ]);
  return { items: items.map(fromRow), page: query.page, perPage: query.perPage, total: Number(count.total) };
}

/** Adds a trigger. A taken name is a unique violation of triggers_name. */
export async function insertTrigger(tx: Tx, trigger: StoredTrigger): Promise<void> {
  await tx.insertInto("triggers").values(toRow(trigger)).execute();
}

/** Replaces a trigger's row. */
export async function updateTrigger(tx: Tx, trigger: StoredTrigger): Promise<void> {
  const { id, ...rest } = toRow(trigger);
  await tx.updateTable("triggers").set(rest).where("triggers.id", "=", id).execute();
}

/** Removes a trigger and what was published of it. */
export async function deleteTrigger(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("triggers").where("triggers.id", "=", id).execute();
}
