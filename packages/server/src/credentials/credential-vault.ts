import type { Auth } from "@patchbay/contract/credential";
import type { Changes } from "../platform/changes.ts";
import type { Db } from "../platform/db.ts";
import type { Sealer } from "../platform/seal.ts";
import { openSecrets } from "../platform/secret-store.ts";
import { encryptedField, openAuth } from "./credential-secrets.ts";
import { findCredential } from "./credential-store.ts";

/** A credential opened for a call. It lives in memory only, and only as long as the stored one has not changed. */
export type OpenCredential = {
  readonly id: string;
  readonly name: string;
  readonly revision: number;
  readonly auth: Auth;
  readonly origins: readonly string[];
  readonly encrypted: ReadonlyMap<string, string>;
  readonly unencrypted: ReadonlyMap<string, string>;
  /** Secret fields that must be entered again before a call can use it. */
  readonly missingSecrets: readonly string[];
};

/**
 * The only place that opens a credential's secrets. An opened credential is kept until a change is announced, so a call
 * costs no decryption; rotation acts at once everywhere because every process hears the announcement.
 */
export class CredentialVault implements Disposable {
  readonly #deps: { readonly db: Db; readonly sealer: Sealer };
  readonly #opened = new Map<string, Promise<OpenCredential | null>>();
  readonly #subscription: Disposable;

  constructor(deps: { readonly db: Db; readonly sealer: Sealer; readonly changes: Changes }) {
    this.#deps = deps;
    this.#subscription = deps.changes.subscribe("credential", (id) => {
      if (id === "*") this.#opened.clear();
      else this.#opened.delete(id);
    });
  }

  /** The credential with this id, or null when it is gone. */
  async open(id: string): Promise<OpenCredential | null> {
    const known = this.#opened.get(id);
    if (known !== undefined) return await known;
    const opening = this.#open(id);
    this.#opened.set(id, opening);
    // A failure (the database was away) must not be remembered.
    opening.catch(() => this.#opened.delete(id));
    return await opening;
  }

  async #open(id: string): Promise<OpenCredential | null> {
    const { db, sealer } = this.#deps;
    const stored = await findCredential(db.read, id);
    if (stored === undefined) return null;
    const secrets = await openSecrets(db.read, sealer, id);
    const prefix = encryptedField("");
    return {
      id,
      name: stored.name,
      revision: stored.revision,
      auth: openAuth(stored.auth, secrets),
      origins: stored.origins,
      encrypted: new Map(
        [...secrets]
          .filter(([field]) => field.startsWith(prefix))
          .map(([field, value]) => [field.slice(prefix.length), value]),
      ),
      unencrypted: new Map(Object.entries(stored.unencrypted)),
      missingSecrets: stored.missingSecrets,
    };
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    this.#opened.clear();
  }
}
