import { type Role, rolePermissions, type User } from "@patchbay/contract/access";
import type { Page } from "@patchbay/contract/vocabulary";
import { type Actor, may } from "../platform/actor.ts";
import type { Clock } from "../platform/clock.ts";
import { type Db, isUniqueViolation, type Tx } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import { recordAccessChange } from "./access-change.ts";
import type { Passwords } from "./passwords.ts";
import { readName } from "./request-text.ts";
import { deleteSessionsOf } from "./session-store.ts";
import {
  insertUser,
  listUsers,
  lockEnabledOwners,
  lockUser,
  type StoredUser,
  updateUser,
} from "./user-store.ts";
import { toUser } from "./user-view.ts";

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly passwords: Passwords;
};

export type NewUser = {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly password: string;
};

export type UserPatch = {
  readonly name?: string;
  readonly role?: Role;
  readonly disabled?: boolean;
  readonly password?: string;
};

/**
 * Adds and changes users. Whoever manages users must not rise by it: he gives, changes and takes only roles that have
 * nothing he lacks himself. So only owners deal with owners, and a key deals only with those below its own scopes.
 */
export class UserService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async list(query: { readonly page?: number; readonly perPage?: number }): Promise<Page<User>> {
    const found = await listUsers(this.#deps.db.read, {
      page: query.page ?? 1,
      perPage: query.perPage ?? 20,
    });
    return { ...found, items: found.items.map(toUser) };
  }

  /** Adds a user. Throws forbidden for a role out of reach, name_taken for an e-mail that somebody has in any case. */
  async create(actor: Actor, input: NewUser): Promise<User> {
    demandReach(actor, input.role);
    const name = readName("body.name", input.name);
    const { db, clock, passwords } = this.#deps;
    const user: StoredUser = {
      id: clock.newId(),
      email: input.email,
      name,
      role: input.role,
      passwordHash: await passwords.hash(input.password),
      disabled: false,
      createdAt: clock.now(),
      lastSignInAt: null,
    };
    try {
      await db.transact(async (tx) => {
        await insertUser(tx, user);
        await this.#record(tx, actor, "user.create", user, { name, role: user.role });
      });
    } catch (error) {
      if (!isUniqueViolation(error, "users_email")) throw error;
      const message = "belongs to another user";
      throw problem("name_taken", `The e-mail address ${message}.`, {
        errors: [{ field: "body.email", message }],
      });
    }
    return toUser(user);
  }

  /**
   * Changes a user. His sessions end when his role or password changes or he is disabled; his keys lose at once what he
   * loses. Throws not_found, forbidden, last_owner, and invalid_request for one's own password (it needs the current one).
   */
  async change(actor: Actor, id: string, patch: UserPatch): Promise<User> {
    if (patch.name !== undefined) readName("body.name", patch.name);
    if (patch.password !== undefined && isSelf(actor, id)) {
      throw problem("invalid_request", "Change your own password with PUT /api/v1/session/password.", {
        errors: [{ field: "body.password", message: "is your own" }],
      });
    }
    const { db, passwords } = this.#deps;
    const passwordHash = patch.password === undefined ? undefined : await passwords.hash(patch.password);
    const after = await db.transact(async (tx) => {
      // Before the user himself, and always in the same order: two owners disabling each other wait here for one another.
      const owners = await lockEnabledOwners(tx);
      const before = await lockUser(tx, id);
      if (before === undefined) throw problem("not_found", "There is no such user.");
      demandReach(actor, before.role);
      const user: StoredUser = {
        ...before,
        name: patch.name ?? before.name,
        role: patch.role ?? before.role,
        disabled: patch.disabled ?? before.disabled,
        passwordHash: passwordHash ?? before.passwordHash,
      };
      const changes = changesBetween(before, user);
      if (Object.keys(changes).length === 0) return before;
      if (user.role !== before.role) demandRoleChange(actor, user);
      if (losesLastOwner(owners, user)) {
        throw problem("last_owner", "This is the only owner who can sign in. Make another one first.");
      }
      await updateUser(tx, user);
      if ("role" in changes || "password" in changes || user.disabled) await deleteSessionsOf(tx, id);
      await this.#record(tx, actor, "user.change", user, changes);
      return user;
    });
    return toUser(after);
  }

  async #record(
    tx: Tx,
    actor: Actor,
    action: string,
    user: StoredUser,
    details: Record<string, unknown>,
  ): Promise<void> {
    await recordAccessChange(tx, this.#deps.clock, actor, {
      action,
      targetId: user.id,
      targetName: user.email,
      details,
    });
  }
}

function isSelf(actor: Actor, id: string): boolean {
  return actor.kind !== "system" && actor.userId === id;
}

/** Throws forbidden when the role has a permission that the actor lacks. */
function demandReach(actor: Actor, role: Role): void {
  const beyond = [...rolePermissions[role]].filter((permission) => !may(actor, permission));
  if (beyond.length === 0) return;
  throw problem("forbidden", `A user with the role "${role}" may do what you may not: ${beyond.join(", ")}.`);
}

function demandRoleChange(actor: Actor, user: StoredUser): void {
  if (isSelf(actor, user.id)) throw problem("forbidden", "Nobody changes his own role.");
  demandReach(actor, user.role);
}

/** Whether nobody of the owners who can sign in now would be left. */
function losesLastOwner(owners: readonly StoredUser[], after: StoredUser): boolean {
  const stays = after.role === "owner" && !after.disabled;
  return !stays && owners.every((owner) => owner.id === after.id) && owners.length > 0;
}

/** What changes, for the audit trail: from and to, but of a password only that it was changed. */
function changesBetween(before: StoredUser, after: StoredUser): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const field of ["name", "role", "disabled"] as const) {
    if (before[field] !== after[field]) changes[field] = { from: before[field], to: after[field] };
  }
  if (before.passwordHash !== after.passwordHash) changes["password"] = "changed";
  return changes;
}
