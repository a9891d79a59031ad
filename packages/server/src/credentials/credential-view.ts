import type { Credential, TokenState } from "@patchbay/contract/credential";
import { MASK } from "@patchbay/contract/vocabulary";
import { encryptedField, maskedAuth } from "./credential-secrets.ts";
import type { StoredCredential } from "./credential-store.ts";
import type { StoredToken } from "./token-store.ts";

const timeOf = (at: Date | null): string | null => at?.toISOString() ?? null;

/** How the token of one place stands. */
export function tokenView(token: Omit<StoredToken, "text">, now: Date): TokenState {
  const expired = token.expiresAt !== null && token.expiresAt <= now;
  const none = token.obtainedAt === null || expired;
  const health = token.error !== null ? "failing" : none ? "expired" : "ready";
  return {
    environment: token.environment,
    origin: token.origin,
    state: token.needsConsent ? "authorizationNeeded" : health,
    obtainedAt: timeOf(token.obtainedAt),
    expiresAt: timeOf(token.expiresAt),
    failingSince: timeOf(token.failingSince),
    retryAt: timeOf(token.retryAt),
    error: token.error,
  };
}

/** A credential as it leaves the server: the mask where a secret is stored, an empty text or nothing where one is missing. */
export function credentialView(stored: StoredCredential, usedBy: number): Credential {
  const missing = new Set(stored.missingSecrets);
  return {
    id: stored.id,
    name: stored.name,
    description: stored.description,
    auth: maskedAuth(stored.auth, missing),
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
