import type { Environment } from "@patchbay/contract/vocabulary";
import { sql } from "kysely";
import type { Reader, Tx } from "../platform/db.ts";
import type { Sealer } from "../platform/seal.ts";

/** Where a token is used: a token got for one place is never sent to another (decisions.md). */
export type TokenPlace = {
  readonly credentialId: string;
  readonly environment: Environment;
  readonly origin: string;
};

/** What is stored of the token of one place. `text` is null while there is none; `revision` is the credential's. */
export type StoredToken = TokenPlace & {
  readonly revision: number;
  /** Counts the tokens of this place. */
  readonly generation: number;
  readonly text: string | null;
  readonly obtainedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly failures: number;
  /** After a failure: when it may be tried again. */
  readonly retryAt: Date | null;
  readonly error: string | null;
  readonly failingSince: Date | null;
  /** Only a person's consent brings another one. */
  readonly needsConsent: boolean;
  /** Somebody took the right to ask for another one and has not given it back: he is asking, or ended while he was. */
  readonly isLeased: boolean;
};

const sealPlace = ({ credentialId, environment, origin }: TokenPlace) => ({
  ownerId: credentialId,
  field: `token/${environment}/${origin}`,
});

const columns = [
  "credential_tokens.credential_id",
  "credential_tokens.environment",
  "credential_tokens.origin",
  "credential_tokens.revision",
  "credential_tokens.generation",
  "credential_tokens.sealed",
  "credential_tokens.obtained_at",
  "credential_tokens.expires_at",
  "credential_tokens.failures",
  "credential_tokens.retry_at",
  "credential_tokens.error",
  "credential_tokens.failing_since",
  "credential_tokens.needs_consent",
  "credential_tokens.lease_holder",
] as const;

function select(reader: Reader, credentialId: string) {
  return reader
    .selectFrom("credential_tokens")
    .select(columns)
    .where("credential_tokens.credential_id", "=", credentialId);
}

/** Every place of a credential, tokens left sealed: for showing how they stand. */
export async function listTokens(
  reader: Reader,
  credentialId: string,
): Promise<readonly Omit<StoredToken, "text">[]> {
  const rows = await select(reader, credentialId).orderBy("origin").orderBy("environment").execute();
  return rows.map(({ sealed: _sealed, ...row }) => fromRow(row));
}

type Row = {
  readonly credential_id: string;
  readonly environment: string;
  readonly origin: string;
  readonly revision: number;
  readonly generation: number;
  readonly obtained_at: Date | null;
  readonly expires_at: Date | null;
  readonly failures: number;
  readonly retry_at: Date | null;
  readonly error: string | null;
  readonly failing_since: Date | null;
  readonly needs_consent: boolean;
  readonly lease_holder: string | null;
};
const fromRow = (row: Row): Omit<StoredToken, "text"> => ({
  credentialId: row.credential_id,
  environment: row.environment as Environment,
  origin: row.origin,
  revision: row.revision,
  generation: row.generation,
  obtainedAt: row.obtained_at,
  expiresAt: row.expires_at,
  failures: row.failures,
  retryAt: row.retry_at,
  error: row.error,
  failingSince: row.failing_since,
  needsConsent: row.needs_consent,
  isLeased: row.lease_holder !== null,
});

/** What is stored of one place, opened, or undefined. */
export async function findToken(
  reader: Reader,
  sealer: Sealer,
  place: TokenPlace,
): Promise<StoredToken | undefined> {
  const row = await select(reader, place.credentialId)
    .where("credential_tokens.environment", "=", place.environment)
    .where("credential_tokens.origin", "=", place.origin)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { ...fromRow(row), text: row.sealed === null ? null : sealer.open(sealPlace(place), row.sealed) };
}

/**
 * Takes the right to ask for the token of a place, for so many ms; false while somebody else has it. A row of an older
 * revision of the credential begins anew.
 */
