import type { Reader, Tx } from "./db.ts";
import type { Sealer } from "./seal.ts";

/** Seals and stores secrets of an owner (a credential, a connection, a snapshot): field → plain text. Others of his stay. */
export async function putSecrets(
  tx: Tx,
  sealer: Sealer,
  ownerId: string,
  fields: ReadonlyMap<string, string>,
): Promise<void> {
  if (fields.size === 0) return;
  const rows = [...fields].map(([field, plain]) => ({
    owner_id: ownerId,
    field,
    sealed: sealer.seal({ ownerId, field }, plain),
    digest: sealer.digest(plain),
  }));
  await tx
    .insertInto("secrets")
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(["owner_id", "field"])
        .doUpdateSet((eb) => ({ sealed: eb.ref("excluded.sealed"), digest: eb.ref("excluded.digest") })),
    )
    .execute();
}

/** Forgets secrets of an owner: the named fields, or all. */
export async function dropSecrets(tx: Tx, ownerId: string, fields?: Iterable<string>): Promise<void> {
  const all = tx.deleteFrom("secrets").where("secrets.owner_id", "=", ownerId);
  if (fields === undefined) {
    await all.execute();
    return;
  }
  const names = [...fields];
  if (names.length > 0) await all.where("secrets.field", "in", names).execute();
}

/** Opens every secret of an owner: field → plain text. Only for the moment of use. */
export async function openSecrets(
  reader: Reader,
  sealer: Sealer,
  ownerId: string,
): Promise<Map<string, string>> {
  const rows = await reader
    .selectFrom("secrets")
    .where("secrets.owner_id", "=", ownerId)
    .select(["secrets.field", "secrets.sealed"])
    .execute();
  return new Map(rows.map((row) => [row.field, sealer.open({ ownerId, field: row.field }, row.sealed)]));
}

/** What an owner has stored, as keyed digests: field → digest. Says "changed" without opening anything. */
export async function secretDigests(reader: Reader, ownerId: string): Promise<Map<string, Buffer>> {
  const rows = await reader
    .selectFrom("secrets")
    .where("secrets.owner_id", "=", ownerId)
    .select(["secrets.field", "secrets.digest"])
    .execute();
  return new Map(rows.map((row) => [row.field, row.digest]));
}

/** Gives one owner a copy of all secrets of another, sealed anew for its place (a snapshot, a duplicate). */
export async function copySecrets(
  tx: Tx,
  sealer: Sealer,
  fromOwnerId: string,
  toOwnerId: string,
): Promise<void> {
  await putSecrets(tx, sealer, toOwnerId, await openSecrets(tx, sealer, fromOwnerId));
}
