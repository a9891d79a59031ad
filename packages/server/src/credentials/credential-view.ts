import type { Credential } from "@patchbay/contract/credential";
import { MASK } from "@patchbay/contract/vocabulary";
import { authField, encryptedField, maskedAuth } from "./credential-secrets.ts";
import type { StoredCredential } from "./credential-store.ts";

/** A credential as it leaves the server: the mask where a secret is stored, an empty text or nothing where one is missing. */
export function credentialView(stored: StoredCredential, usedBy: number): Credential {
  const missing = new Set(stored.missingSecrets);
  return {
    id: stored.id,
    name: stored.name,
    description: stored.description,
    auth: maskedAuth(stored.auth, !missing.has(authField)),
    secretsMissing: missing.size > 0,
    origins: [...stored.origins],
    encrypted: Object.fromEntries(
      stored.encryptedNames.map((name) => [name, missing.has(encryptedField(name)) ? "" : MASK]),
    ),
    unencrypted: { ...stored.unencrypted },
    revision: stored.revision,
    usedBy,
    createdAt: stored.createdAt.toISOString(),
    updatedAt: stored.updatedAt.toISOString(),
    updatedBy: stored.updatedBy,
  };
}