export async function leaseToken(
  tx: Tx,
  place: TokenPlace,
  by: { readonly holder: string; readonly revision: number; readonly ms: number },
): Promise<boolean> {
  const { rows } = await sql`
    insert into credential_tokens as t (credential_id, environment, origin, revision, lease_holder, lease_until)
    values (${place.credentialId}, ${place.environment}, ${place.origin}, ${by.revision}, ${by.holder},
            now() + ${by.ms} * interval '1 millisecond')
    on conflict (credential_id, environment, origin) do update set
      lease_holder = excluded.lease_holder, lease_until = excluded.lease_until,
      sealed = case when t.revision = excluded.revision then t.sealed end,
      failures = case when t.revision = excluded.revision then t.failures else 0 end,
      needs_consent = t.needs_consent and t.revision = excluded.revision,
      revision = excluded.revision
    where (t.lease_until is null or t.lease_until < now()) and t.revision <= excluded.revision
    returning t.origin
  `.execute(tx);
  return rows.length > 0;
}

const held = (tx: Tx, place: TokenPlace, holder: string) =>
  tx
    .updateTable("credential_tokens")
    .where("credential_tokens.credential_id", "=", place.credentialId)
    .where("credential_tokens.environment", "=", place.environment)
    .where("credential_tokens.origin", "=", place.origin)
    .where("credential_tokens.lease_holder", "=", holder);

/** What is stored of a token that was just got. */
const fresh = (sealer: Sealer, place: TokenPlace, token: NewToken) => ({
  sealed: sealer.seal(sealPlace(place), token.text),
  obtained_at: token.obtainedAt,
  expires_at: token.expiresAt,
  lease_holder: null,
  lease_until: null,
  failures: 0,
  retry_at: null,
  error: null,
  failing_since: null,
  needs_consent: false,
});

type NewToken = { readonly text: string; readonly obtainedAt: Date; readonly expiresAt: Date | null };

/** Stores a token that somebody consented to, whatever stood or is being asked for in its place. */
export async function putToken(
  tx: Tx,
  sealer: Sealer,
  place: TokenPlace,
  revision: number,
  token: NewToken,
): Promise<void> {
  const { credentialId, environment, origin } = place;
  const values = { ...fresh(sealer, place, token), revision };
  await tx
    .insertInto("credential_tokens")
    .values({ credential_id: credentialId, environment, origin, generation: 1, ...values })
    .onConflict((conflict) =>
      conflict
        .columns(["credential_id", "environment", "origin"])
        .doUpdateSet((row) => ({ ...values, generation: row("credential_tokens.generation", "+", 1) })),
    )
    .execute();
}

/** Stores a new token and gives the lease back. False when the lease was lost meanwhile: then nothing is stored. */
export async function storeToken(
  tx: Tx,
  sealer: Sealer,
  place: TokenPlace,
  holder: string,
  token: NewToken,
): Promise<boolean> {
  const done = await held(tx, place, holder)
    .set((row) => ({
      ...fresh(sealer, place, token),
      generation: row("credential_tokens.generation", "+", 1),
    }))
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** Gives back a lease that turned out not to be needed. */
export async function releaseToken(tx: Tx, place: TokenPlace, holder: string): Promise<void> {
  await held(tx, place, holder).set({ lease_holder: null, lease_until: null }).execute();
}

/** Notes that asking failed, and gives the lease back. */
export async function noteTokenFailure(
  tx: Tx,
  place: TokenPlace,
  holder: string,
  failure: {
    readonly error: string;
    readonly at: Date;
    readonly retryAt: Date;
    readonly needsConsent: boolean;
  },
): Promise<void> {
  await held(tx, place, holder)
    .set((row) => ({
      lease_holder: null,
      lease_until: null,
      failures: row("credential_tokens.failures", "+", 1),
      retry_at: failure.retryAt,
      error: failure.error,
      failing_since: row.fn.coalesce("credential_tokens.failing_since", row.val(failure.at)),
      needs_consent: failure.needsConsent,
    }))
    .execute();
}

/** Forgets the tokens of a credential, everywhere or in one environment. */
export async function dropTokens(tx: Tx, credentialId: string, environment?: Environment): Promise<void> {
  const all = tx.deleteFrom("credential_tokens").where("credential_tokens.credential_id", "=", credentialId);
  await (
    environment === undefined ? all : all.where("credential_tokens.environment", "=", environment)
  ).execute();
}

/** Keeps the tokens of a credential through a change that has nothing to do with them. */
export async function carryTokens(tx: Tx, credentialId: string, revision: number): Promise<void> {
  await tx
    .updateTable("credential_tokens")
    .set({ revision })
    .where("credential_tokens.credential_id", "=", credentialId)
    .execute();
}
