import { type Permission, permissions, type Role } from "@patchbay/contract/access";
import { type Environment, environments, type Page } from "@patchbay/contract/vocabulary";
import { type Selectable, sql } from "kysely";
import type { Db, HotStatement, Reader, Tx } from "../platform/db.ts";
import type { Database } from "../platform/db-schema.ts";
import { roleOf } from "./user-store.ts";

/** An API key as stored: known only by the digest of its text. */
export type StoredApiKey = {
  readonly id: string;
  /** What the text of the key is found by; see api-key-text.ts. */
  readonly keyId: string;
  readonly keyHash: Buffer;
  readonly hint: string;
  readonly name: string;
  readonly ownerId: string;
  readonly scopes: readonly Permission[];
  readonly environments: readonly Environment[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
};

/** A key for a list: with its owner's name. */
export type ListedApiKey = StoredApiKey & { readonly ownerName: string };

/** A key with what decides what it may do. */
export type ApiKeyHolder = Omit<StoredApiKey, "ownerId" | "hint" | "createdAt"> & {
  readonly owner: {
    readonly id: string;
    readonly name: string;
    readonly role: Role;
    readonly disabled: boolean;
  };
};

const columns = [
  "api_keys.id",
  "api_keys.key_id",
  "api_keys.key_hash",
  "api_keys.hint",
  "api_keys.name",
  "api_keys.owner_id",
  "api_keys.scopes",
  "api_keys.environments",
  "api_keys.created_at",
  "api_keys.expires_at",
  "api_keys.last_used_at",
  "api_keys.revoked_at",
] as const;

/** Only scopes and environments that exist today: what a later or earlier version called something else gives nothing. */
const knownScopes = (texts: readonly string[]): Permission[] =>
  permissions.filter((one) => texts.includes(one));
const knownEnvironments = (texts: readonly string[]): Environment[] =>
  environments.filter((one) => texts.includes(one));

const fromRow = (row: Selectable<Database["api_keys"]>): StoredApiKey => ({
  id: row.id,
  keyId: row.key_id,
  keyHash: row.key_hash,
  hint: row.hint,
  name: row.name,
  ownerId: row.owner_id,
  scopes: knownScopes(row.scopes),
  environments: knownEnvironments(row.environments),
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
});

const toRow = (key: StoredApiKey) => ({
  id: key.id,
  key_id: key.keyId,
  key_hash: key.keyHash,
  hint: key.hint,
  name: key.name,
  owner_id: key.ownerId,
  scopes: [...key.scopes],
  environments: [...key.environments],
  created_at: key.createdAt,
  expires_at: key.expiresAt,
  last_used_at: key.lastUsedAt,
  revoked_at: key.revokedAt,
});

const holderStatement: HotStatement = {
  name: "api-key-holder",
  text: `
    select api_keys.id, api_keys.key_id, api_keys.key_hash, api_keys.name, api_keys.scopes, api_keys.environments,
      api_keys.expires_at, api_keys.last_used_at, api_keys.revoked_at,
      users.id as owner_id, users.name as owner_name, users.role as owner_role, users.disabled as owner_disabled
    from api_keys join users on users.id = api_keys.owner_id
    where api_keys.key_id = $1`,
};

type HolderRow = Omit<Selectable<Database["api_keys"]>, "hint" | "created_at"> & {
  readonly owner_name: string;
  readonly owner_role: string;
  readonly owner_disabled: boolean;
};

/** The key with this `key_id` and its owner, whatever their state; undefined when there is none. */
export async function findApiKeyHolder(
  db: Pick<Db, "hot">,
  keyId: string,
): Promise<ApiKeyHolder | undefined> {
  const [row] = await db.hot<HolderRow>(holderStatement, [keyId]);
  return (
    row && {
      id: row.id,
      keyId: row.key_id,
      keyHash: row.key_hash,
      name: row.name,
      scopes: knownScopes(row.scopes),
      environments: knownEnvironments(row.environments),
      expiresAt: row.expires_at,
      lastUsedAt: row.last_used_at,
      revokedAt: row.revoked_at,
      owner: {
        id: row.owner_id,
        name: row.owner_name,
        role: roleOf(row.owner_role),
        disabled: row.owner_disabled,
      },
    }
  );
}

/** The key with this id or `key_id`, locked until the transaction ends; undefined when there is none. */
export async function lockApiKey(
  tx: Tx,
  by: { readonly id: string } | { readonly keyId: string },
): Promise<StoredApiKey | undefined> {
  const row = await tx
    .selectFrom("api_keys")
    .select(columns)
    .where((where) =>
      "id" in by ? where("api_keys.id", "=", by.id) : where("api_keys.key_id", "=", by.keyId),
    )
    .forUpdate()
    .executeTakeFirst();
  return row && fromRow(row);
}

/** One page of keys, newest first: of one owner, or of everybody (null). */
export async function listApiKeys(
  reader: Reader,
  query: { readonly ownerId: string | null; readonly page: number; readonly perPage: number },
): Promise<Page<ListedApiKey>> {
  let selection = reader.selectFrom("api_keys").innerJoin("users", "users.id", "api_keys.owner_id");
  if (query.ownerId !== null) selection = selection.where("api_keys.owner_id", "=", query.ownerId);
  const [rows, count] = await Promise.all([
    selection
      .select(columns)
      .select("users.name as owner_name")
      .orderBy("api_keys.id", "desc")
      .limit(query.perPage)
      .offset((query.page - 1) * query.perPage)
      .execute(),
    selection.select((select) => select.fn.countAll<string>().as("total")).executeTakeFirstOrThrow(),
  ]);
  const items = rows.map((row) => ({ ...fromRow(row), ownerName: row.owner_name }));
  return { items, page: query.page, perPage: query.perPage, total: Number(count.total) };
}

export async function insertApiKey(tx: Tx, key: StoredApiKey): Promise<void> {
  await tx.insertInto("api_keys").values(toRow(key)).execute();
}

/** Replaces a key's row. */
export async function updateApiKey(tx: Tx, key: StoredApiKey): Promise<void> {
  const { id, ...rest } = toRow(key);
  await tx.updateTable("api_keys").set(rest).where("api_keys.id", "=", id).execute();
}

/** Writes down when keys were last used. Never moves one back. */
export async function touchApiKeys(tx: Tx, uses: ReadonlyMap<string, Date>): Promise<void> {
  await sql`
    update api_keys set last_used_at = greatest(api_keys.last_used_at, used.at)
    from unnest(${[...uses.keys()]}::uuid[], ${[...uses.values()]}::timestamptz[]) as used (id, at)
    where api_keys.id = used.id`.execute(tx);
}
