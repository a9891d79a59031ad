import type { ActorRef, Page } from "@patchbay/contract/vocabulary";
import type { Selectable } from "kysely";
import { sql } from "kysely";
import type { Reader, Tx } from "../platform/db.ts";
import type { Database } from "../platform/db-schema.ts";
import { containsPattern, isId } from "../platform/search.ts";
import type { OpenPart } from "./credential-secrets.ts";

/** A credential as stored: everything of it that is not secret. */
export type StoredCredential = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly auth: OpenPart;
  readonly origins: readonly string[];
  readonly encryptedNames: readonly string[];
  readonly unencrypted: Readonly<Record<string, string>>;
  /** Secret fields that a change of origins cleared and nobody has entered again. */
  readonly missingSecrets: readonly string[];
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly updatedBy: ActorRef;
};

const columns = [
  "credentials.id",
  "credentials.name",
  "credentials.description",
  "credentials.auth",
  "credentials.origins",
  "credentials.encrypted_names",
  "credentials.unencrypted",
  "credentials.missing_secrets",
  "credentials.revision",
  "credentials.created_at",
  "credentials.updated_at",
  "credentials.updated_by_id",
  "credentials.updated_by_name",
] as const;

const fromRow = (row: Selectable<Database["credentials"]>): StoredCredential => ({
  id: row.id,
  name: row.name,
  description: row.description,
  auth: row.auth as OpenPart,
  origins: row.origins,
  encryptedNames: row.encrypted_names,
  unencrypted: row.unencrypted,
  missingSecrets: row.missing_secrets,
  revision: row.revision,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  updatedBy: { id: row.updated_by_id, name: row.updated_by_name },
});

const toRow = (value: StoredCredential) => ({
  id: value.id,
  name: value.name,
  description: value.description,
  auth: JSON.stringify(value.auth),
  origins: [...value.origins],
  encrypted_names: [...value.encryptedNames],
  unencrypted: JSON.stringify(value.unencrypted),
  missing_secrets: [...value.missingSecrets],
  revision: value.revision,
  created_at: value.createdAt,
  updated_at: value.updatedAt,
  updated_by_id: value.updatedBy.id,
  updated_by_name: value.updatedBy.name,
});

/** The credential with this id or name (whatever its case), or undefined. */
export async function findCredential(
  reader: Reader,
  idOrName: string,
): Promise<StoredCredential | undefined> {
  const row = await reader
    .selectFrom("credentials")
    .select(columns)
    .where((where) =>
      isId(idOrName)
        ? where("credentials.id", "=", idOrName)
        : where(sql`lower(credentials.name)`, "=", idOrName.toLowerCase()),
    )
    .executeTakeFirst();
  return row && fromRow(row);
}

/** The same, locked until the transaction ends, so that two changes cannot cross. */
export async function lockCredential(tx: Tx, id: string): Promise<StoredCredential | undefined> {
  const row = await tx
    .selectFrom("credentials")
    .select(columns)
    .where("credentials.id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row && fromRow(row);
}

/** One page, by name. */
export async function listCredentials(
  reader: Reader,
  query: { readonly q: string | undefined; readonly page: number; readonly perPage: number },
): Promise<Page<StoredCredential>> {
  let selection = reader.selectFrom("credentials");
  if (query.q !== undefined && query.q !== "") {
    const pattern = containsPattern(query.q);
    selection = selection.where((where) =>
      where.or([
        where("credentials.name", "ilike", pattern),
        where("credentials.description", "ilike", pattern),
      ]),
    );
  }
  const [rows, count] = await Promise.all([
    selection
      .select(columns)
      .orderBy(sql`lower(credentials.name)`)
      .limit(query.perPage)
      .offset((query.page - 1) * query.perPage)
      .execute(),
    selection.select((select) => select.fn.countAll<string>().as("total")).executeTakeFirstOrThrow(),
  ]);
  return { items: rows.map(fromRow), page: query.page, perPage: query.perPage, total: Number(count.total) };
}

/** Adds a credential. A taken name is a unique violation of credentials_name. */
export async function insertCredential(tx: Tx, value: StoredCredential): Promise<void> {
  await tx.insertInto("credentials").values(toRow(value)).execute();
}

/** Replaces a credential's row. */
export async function updateCredential(tx: Tx, value: StoredCredential): Promise<void> {
  const { id, ...rest } = toRow(value);
  await tx.updateTable("credentials").set(rest).where("credentials.id", "=", id).execute();
}

export async function deleteCredential(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("credentials").where("credentials.id", "=", id).execute();
}
