import {
  permissions,
  type Permission,
  rolePermissions,
  type Session,
  type User,
} from "@patchbay/contract/access";
import type { StoredUser } from "./user-store.ts";

/** A user as the API shows him: without his password's hash. */
export function toUser(user: StoredUser): User {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    disabled: user.disabled,
    createdAt: user.createdAt.toISOString(),
    lastSignInAt: user.lastSignInAt?.toISOString() ?? null,
  };
}

/** A session as the API shows it: who, and what he may do, in the order of the contract's list. */
export function toSession(
  user: StoredUser,
  allowed: ReadonlySet<Permission> = rolePermissions[user.role],
): Session {
  return { user: toUser(user), permissions: permissions.filter((one) => allowed.has(one)) };
}
