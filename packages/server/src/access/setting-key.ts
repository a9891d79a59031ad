import { permissions } from "@patchbay/contract/access";
import { environments } from "@patchbay/contract/vocabulary";
import type { Actor } from "../platform/actor.ts";
import type { Clock } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import { StartupError } from "../platform/startup-error.ts";
import { recordAccessChange } from "./access-change.ts";
import { insertApiKey, lockApiKey, type StoredApiKey, updateApiKey } from "./api-key-store.ts";
import { digestOf, keyIdsOf, SETTING_KEY_ID, settingKeyHint } from "./api-key-text.ts";
import { lockEnabledOwners } from "./user-store.ts";

/** Throws StartupError when the text of PATCHBAY_API_KEY cannot be a key; does not repeat it. */
export function checkSettingKey(text: string): void {
  if (keyIdsOf(text).includes(SETTING_KEY_ID)) return;
  throw new StartupError(
    "PATCHBAY_API_KEY must have 20 to 200 letters, digits, _ or -. If it is a key that Patchbay made, it was mistyped.",
  );
}

/**
 * Makes the text of PATCHBAY_API_KEY a key with an owner's rights; another text replaces the one before. It belongs to
 * the longest-serving owner, and moves on when that one is no owner any more. A key that somebody revoked stays revoked
 * until the setting changes: a leaked key must not come back with a restart.
 */
export async function ensureSettingKey(
  tx: Tx,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  actor: Actor,
  text: string,
): Promise<void> {
  const owners = await lockEnabledOwners(tx);
  const before = await lockApiKey(tx, { keyId: SETTING_KEY_ID });
  const keyHash = digestOf(text);
  const same = before?.keyHash.equals(keyHash) === true;
  if (same && before.revokedAt !== null) {
    log.warn("the key in PATCHBAY_API_KEY was revoked and does not work; set another one");
    return;
  }
  const owner = owners.find((one) => one.id === before?.ownerId) ?? owners[0];
  if (owner === undefined) return;
  if (same && before.ownerId === owner.id && before.scopes.length === permissions.length) return;
  const key: StoredApiKey = {
    id: before?.id ?? clock.newId(),
    keyId: SETTING_KEY_ID,
    keyHash,
    hint: settingKeyHint(text),
    name: SETTING_KEY_ID,
    ownerId: owner.id,
    scopes: permissions,
    environments,
    createdAt: same ? before.createdAt : clock.now(),
    expiresAt: null,
    lastUsedAt: same ? before.lastUsedAt : null,
    revokedAt: null,
  };
  await (before === undefined ? insertApiKey(tx, key) : updateApiKey(tx, key));
  await recordAccessChange(tx, clock, actor, {
    action: before === undefined ? "apiKey.create" : "apiKey.replace",
    targetId: key.id,
    targetName: key.name,
    details: { hint: key.hint, owner: owner.email },
  });
}
