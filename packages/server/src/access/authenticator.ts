import { timingSafeEqual } from "node:crypto";
import type { Actor } from "../platform/actor.ts";
import type { Changes } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import type { Proof } from "../platform/mount.ts";
import { ACCESS_TOPIC } from "./access-change.ts";
import { actorOfKey, actorOfUser } from "./access-actors.ts";
import { type ApiKeyHolder, findApiKeyHolder, touchApiKeys } from "./api-key-store.ts";
import { digestOf, keyIdsOf, SETTING_KEY_ID } from "./api-key-text.ts";
import { RecentCache } from "./recent-cache.ts";
import { findSessionHolder, type SessionHolder, touchSessions } from "./session-store.ts";
import { isSessionAlive, isSessionToken } from "./session-token.ts";
import { UseRecorder } from "./use-recorder.ts";

const limits = { maxAgeMs: 5000, maxEntries: 10_000 };

type KnownKey = { readonly holder: ApiKeyHolder; readonly actor: Actor };
type KnownSession = { readonly holder: SessionHolder; readonly actor: Actor };
type Deps = {
  readonly db: Pick<Db, "hot" | "transact">;
  readonly clock: Clock;
  readonly changes: Pick<Changes, "subscribe">;
  readonly log: Log;
};

/**
 * Turns what a request carries into who is calling. On the path of every request, so keys and sessions are remembered:
 * for at most five seconds, and forgotten at once when anything about access changes in any process.
 *
 * Everything is forgotten then, not only what the change names: changes of access are rare, one look-up is cheap, and
 * what depends on what (a key on its owner's role) need not be worked out a second time here.
 */
export class Authenticator implements AsyncDisposable {
  readonly #db: Pick<Db, "hot">;
  readonly #clock: Clock;
  readonly #keys: RecentCache<KnownKey | "unset">;
  readonly #sessions: RecentCache<KnownSession>;
  readonly #keyUses: UseRecorder;
  readonly #sessionUses: UseRecorder;
  readonly #subscription: Disposable;

  constructor(deps: Deps) {
    this.#db = deps.db;
    this.#clock = deps.clock;
    this.#keys = new RecentCache(deps.clock, limits);
    this.#sessions = new RecentCache(deps.clock, limits);
    this.#keyUses = new UseRecorder(deps, touchApiKeys);
    this.#sessionUses = new UseRecorder(deps, touchSessions);
    this.#subscription = deps.changes.subscribe(ACCESS_TOPIC, () => {
      this.#keys.clear();
      this.#sessions.clear();
    });
  }

  /** Who calls, with what he may do now; null when the proof proves nothing: unknown, ended, revoked, disabled. */
  async authenticate(proof: Proof): Promise<Actor | null> {
    return await (proof.kind === "apiKey" ? this.#byKey(proof.key) : this.#bySession(proof.token));
  }

  /** Writes the last uses that are not written yet. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#subscription[Symbol.dispose]();
    await Promise.all([this.#keyUses[Symbol.asyncDispose](), this.#sessionUses[Symbol.asyncDispose]()]);
  }

  async #byKey(text: string): Promise<Actor | null> {
    const keyIds = keyIdsOf(text);
    if (keyIds.length === 0) return null;
    const digest = digestOf(text);
    for (const keyId of keyIds) {
      const known = await this.#keys.get(keyId, () => this.#findKey(keyId));
      if (known === undefined || known === "unset" || !timingSafeEqual(known.holder.keyHash, digest))
        continue;
      if (!isKeyAlive(known.holder, this.#clock.now())) return null;
      this.#keyUses.note(known.holder.id, known.holder.lastUsedAt);
      return known.actor;
    }
    return null;
  }

  async #bySession(token: string): Promise<Actor | null> {
    if (!isSessionToken(token)) return null;
    const digest = digestOf(token);
    const name = digest.toString("base64url");
    const known = await this.#sessions.get(name, () => this.#findSession(digest));
    if (known === undefined || known.holder.user.disabled) return null;
    if (!isSessionAlive(known.holder, this.#clock.now())) return null;
    this.#sessionUses.note(name, known.holder.lastSeenAt);
    return known.actor;
  }

  async #findKey(keyId: string): Promise<KnownKey | "unset" | undefined> {
    const holder = await findApiKeyHolder(this.#db, keyId);
    if (holder !== undefined) return { holder, actor: actorOfKey(holder) };
    // The one place that may be remembered as empty: every text that is not a key of ours asks for it.
    return keyId === SETTING_KEY_ID ? "unset" : undefined;
  }

  async #findSession(digest: Buffer): Promise<KnownSession | undefined> {
    const holder = await findSessionHolder(this.#db, digest);
    return holder && { holder, actor: actorOfUser(holder.user, digest.toString("base64url")) };
  }
}

function isKeyAlive(holder: ApiKeyHolder, now: Date): boolean {
  return (
    holder.revokedAt === null &&
    !holder.owner.disabled &&
    (holder.expiresAt === null || now.getTime() < holder.expiresAt.getTime())
  );
}
