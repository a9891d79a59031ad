import { type ApiKey, type Permission, permissions } from "@patchbay/contract/access";
import { type Environment, environments, type Page } from "@patchbay/contract/vocabulary";
import { type Actor, may } from "../platform/actor.ts";
import { type Clock, randomToken } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import { readInstant } from "../platform/instant.ts";
import { problem } from "../platform/problem.ts";
import {
  insertApiKey,
  listApiKeys,
  type ListedApiKey,
  lockApiKey,
  type StoredApiKey,
  updateApiKey,
} from "./api-key-store.ts";
import { digestOf, makeApiKey } from "./api-key-text.ts";
import { recordAccessChange } from "./access-change.ts";
import { readName } from "./request-text.ts";

type Deps = { readonly db: Db; readonly clock: Clock };

/** Somebody who can own a key. */
type Person = Exclude<Actor, { readonly kind: "system" }>;

export type NewApiKeyInput = {
  readonly name: string;
  readonly scopes?: readonly Permission[];
  readonly environments?: readonly Environment[];
  readonly expiresAt?: string | null;
};

const defaultScopes: readonly Permission[] = ["rule:run", "catalog:read"];

/** Makes, lists and revokes API keys. */
export class ApiKeyService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** One's own keys; everybody's for whoever has `apiKey:manage`. Revoked and expired ones are listed too. */
  async list(
    actor: Actor,
    query: { readonly page?: number; readonly perPage?: number },
  ): Promise<Page<ApiKey>> {
    const found = await listApiKeys(this.#deps.db.read, {
      ownerId: may(actor, "apiKey:manage") ? null : person(actor).userId,
      page: query.page ?? 1,
      perPage: query.perPage ?? 20,
    });
    return { ...found, items: found.items.map(toApiKey) };
  }

  /**
   * Makes a key of one's own and returns its text, this once. A key never has more than whoever makes it: scopes,
   * environments, and, when it is made with a key, that one's expiry. Throws forbidden naming what is too much,
   * invalid_request for an expiry that is no time or over.
   */
  async create(
    actor: Actor,
    input: NewApiKeyInput,
  ): Promise<{ readonly key: string; readonly apiKey: ApiKey }> {
    const owner = person(actor);
    const { db, clock } = this.#deps;
    const now = clock.now();
    const made = makeApiKey(randomToken);
    const key: StoredApiKey = {
      id: clock.newId(),
      keyId: made.keyId,
      keyHash: digestOf(made.text),
      hint: made.hint,
      name: readName("body.name", input.name),
      ownerId: owner.userId,
      scopes: inOrder(permissions, input.scopes ?? defaultScopes),
      environments: inOrder(environments, input.environments ?? environments),
      createdAt: now,
      expiresAt: readExpiry(input.expiresAt ?? null, now),
      lastUsedAt: null,
      revokedAt: null,
    };
    demandAll(key.scopes, owner.permissions, "permission");
    demandAll(key.environments, owner.environments, "environment");
    await db.transact(async (tx) => {
      if (owner.kind === "apiKey") await demandOutlived(tx, owner.keyId, key.expiresAt);
      await insertApiKey(tx, key);
      await this.#record(tx, actor, "apiKey.create", key, {
        hint: key.hint,
        scopes: key.scopes,
        environments: key.environments,
        expiresAt: key.expiresAt?.toISOString() ?? null,
      });
    });
    return { key: made.text, apiKey: toApiKey({ ...key, ownerName: owner.name }) };
  }

  /** Revokes a key for good: one's own, or anybody's with `apiKey:manage`. Revoking it again is fine. Throws not_found. */
  async revoke(actor: Actor, id: string): Promise<void> {
    const { db, clock } = this.#deps;
    await db.transact(async (tx) => {
      const key = await lockApiKey(tx, { id });
      if (key === undefined || !(isOwn(actor, key) || may(actor, "apiKey:manage"))) {
        throw problem("not_found", "There is no such API key of yours.");
      }
      if (key.revokedAt !== null) return;
      await updateApiKey(tx, { ...key, revokedAt: clock.now() });
      await this.#record(tx, actor, "apiKey.revoke", key, { hint: key.hint });
    });
  }

  async #record(
    tx: Tx,
    actor: Actor,
    action: string,
    key: StoredApiKey,
    details: Record<string, unknown>,
  ): Promise<void> {
    await recordAccessChange(tx, this.#deps.clock, actor, {
      action,
      targetId: key.id,
      targetName: key.name,
      details,
    });
  }
}

/** What is wanted, in the order in which the contract lists it, as it will be read back. */
function inOrder<T>(all: readonly T[], wanted: readonly T[]): T[] {
  return all.filter((one) => wanted.includes(one));
}

function person(actor: Actor): Person {
  if (actor.kind !== "system") return actor;
  throw problem("invalid_request", "A key belongs to a user; the system itself has none.");
}

function isOwn(actor: Actor, key: StoredApiKey): boolean {
  return actor.kind !== "system" && actor.userId === key.ownerId;
}

function demandAll<T extends string>(wanted: readonly T[], held: ReadonlySet<T>, what: string): void {
  const missing = wanted.filter((one) => !held.has(one));
  if (missing.length === 0) return;
  throw problem(
    "forbidden",
    `A key cannot have a${what === "environment" ? "n" : ""} ${what} that you lack: ${missing.join(", ")}.`,
  );
}

/** Throws forbidden when the key with which the request came ends before the new one. */
async function demandOutlived(tx: Tx, keyId: string, expiresAt: Date | null): Promise<void> {
  const parent = await lockApiKey(tx, { id: keyId });
  if (parent === undefined || parent.revokedAt !== null)
    throw problem("unauthenticated", "This API key was revoked.");
  if (parent.expiresAt === null) return;
  if (expiresAt !== null && expiresAt.getTime() <= parent.expiresAt.getTime()) return;
  throw problem(
    "forbidden",
    `A key made with this key ends with it at the latest: expiresAt must not be after ${parent.expiresAt.toISOString()}.`,
  );
}

function readExpiry(text: string | null, now: Date): Date | null {
  if (text === null) return null;
  const expiresAt = readInstant("body.expiresAt", text);
  if (expiresAt.getTime() > now.getTime()) return expiresAt;
  throw problem("invalid_request", "body.expiresAt is over already.", {
    errors: [
      {
        field: "body.expiresAt",
        message: "is over already",
        sent: text,
        accepted: "a time to come, or null",
      },
    ],
  });
}

function toApiKey(key: ListedApiKey): ApiKey {
  return {
    id: key.id,
    name: key.name,
    hint: key.hint,
    ownerId: key.ownerId,
    ownerName: key.ownerName,
    scopes: [...key.scopes],
    environments: [...key.environments],
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  };
}
