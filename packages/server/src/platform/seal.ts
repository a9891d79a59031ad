import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Clock } from "./clock.ts";
import type { Db, Tx } from "./db.ts";
import type { KeyRing, RingKey } from "./key-ring.ts";
import { StartupError } from "./startup-error.ts";

/** Where a secret lies: whose it is, and which of its fields. Bound into the seal, so sealed values cannot be swapped. */
export type SecretPlace = { readonly ownerId: string; readonly field: string };

/** A data key: seals secrets, and is itself stored only wrapped by a key of the ring. */
type DataKey = { readonly id: string; readonly key: Buffer };
type DataKeyRow = { readonly id: string; readonly ring_key: string; readonly wrapped: Buffer };

const cipher = "aes-256-gcm";
const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;
const idBytes = 16;
const version = 1;

/**
 * Seals and opens secrets: AES-256-GCM (NIST SP 800-38D) with a random 96-bit IV per value. A sealed value is
 * `version (1) | data key id (16) | iv (12) | tag (16) | ciphertext`; authenticated with it, and not stored, is
 * `v1|owner|field|data key id`. All keys are read once, at start, so sealing needs no I/O.
 */
export class Sealer {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #active: DataKey;
  readonly #digestKey: Buffer;

  private constructor(keys: readonly [DataKey, ...DataKey[]]) {
    this.#keys = new Map(keys.map((one) => [one.id, one.key]));
    this.#active = keys.at(-1) ?? keys[0];
    // From the oldest key, so that digests stay comparable when a newer one is added.
    this.#digestKey = Buffer.from(hkdfSync("sha256", keys[0].key, "", "patchbay secret digest v1", keyBytes));
  }

  /**
   * Unwraps the data keys of this database, making the first one when there is none, and wraps anew those that an older
   * key of the ring had wrapped. Throws StartupError, naming the key, when the ring lacks a key or has another under its id.
   */
  static async open(db: Db, ring: KeyRing, clock: Clock): Promise<Sealer> {
    return await db.transact(async (tx) => {
      // Two servers starting at once must not make two first keys.
      await sql`lock table data_keys in share row exclusive mode`.execute(tx);
      const rows = await tx
        .selectFrom("data_keys")
        .select(["data_keys.id", "data_keys.ring_key", "data_keys.wrapped"])
        .orderBy("data_keys.id")
        .execute();
      const [oldest, ...others] = rows.map((row) => ({ id: row.id, key: unwrap(row, ring) }));
      if (oldest === undefined) return new Sealer([await addDataKey(tx, ring[0], clock)]);
      await rewrap(
        tx,
        ring[0],
        rows.filter((row) => row.ring_key !== ring[0].id),
        [oldest, ...others],
      );
      return new Sealer([oldest, ...others]);
    });
  }

  /** Seals a text for its place. */
  seal(place: SecretPlace, plain: string): Buffer {
    const { id, key } = this.#active;
    const sealed = encrypt(key, additionalData(place, id), Buffer.from(plain, "utf8"));
    return Buffer.concat([Buffer.of(version), idToBytes(id), sealed]);
  }

  /** Opens what was sealed for this very place. Throws when it was sealed for another, or altered, or by an unknown key. */
  open(place: SecretPlace, sealed: Buffer): string {
    const id = idFromBytes(sealed.subarray(1, 1 + idBytes));
    const key = this.#keys.get(id);
    if (sealed[0] !== version || key === undefined)
      throw new Error(
        `The sealed value of "${place.field}" of ${place.ownerId} is of another version or key (${id}).`,
      );
    try {
      return decrypt(key, additionalData(place, id), sealed.subarray(1 + idBytes)).toString("utf8");
    } catch (error) {
      throw new Error(
        `The sealed value of "${place.field}" of ${place.ownerId} does not open: it was altered or belongs elsewhere.`,
        { cause: error },
      );
    }
  }

  /** HMAC-SHA-256 under a key of this installation: equal texts have equal digests, and a digest says nothing else. */
  digest(plain: string): Buffer {
    return createHmac("sha256", this.#digestKey).update(plain, "utf8").digest();
  }
}

/** Owner and key are UUIDs, of fixed length, so no field can be written in a way that reads as another place. */
function additionalData(place: SecretPlace, keyId: string): Buffer {
  return Buffer.from(`v${version}|${place.ownerId}|${place.field}|${keyId}`, "utf8");
}

function encrypt(key: Buffer, bound: Buffer, plain: Buffer): Buffer {
  const iv = randomBytes(ivBytes);
  const sealing = createCipheriv(cipher, key, iv, { authTagLength: tagBytes }).setAAD(bound);
  const ciphertext = Buffer.concat([sealing.update(plain), sealing.final()]);
  return Buffer.concat([iv, sealing.getAuthTag(), ciphertext]);
}

function decrypt(key: Buffer, bound: Buffer, sealed: Buffer): Buffer {
  const iv = sealed.subarray(0, ivBytes);
  const tag = sealed.subarray(ivBytes, ivBytes + tagBytes);
  const opening = createDecipheriv(cipher, key, iv, { authTagLength: tagBytes })
    .setAAD(bound)
    .setAuthTag(tag);
  return Buffer.concat([opening.update(sealed.subarray(ivBytes + tagBytes)), opening.final()]);
}

function unwrap(row: DataKeyRow, ring: KeyRing): Buffer {
  const ringKey = ring.find((one) => one.id === row.ring_key);
  if (ringKey === undefined)
    throw new StartupError(
      `The secrets in this database are sealed under the key "${row.ring_key}", which is not among ours (${ring.map((one) => one.id).join(", ")}). ` +
        "Put it into PATCHBAY_SECRET_KEYS, or restore the key file that belongs to this database.",
    );
  try {
    return decrypt(ringKey.key, Buffer.from(row.id, "utf8"), row.wrapped);
  } catch (error) {
    throw new StartupError(
      `The key "${ringKey.id}" is not the one that the secrets in this database are sealed under, though it has its name.`,
      { cause: error },
    );
  }
}

async function addDataKey(tx: Tx, ringKey: RingKey, clock: Clock): Promise<DataKey> {
  const made: DataKey = { id: clock.newId(), key: randomBytes(keyBytes) };
  await tx
    .insertInto("data_keys")
    .values({ id: made.id, ring_key: ringKey.id, wrapped: wrap(made, ringKey), created_at: clock.now() })
    .execute();
  return made;
}

async function rewrap(
  tx: Tx,
  ringKey: RingKey,
  outdated: readonly DataKeyRow[],
  keys: readonly DataKey[],
): Promise<void> {
  for (const { id, key } of keys.filter((one) => outdated.some((row) => row.id === one.id)))
    await tx
      .updateTable("data_keys")
      .set({ ring_key: ringKey.id, wrapped: wrap({ id, key }, ringKey) })
      .where("data_keys.id", "=", id)
      .execute();
}

function wrap(dataKey: DataKey, ringKey: RingKey): Buffer {
  return encrypt(ringKey.key, Buffer.from(dataKey.id, "utf8"), dataKey.key);
}

function idToBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll("-", ""), "hex");
}

function idFromBytes(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
