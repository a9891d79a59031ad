import type { Environment } from "@patchbay/contract/vocabulary";
import type { Tx } from "../platform/db.ts";
import type { Sealer } from "../platform/seal.ts";

/** An authorisation on its way: who began it where, and the secret half of its PKCE. */
export type PendingAuthorization = {
  readonly credentialId: string;
  readonly environment: Environment;
  /** The credential's, when it was begun. */
  readonly revision: number;
  readonly userId: string;
  /** null: begun with an API key of the user. */
  readonly session: string | null;
  readonly verifier: string;
  readonly expiresAt: Date;
};

const sealPlace = (credentialId: string) => ({ ownerId: credentialId, field: "authorization" });

/** Notes an authorisation under its state, of which only a digest is kept; forgets those that nobody came back from. */
export async function insertAuthorization(
  tx: Tx,
  sealer: Sealer,
  state: string,
  pending: PendingAuthorization,
  now: Date,
): Promise<void> {
  await tx
    .deleteFrom("credential_authorizations")
    .where("credential_authorizations.expires_at", "<", now)
    .execute();
  await tx
    .insertInto("credential_authorizations")
    .values({
      state_digest: sealer.digest(state),
      credential_id: pending.credentialId,
      environment: pending.environment,
      revision: pending.revision,
      user_id: pending.userId,
      session: pending.session,
      sealed_verifier: sealer.seal(sealPlace(pending.credentialId), pending.verifier),
      expires_at: pending.expiresAt,
    })
    .execute();
}

/** Takes an authorisation out, so that its state is good once; undefined when there is none (any more). */
export async function takeAuthorization(
  tx: Tx,
  sealer: Sealer,
  state: string,
): Promise<PendingAuthorization | undefined> {
  const row = await tx
    .deleteFrom("credential_authorizations")
    .where("credential_authorizations.state_digest", "=", sealer.digest(state))
    .returning([
      "credential_authorizations.credential_id",
      "credential_authorizations.environment",
      "credential_authorizations.revision",
      "credential_authorizations.user_id",
      "credential_authorizations.session",
      "credential_authorizations.sealed_verifier",
      "credential_authorizations.expires_at",
    ])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    credentialId: row.credential_id,
    environment: row.environment as Environment,
    revision: row.revision,
    userId: row.user_id,
    session: row.session,
    verifier: sealer.open(sealPlace(row.credential_id), row.sealed_verifier),
    expiresAt: row.expires_at,
  };
}
