import type { Usage } from "@patchbay/contract/connection";
import type { Credential, CredentialInput, CredentialPatch } from "@patchbay/contract/credential";
import type { Page } from "@patchbay/contract/vocabulary";
import { type Actor, demand, refOf } from "../platform/actor.ts";
import { writeAudit } from "../platform/audit.ts";
import { announce } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import { type Db, isUniqueViolation, type Reader, type Tx } from "../platform/db.ts";
import { nameTaken, problem, refuseMistakes } from "../platform/problem.ts";
import { countUsers, usersOf } from "../platform/references.ts";
import type { Sealer } from "../platform/seal.ts";
import { dropSecrets, putSecrets } from "../platform/secret-store.ts";
import { authErrors } from "./auth-check.ts";
import { planSecrets, splitAuth } from "./credential-secrets.ts";
import {
  deleteCredential,
  findCredential,
  insertCredential,
  listCredentials,
  lockCredential,
  type StoredCredential,
  updateCredential,
} from "./credential-store.ts";
import { credentialView, tokenView } from "./credential-view.ts";
import { normaliseOrigins } from "./origins.ts";
import { carryTokens, dropTokens, listTokens } from "./token-store.ts";
import { tokenOriginErrors } from "./token-origin.ts";

type Deps = { readonly db: Db; readonly sealer: Sealer; readonly clock: Clock };

function checkOrigins(origins: readonly string[]): string[] {
  const checked = normaliseOrigins(origins);
  refuseMistakes("invalid_settings", checked.errors);
  return checked.origins;
}

/** What tokens are got with. */
const tokenMembers = ["auth", "encrypted", "unencrypted"] as const;

const sameOrigins = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one));

