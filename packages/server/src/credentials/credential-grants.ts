import type { Environment } from "@patchbay/contract/vocabulary";
import { type Actor, refOf } from "../platform/actor.ts";
import { writeAudit } from "../platform/audit.ts";
import { announce } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import type { Sealer } from "../platform/seal.ts";
import { lockCredential, updateCredential, type StoredCredential } from "./credential-store.ts";
import { carryTokens, dropTokens, putToken, type TokenPlace } from "./token-store.ts";

type Deps = { readonly sealer: Sealer; readonly clock: Clock };

/** Stores what a person consented to. Refused when the credential was changed since he was sent away. */
export async function keepGrant(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  place: TokenPlace,
  revision: number,
  token: { readonly text: string; readonly expiresAt: Date | null },
): Promise<void> {
  const after = await nextRevision(tx, deps.clock, actor, place.credentialId);
  if (after.revision !== revision + 1)
    throw problem("authorization_failed", "The credential was changed meanwhile. Authorise it again.");
  await putToken(tx, deps.sealer, place, after.revision, { ...token, obtainedAt: deps.clock.now() });
  await tell(tx, deps.clock, actor, after, "credential.authorize", { environment: place.environment });
}

/** Forgets the tokens of a credential, everywhere or in one environment, after they were given back. */
export async function dropGrants(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  credentialId: string,
  environment: Environment | undefined,
  details: Record<string, unknown>,
): Promise<void> {
  const after = await nextRevision(tx, deps.clock, actor, credentialId);
  await dropTokens(tx, credentialId, environment);
  await tell(tx, deps.clock, actor, after, "credential.revoke", details);
}

/** A revision of its own, so that no process goes on with the token it has in memory. */
async function nextRevision(tx: Tx, clock: Clock, actor: Actor, id: string): Promise<StoredCredential> {
  const before = await lockCredential(tx, id);
  if (before === undefined) throw problem("not_found", "The credential has been deleted.");
  const after = { ...before, revision: before.revision + 1, updatedAt: clock.now(), updatedBy: refOf(actor) };
  await updateCredential(tx, after);
  await carryTokens(tx, id, after.revision);
  return after;
}

async function tell(
  tx: Tx,
  clock: Clock,
  actor: Actor,
  { id, name }: StoredCredential,
  action: string,
  details: Record<string, unknown>,
): Promise<void> {
  await writeAudit(tx, clock, actor, { action, targetId: id, targetName: name, details });
  await announce(tx, "credential", id);
}
