import type { TestReport } from "@patchbay/contract/connection";
import type { ActorRef, Environment, Page } from "@patchbay/contract/vocabulary";
import type { Selectable } from "kysely";
import { sql } from "kysely";
import type { Reader, Tx } from "../platform/db.ts";
import type { Database } from "../platform/db-schema.ts";
import { containsPattern, isId } from "../platform/search.ts";
import type { FullSettings } from "./connection-settings.ts";

/** One environment's draft: settings with secrets masked, and the digest that tells them apart. */
export type StoredDraft = { readonly settings: FullSettings; readonly digest: string };

/** A connection as stored, without its secrets. */
export type StoredConnection = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly nameFrozen: boolean;
  readonly drafts: Readonly<Record<Environment, StoredDraft | null>>;
  readonly endpointsDigest: string;
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly updatedBy: ActorRef;
};

const draftOf = (settings: unknown, digest: string | null): StoredDraft | null =>
  settings === null || digest === null ? null : { settings: settings as FullSettings, digest };

const fromRow = (row: Selectable<Database["connections"]>): StoredConnection => ({
  id: row.id,
  name: row.name,
  description: row.description,
  nameFrozen: row.name_frozen,
  drafts: {
    staging: draftOf(row.staging, row.staging_digest),
    production: draftOf(row.production, row.production_digest),
  },
  endpointsDigest: row.endpoints_digest,
  revision: row.revision,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  updatedBy: { id: row.updated_by_id, name: row.updated_by_name },
});

const jsonOf = (draft: StoredDraft | null): string | null =>
  draft === null ? null : JSON.stringify(draft.settings);

const toRow = (value: StoredConnection) => ({
  id: value.id,
  name: value.name,
  description: value.description,
  name_frozen: value.nameFrozen,
  staging: jsonOf(value.drafts.staging),
  production: jsonOf(value.drafts.production),
  staging_digest: value.drafts.staging?.digest ?? null,
  production_digest: value.drafts.production?.digest ?? null,
  endpoints_digest: value.endpointsDigest,
  revision: value.revision,
  created_at: value.createdAt,
  updated_at: value.updatedAt,
  updated_by_id: value.updatedBy.id,
  updated_by_name: value.updatedBy.name,
});

const columns = [
  "connections.id",
  "connections.name",
  "connections.description",
  "connections.name_frozen",
  "connections.staging",
  "connections.production",
  "connections.staging_digest",
  "connections.production_digest",
  "connections.endpoints_digest",
  "connections.revision",
  "connections.created_at",
  "connections.updated_at",
  "connections.updated_by_id",
  "connections.updated_by_name",
] as const;

/** The connection with this id or name (whatever its case), or undefined. */
export async function findConnection(
  reader: Reader,
  idOrName: string,
): Promise<StoredConnection | undefined> {
  const row = await reader
    .selectFrom("connections")
    .select(columns)
    .where((where) =>
      isId(idOrName)
        ? where("connections.id", "=", idOrName)
        : where(sql`lower(connections.name)`, "=", idOrName.toLowerCase()),
    )
    .executeTakeFirst();
  return row && fromRow(row);
}

/** The same, locked until the transaction ends. */
export async function lockConnection(tx: Tx, id: string): Promise<StoredConnection | undefined> {
  const row = await tx
    .selectFrom("connections")
    .select(columns)
    .where("connections.id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row && fromRow(row);
}

/** One page, by name. */
export async function listConnections(
  reader: Reader,
  query: { readonly q: string | undefined; readonly page: number; readonly perPage: number },
): Promise<Page<StoredConnection>> {
  let selection = reader.selectFrom("connections");
  if (query.q !== undefined && query.q !== "") {
    const pattern = containsPattern(query.q);
    selection = selection.where((where) =>
      where.or([
        where("connections.name", "ilike", pattern),
        where("connections.description", "ilike", pattern),
      ]),
    );
  }
  const [rows, count] = await Promise.all([
    selection
      .select(columns)
      .orderBy(sql`lower(connections.name)`)
      .limit(query.perPage)
      .offset((query.page - 1) * query.perPage)
      .execute(),
    selection.select((select) => select.fn.countAll<string>().as("total")).executeTakeFirstOrThrow(),
  ]);
  return { items: rows.map(fromRow), page: query.page, perPage: query.perPage, total: Number(count.total) };
}

/** Adds a connection. A taken name is a unique violation of connections_name. */
export async function insertConnection(tx: Tx, value: StoredConnection): Promise<void> {
  await tx.insertInto("connections").values(toRow(value)).execute();
}

/** Replaces a connection's row. */
export async function updateConnection(tx: Tx, value: StoredConnection): Promise<void> {
  const { id, ...rest } = toRow(value);
  await tx.updateTable("connections").set(rest).where("connections.id", "=", id).execute();
}

export async function deleteConnection(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("connections").where("connections.id", "=", id).execute();
}

/** The last test of an environment, with the digest of the settings it was made with. */
export type StoredTest = {
  readonly environment: Environment;
  readonly settingsDigest: string;
  readonly ok: boolean;
  readonly report: TestReport;
};

/** The last tests of a connection, at most one per environment. */
export async function findTests(reader: Reader, connectionId: string): Promise<StoredTest[]> {
  const rows = await reader
    .selectFrom("connection_tests")
    .select([
      "connection_tests.environment",
      "connection_tests.settings_digest",
      "connection_tests.ok",
      "connection_tests.report",
    ])
    .where("connection_tests.connection_id", "=", connectionId)
    .execute();
  return rows.map((row) => ({
    environment: row.environment as Environment,
    settingsDigest: row.settings_digest,
    ok: row.ok,
    report: row.report as TestReport,
  }));
}

/** Notes a test; the one before it in that environment is forgotten. */
export async function saveTest(tx: Tx, connectionId: string, test: StoredTest): Promise<void> {
  const values = { settings_digest: test.settingsDigest, ok: test.ok, report: JSON.stringify(test.report) };
  await tx
    .insertInto("connection_tests")
    .values({ connection_id: connectionId, environment: test.environment, ...values })
    .onConflict((conflict) => conflict.columns(["connection_id", "environment"]).doUpdateSet(values))
    .execute();
}