/** Creates, changes, lists and removes credentials. Secrets go in here and are opened only by the vault. */
export class CredentialService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async list(query: {
    readonly page?: number;
    readonly perPage?: number;
    readonly q?: string;
  }): Promise<Page<Credential>> {
    const { db } = this.#deps;
    const found = await listCredentials(db.read, {
      q: query.q,
      page: query.page ?? 1,
      perPage: query.perPage ?? 20,
    });
    const uses = await countUsers(
      db.read,
      found.items.map((one) => one.id),
    );
    return { ...found, items: found.items.map((one) => credentialView(one, uses.get(one.id) ?? 0)) };
  }

  async read(idOrName: string): Promise<Credential> {
    const { db, clock } = this.#deps;
    const stored = await this.#existing(idOrName);
    const tokens = await listTokens(db.read, stored.id);
    const shown = await this.#show(db.read, stored);
    return tokens.length === 0
      ? shown
      : { ...shown, tokens: tokens.map((one) => tokenView(one, clock.now())) };
  }

  async create(actor: Actor, input: CredentialInput): Promise<Credential> {
    refuseMistakes("invalid_settings", authErrors(input.auth));
    const origins = checkOrigins(input.origins);
    const plan = planSecrets({ auth: null, encryptedNames: [], missing: [] }, input, false);
    refuseMistakes("invalid_settings", plan.errors);
    refuseMistakes("origin_not_allowed", tokenOriginErrors(input.auth, origins));
    const now = this.#deps.clock.now();
    const stored: StoredCredential = {
      id: this.#deps.clock.newId(),
      name: input.name,
      description: input.description ?? "",
      auth: splitAuth(input.auth).open,
      origins,
      encryptedNames: plan.encryptedNames,
      unencrypted: input.unencrypted ?? {},
      missingSecrets: [],
      revision: 1,
      createdAt: now,
      updatedAt: now,
      updatedBy: refOf(actor),
    };
    return await this.#write(stored.name, async (tx) => {
      await insertCredential(tx, stored);
      await putSecrets(tx, this.#deps.sealer, stored.id, plan.put);
      await this.#audit(tx, actor, "credential.create", stored, { kind: stored.auth.kind, origins });
      return await this.#show(tx, stored);
    });
  }

  /**
   * Changes a credential. A change of origins needs `credential:origins` and clears every secret that is not given anew in
   * the same request: a stored secret must never start to travel to a place its owner did not have in mind.
   */
  async change(actor: Actor, idOrName: string, patch: CredentialPatch): Promise<Credential> {
    const { id, name } = await this.#existing(idOrName);
    if (patch.auth !== undefined) refuseMistakes("invalid_settings", authErrors(patch.auth));
    const origins = patch.origins === undefined ? undefined : checkOrigins(patch.origins);
    return await this.#write(patch.name ?? name, async (tx) => {
      const before = await lockCredential(tx, id);
      if (before === undefined) throw problem("not_found", `There is no credential "${idOrName}".`);
      if (patch.revision !== undefined && patch.revision !== before.revision) {
        throw problem(
          "stale_revision",
          `The credential is at revision ${before.revision}; you read ${patch.revision}.`,
        );
      }
      const moved = origins !== undefined && !sameOrigins(origins, before.origins);
      if (moved) demand(actor, "credential:origins");
      const plan = planSecrets(
        { auth: before.auth, encryptedNames: before.encryptedNames, missing: before.missingSecrets },
        patch,
        moved,
      );
      refuseMistakes("invalid_settings", plan.errors);
      refuseMistakes(
        "origin_not_allowed",
        tokenOriginErrors(patch.auth ?? before.auth, origins ?? before.origins),
      );
      const after: StoredCredential = {
        ...before,
        name: patch.name ?? before.name,
        description: patch.description ?? before.description,
        auth: patch.auth === undefined ? before.auth : splitAuth(patch.auth).open,
        origins: origins ?? before.origins,
        encryptedNames: plan.encryptedNames,
        unencrypted: patch.unencrypted ?? before.unencrypted,
        missingSecrets: plan.missing,
        revision: before.revision + 1,
        updatedAt: this.#deps.clock.now(),
        updatedBy: refOf(actor),
      };
      await updateCredential(tx, after);
      await dropSecrets(tx, id, plan.drop);
      // Tokens were got with what has changed; those for another place must not outlive it.
      if (moved || tokenMembers.some((member) => patch[member] !== undefined)) await dropTokens(tx, id);
      else await carryTokens(tx, id, after.revision);
      await putSecrets(tx, this.#deps.sealer, id, plan.put);
      await this.#audit(tx, actor, "credential.change", after, {
        changed: Object.keys(patch).filter((key) => key !== "revision"),
        ...(moved
          ? { originsBefore: before.origins, originsAfter: after.origins, secretsCleared: true }
          : {}),
      });
      return await this.#show(tx, after);
    });
  }

  async remove(actor: Actor, idOrName: string): Promise<null> {
    const { id } = await this.#existing(idOrName);
    return await this.#deps.db.transact(async (tx) => {
      const stored = await lockCredential(tx, id);
      if (stored === undefined) throw problem("not_found", `There is no credential "${idOrName}".`);
      const users = await usersOf(tx, id);
      if (users.length > 0) {
        const names = [...new Set(users.map((one) => one.name))];
        throw problem(
          "in_use",
          `The credential is used by ${names.slice(0, 10).join(", ")}${names.length > 10 ? ` and ${names.length - 10} more` : ""}.`,
        );
      }
      await dropSecrets(tx, id);
      await deleteCredential(tx, id);
      await this.#audit(tx, actor, "credential.delete", stored, {});
      return null;
    });
  }

  async usage(
    idOrName: string,
    query: { readonly page?: number; readonly perPage?: number },
  ): Promise<Page<Usage>> {
    const { id } = await this.#existing(idOrName);
    const users = await usersOf(this.#deps.db.read, id);
    const { page = 1, perPage = 20 } = query;
    const items = users
      .slice((page - 1) * perPage, page * perPage)
      .map((one): Usage => ({ kind: "connection", id: one.id, name: one.name, where: one.part }));
    return { items, page, perPage, total: users.length };
  }

  /** The id of a credential given by id or name, for a document that refers to it; undefined when there is none. */
  async find(reader: Reader, idOrName: string): Promise<StoredCredential | undefined> {
    return await findCredential(reader, idOrName);
  }

  async #existing(idOrName: string): Promise<StoredCredential> {
    const found = await findCredential(this.#deps.db.read, idOrName);
    if (found === undefined) throw problem("not_found", `There is no credential "${idOrName}".`);
    return found;
  }

  async #show(reader: Reader, stored: StoredCredential): Promise<Credential> {
    const uses = await countUsers(reader, [stored.id]);
    return credentialView(stored, uses.get(stored.id) ?? 0);
  }

  async #audit(
    tx: Tx,
    actor: Actor,
    action: string,
    stored: StoredCredential,
    details: Record<string, unknown>,
  ): Promise<void> {
    await writeAudit(tx, this.#deps.clock, actor, {
      action,
      targetId: stored.id,
      targetName: stored.name,
      details,
    });
    await announce(tx, "credential", stored.id);
  }

  async #write<T>(name: string, fn: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.#deps.db.transact(fn);
    } catch (error) {
      if (isUniqueViolation(error, "credentials_name")) throw nameTaken("a credential", name);
      throw error;
    }
  }
}
