import type { Endpoint } from "@patchbay/contract/endpoint";
import type { ActorRef, Environment } from "@patchbay/contract/vocabulary";
import type { Reader, Tx } from "../platform/db.ts";
import type { FullSettings } from "./connection-settings.ts";

/** An endpoint as it is frozen in a snapshot. */
export type FrozenEndpoint = Omit<
  Endpoint,
  "connectionId" | "connectionName" | "createdAt" | "updatedAt" | "updatedBy"
>;

/** What is live in an environment: enough to tell whether the draft differs. */
export type Publication = {
  readonly connectionId: string;
  readonly environment: Environment;
  readonly snapshotId: string;
  readonly number: number;
  readonly digest: string;
  readonly publishedAt: Date;
  readonly publishedBy: ActorRef;
};

/** A frozen state of a connection; its secret preset values are rows of `secrets` owned by the snapshot. */
export type Snapshot = {
  readonly id: string;
  readonly connectionId: string;
  readonly connectionName: string;
  readonly environment: Environment;
  readonly number: number;
  readonly settings: FullSettings;
  readonly endpoints: readonly FrozenEndpoint[];
};

/** What is live of the given connections, in every environment. */
export async function listPublications(
  reader: Reader,
  connectionIds: readonly string[],
): Promise<Publication[]> {
  if (connectionIds.length === 0) return [];
  const rows = await reader
    .selectFrom("connection_publications")
    .innerJoin("connection_snapshots", "connection_snapshots.id", "connection_publications.snapshot_id")
    .select([
      "connection_publications.connection_id",
      "connection_publications.environment",
      "connection_publications.snapshot_id",
      "connection_snapshots.number",
      "connection_snapshots.digest",
      "connection_snapshots.published_at",
      "connection_snapshots.published_by_id",
      "connection_snapshots.published_by_name",
    ])
    .where("connection_publications.connection_id", "in", connectionIds)
    .execute();
  return rows.map((row) => ({
    connectionId: row.connection_id,
    environment: row.environment as Environment,
    snapshotId: row.snapshot_id,
    number: row.number,
    digest: row.digest,
    publishedAt: row.published_at,
    publishedBy: { id: row.published_by_id, name: row.published_by_name },
  }));
}

/** The live snapshot of a connection in an environment, or undefined when it is not published there. */
export async function findLiveSnapshot(
  reader: Reader,
  connectionId: string,
  environment: Environment,
): Promise<Snapshot | undefined> {
  const row = await reader
    .selectFrom("connection_publications")
    .innerJoin("connection_snapshots", "connection_snapshots.id", "connection_publications.snapshot_id")
    .innerJoin("connections", "connections.id", "connection_publications.connection_id")
    .select([
      "connection_snapshots.id",
      "connections.name",
      "connection_snapshots.number",
      "connection_snapshots.settings",
      "connection_snapshots.endpoints",
    ])
    .where("connection_publications.connection_id", "=", connectionId)
    .where("connection_publications.environment", "=", environment)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    connectionId,
    connectionName: row.name,
    environment,
    number: row.number,
    settings: row.settings as FullSettings,
    endpoints: row.endpoints as FrozenEndpoint[],
  };
}

/** The number the next snapshot of an environment gets; counts on after an unpublish. */
export async function nextSnapshotNumber(
  tx: Tx,
  connectionId: string,
  environment: Environment,
): Promise<number> {
  const row = await tx
    .selectFrom("connection_snapshots")
    .select((select) => select.fn.max("connection_snapshots.number").as("last"))
    .where("connection_snapshots.connection_id", "=", connectionId)
    .where("connection_snapshots.environment", "=", environment)
    .executeTakeFirst();
  return (row?.last ?? 0) + 1;
}

/** Stores a snapshot and makes it the live one. */
export async function publishSnapshot(
  tx: Tx,
  snapshot: Snapshot,
  mark: { readonly digest: string; readonly at: Date; readonly by: ActorRef },
): Promise<void> {
  await tx
    .insertInto("connection_snapshots")
    .values({
      id: snapshot.id,
      connection_id: snapshot.connectionId,
      environment: snapshot.environment,
      number: snapshot.number,
      settings: JSON.stringify(snapshot.settings),
      endpoints: JSON.stringify(snapshot.endpoints),
      digest: mark.digest,
      published_at: mark.at,
      published_by_id: mark.by.id,
      published_by_name: mark.by.name,
    })
    .execute();
  await tx
    .insertInto("connection_publications")
    .values({
      connection_id: snapshot.connectionId,
      environment: snapshot.environment,
      snapshot_id: snapshot.id,
    })
    .onConflict((conflict) =>
      conflict.columns(["connection_id", "environment"]).doUpdateSet({ snapshot_id: snapshot.id }),
    )
    .execute();
}

/** Takes a connection out of an environment. Answers whether it was published there. */
export async function dropPublication(
  tx: Tx,
  connectionId: string,
  environment: Environment,
): Promise<boolean> {
  const result = await tx
    .deleteFrom("connection_publications")
    .where("connection_publications.connection_id", "=", connectionId)
    .where("connection_publications.environment", "=", environment)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** The ids of all snapshots of a connection: the owners of their secrets. */
export async function snapshotIds(reader: Reader, connectionId: string): Promise<string[]> {
  const rows = await reader
    .selectFrom("connection_snapshots")
    .select("connection_snapshots.id")
    .where("connection_snapshots.connection_id", "=", connectionId)
    .execute();
  return rows.map((row) => row.id);
}
