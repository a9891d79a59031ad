import type { Session } from "@patchbay/contract/access";
import type { Actor } from "../platform/actor.ts";
import { writeAudit } from "../platform/audit.ts";
import { recordAccessChange } from "./access-change.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import { digestOf } from "./api-key-text.ts";
import type { Passwords } from "./passwords.ts";
import { deleteSession, deleteSessionsOf } from "./session-store.ts";
import { openSession } from "./sign-in.ts";
import type { Attempt, SignInThrottle } from "./sign-in-throttle.ts";
import { findUser, lockUser, type StoredUser, updateUser } from "./user-store.ts";
import { toSession } from "./user-view.ts";

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly passwords: Passwords;
  readonly throttle: SignInThrottle;
};

/** What a person does with his own session, once he has one. */
export class SessionService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Who calls, and what he may do; for a key: its owner, and what the key may do. */
  async read(actor: Actor): Promise<Session> {
    const user = actor.kind === "system" ? undefined : await findUser(this.#deps.db.read, actor.userId);
    if (user === undefined) throw problem("unauthenticated", "Nobody is signed in.");
    return toSession(user, actor.permissions);
  }

  /** Ends the session of this token, at once and in every process. Ending it twice is fine. */
  async signOut(actor: Actor, token: string): Promise<void> {
    const { userId, name } = person(actor);
    const { db, clock } = this.#deps;
    await db.transact(async (tx) => {
      if (!(await deleteSession(tx, digestOf(token)))) return;
      const record = { action: "session.signOut", targetId: userId, targetName: name };
      await recordAccessChange(tx, clock, actor, record);
    });
  }

  /**
   * Changes one's own password. Every session of the user ends, and the caller gets a new one: its token is returned.
   * A wrong current password counts like a failed sign-in and is invalid_request on `body.current`.
   */
  async changePassword(
    actor: Actor,
    input: { readonly current: string; readonly next: string; readonly address: string },
  ): Promise<{ readonly token: string }> {
    const { userId } = person(actor);
    const { db, clock, throttle } = this.#deps;
    const seen = await findUser(db.read, userId);
    if (seen === undefined) throw problem("unauthenticated", "Nobody is signed in.");
    const attempt = await throttle.admit({ email: seen.email, address: input.address });
    const passwordHash = await this.#newHash(seen, input, attempt);
    if (passwordHash === null) return await this.#refuse(actor, seen);
    const token = await db.transact(async (tx) => {
      const before = await lockUser(tx, userId);
      if (before === undefined || before.disabled || before.passwordHash !== seen.passwordHash) return null;
      await updateUser(tx, { ...before, passwordHash });
      await throttle.forgive(tx, attempt);
      await deleteSessionsOf(tx, userId);
      const opened = await openSession(tx, userId, clock.now());
      const record = { action: "user.changePassword", targetId: userId, targetName: before.email };
      await recordAccessChange(tx, clock, actor, record);
      return opened;
    });
    if (token === null) throw problem("stale_revision", "Somebody changed your account meanwhile.");
    return { token };
  }

  /** The hash of the new password; null when the current one is wrong. */
  async #newHash(
    user: StoredUser,
    { current, next }: { readonly current: string; readonly next: string },
    attempt: Attempt,
  ): Promise<string | null> {
    const { passwords, throttle } = this.#deps;
    try {
      if (!(await passwords.matches(current, user.passwordHash))) return null;
      return await passwords.hash(next);
    } catch (error) {
      await throttle.withdraw(attempt);
      throw error;
    }
  }

  async #refuse(actor: Actor, user: StoredUser): Promise<never> {
    const { db, clock } = this.#deps;
    const record = { action: "user.changePasswordFailed", targetId: user.id, targetName: user.email };
    await db.transact((tx) => writeAudit(tx, clock, actor, record));
    throw problem("invalid_request", "body.current is not your password.", {
      errors: [{ field: "body.current", message: "is not your password" }],
    });
  }
}

/** Somebody with a session. A key has none: it cannot sign out, and must not be able to take its owner's account over. */
function person(actor: Actor): Extract<Actor, { readonly kind: "user" }> {
  if (actor.kind === "user") return actor;
  throw problem("invalid_request", "This is for somebody who signed in; an API key has no session.");
}
