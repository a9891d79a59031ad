import type { Session } from "@patchbay/contract/access";
import { writeAudit } from "../platform/audit.ts";
import { announce } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import { digestOf } from "./api-key-text.ts";
import { actorOfUser, gatekeeper } from "./access-actors.ts";
import { ACCESS_TOPIC } from "./access-change.ts";
import type { Passwords } from "./passwords.ts";
import { forAudit, hasControlCharacter } from "./request-text.ts";
import { deleteSession, insertSession } from "./session-store.ts";
import { newSessionToken, sessionLife } from "./session-token.ts";
import type { Attempt, SignInThrottle } from "./sign-in-throttle.ts";
import { findUserByEmail, lockUser, type StoredUser, updateUser } from "./user-store.ts";
import { toSession } from "./user-view.ts";

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly passwords: Passwords;
  readonly throttle: SignInThrottle;
};

export type SignInInput = {
  readonly email: string;
  readonly password: string;
  /** Address of the socket. */
  readonly address: string;
  /** The token of the session that the browser had until now, which ends. */
  readonly previousToken?: string | undefined;
};

/** Why a sign-in was refused; only the audit trail says. */
type Refusal = "unknown_email" | "wrong_password" | "disabled";

/** Turns e-mail and password into a session. What is wrong is not told apart for the caller, neither in words nor in work. */
export class SignIn {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * Signs in: a new session with a new token, which is returned this once. Throws wrong_sign_in (whatever is wrong), or
   * too_many_requests with the seconds to wait.
   */
  async signIn(input: SignInInput): Promise<{ readonly token: string; readonly session: Session }> {
    const attempt = await this.#deps.throttle.admit(input);
    const { user, right } = await this.#check(input, attempt);
    if (user === undefined) return await this.#refuse(input, undefined, "unknown_email");
    if (!right) return await this.#refuse(input, user, "wrong_password");
    const opened = user.disabled ? null : await this.#open(user, input, attempt);
    return opened ?? (await this.#refuse(input, user, "disabled"));
  }

  /** Looks at the password; a full queue of hashes is not held against the caller. */
  async #check(
    { email, password }: SignInInput,
    attempt: Attempt,
  ): Promise<{ readonly user: StoredUser | undefined; readonly right: boolean }> {
    const { db, passwords, throttle } = this.#deps;
    try {
      const user = hasControlCharacter(email) ? undefined : await findUserByEmail(db.read, email);
      return { user, right: await passwords.matches(password, user?.passwordHash ?? null) };
    } catch (error) {
      await throttle.withdraw(attempt);
      throw error;
    }
  }

  /** Opens the session; null when the user was disabled or got another password since it was looked at. */
  async #open(
    seen: StoredUser,
    input: SignInInput,
    attempt: Attempt,
  ): Promise<{ readonly token: string; readonly session: Session } | null> {
    const { db, clock, throttle } = this.#deps;
    return await db.transact(async (tx) => {
      const now = clock.now();
      const before = await lockUser(tx, seen.id);
      if (before === undefined || before.disabled || before.passwordHash !== seen.passwordHash) return null;
      const user: StoredUser = { ...before, lastSignInAt: now };
      await updateUser(tx, user);
      await throttle.forgive(tx, attempt);
      await endPrevious(tx, input.previousToken, user.id);
      const token = await openSession(tx, user.id, now);
      await writeAudit(tx, clock, actorOfUser(user), {
        action: "session.signIn",
        targetId: user.id,
        targetName: user.email,
        details: { address: forAudit(input.address) },
      });
      return { token, session: toSession(user) };
    });
  }

  async #refuse(input: SignInInput, user: StoredUser | undefined, reason: Refusal): Promise<never> {
    const { db, clock } = this.#deps;
    await db.transact((tx) =>
      writeAudit(tx, clock, gatekeeper, {
        action: "session.signInFailed",
        ...(user === undefined ? {} : { targetId: user.id }),
        targetName: forAudit(input.email),
        details: { reason, address: forAudit(input.address) },
      }),
    );
    throw problem("wrong_sign_in", "Nobody signs in with this e-mail and password.");
  }
}

/** Adds a session for a user and returns its token. */
export async function openSession(tx: Tx, userId: string, now: Date): Promise<string> {
  const token = newSessionToken();
  await insertSession(tx, {
    tokenHash: digestOf(token),
    userId,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + sessionLife.longestMs),
  });
  return token;
}

async function endPrevious(tx: Tx, token: string | undefined, userId: string): Promise<void> {
  if (token !== undefined && (await deleteSession(tx, digestOf(token))))
    await announce(tx, ACCESS_TOPIC, userId);
}
