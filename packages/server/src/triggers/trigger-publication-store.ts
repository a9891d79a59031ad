import type { TriggerDocument } from "@patchbay/contract/trigger";
import type { ActorRef, Environment } from "@patchbay/contract/vocabulary";
import type { Verification } from "@patchbay/contract/webhook-verification";
import { sql } from "kysely";
import type { Reader, Tx } from "../platform/db.ts";

/** What is live of a trigger in one environment. Its secrets are stored under its id. */
export type TriggerPublication = {
  readonly id: string;
  readonly triggerId: string;
  readonly environment: Environment;
  readonly number: number;
  readonly document: TriggerDocument;
  readonly verification: Verification | null;
  readonly digest: string;
  readonly publishedAt: Date;
  readonly publishedBy: ActorRef;
};

/** What is live of these triggers, in no order. */
export async function listTriggerPublications(
  reader: Reader,
  triggerIds: readonly string[],
): Promise<TriggerPublication[]> {
  if (triggerIds.length === 0) return [];
  const rows = await reader
    .selectFrom("trigger_publications as live")
    .selectAll("live")
    .where("live.trigger_id", "in", [...triggerIds])
    .execute();
  return rows.map((row) => ({
    id: row.id,
    triggerId: row.trigger_id,
    environment: row.environment as Environment,
    number: row.number,
    document: row.document as TriggerDocument,
    verification: row.verification as Verification | null,
    digest: row.digest,
    publishedAt: row.published_at,
    publishedBy: { id: row.published_by_id, name: row.published_by_name },
  }));
}

/** Makes a publication the live one of its trigger and environment. */
export async function putTriggerPublication(tx: Tx, publication: TriggerPublication): Promise<void> {
  const values = {
    id: publication.id,
    number: publication.number,
    document: JSON.stringify(publication.document),
    verification: publication.verification === null ? null : JSON.stringify(publication.verification),
    digest: publication.digest,
    published_at: publication.publishedAt,
    published_by_id: publication.publishedBy.id,
    published_by_name: publication.publishedBy.name,
  };
  await tx
    .insertInto("trigger_publications")
    .values({ ...values, trigger_id: publication.triggerId, environment: publication.environment })
    .onConflict((conflict) => conflict.columns(["trigger_id", "environment"]).doUpdateSet(values))
    .execute();
}

/** Takes a trigger out of an environment. */
export async function dropTriggerPublication(
  tx: Tx,
  triggerId: string,
  environment: Environment,
): Promise<void> {
  await tx
    .deleteFrom("trigger_publications")
    .where("trigger_publications.trigger_id", "=", triggerId)
    .where("trigger_publications.environment", "=", environment)
    .execute();
}

/** A live webhook, with the names it goes by. */
export type LiveWebhookRow = {
  readonly publicationId: string;
  readonly triggerId: string;
  readonly name: string;
  readonly document: TriggerDocument;
  readonly verification: Verification | null;
};

/** The webhooks that are live at a connection, the oldest trigger first. */
export async function findLiveWebhooks(
  reader: Reader,
  connectionId: string,
  environment: Environment,
): Promise<LiveWebhookRow[]> {
  const rows = await reader
    .selectFrom("trigger_publications as live")
    .innerJoin("triggers", "triggers.id", "live.trigger_id")
    // The live document counts: its draft may be at another connection by now.
    .where(sql<string>`live.document ->> 'connection'`, "=", connectionId)
    .where("live.environment", "=", environment)
    .select(["live.id", "live.trigger_id", "triggers.name", "live.document", "live.verification"])
    .orderBy("live.trigger_id")
    .execute();
  return rows.map((row) => ({
    publicationId: row.id,
    triggerId: row.trigger_id,
    name: row.name,
    document: row.document as TriggerDocument,
    verification: row.verification as Verification | null,
  }));
}

/** The unguessable parts of connections' addresses, by connection and environment. */
export async function hookKeysOf(
  reader: Reader,
  connectionIds: readonly string[],
): Promise<Map<string, string>> {
  if (connectionIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom("hook_keys")
    .where("hook_keys.connection_id", "in", [...connectionIds])
    .select(["hook_keys.connection_id", "hook_keys.environment", "hook_keys.key"])
    .execute();
  return new Map(rows.map((row) => [`${row.connection_id}/${row.environment}`, row.key]));
}

/** Gives a connection its unguessable part in an environment, unless it has one. */
export async function ensureHookKey(
  tx: Tx,
  connectionId: string,
  environment: Environment,
  key: string,
): Promise<void> {
  await tx
    .insertInto("hook_keys")
    .values({ connection_id: connectionId, environment, key })
    .onConflict((conflict) => conflict.columns(["connection_id", "environment"]).doNothing())
    .execute();
}
