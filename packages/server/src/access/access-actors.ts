import { permissions, type Permission, type Role, rolePermissions } from "@patchbay/contract/access";
import { type Environment, environments } from "@patchbay/contract/vocabulary";
import type { Actor } from "../platform/actor.ts";

type Person = { readonly id: string; readonly name: string; readonly role: Role };

const everywhere: ReadonlySet<Environment> = new Set(environments);

/** Somebody who signed in, or is about to: he may do what his role says, everywhere. */
export function actorOfUser(user: Person, session: string | null = null): Actor {
  return {
    kind: "user",
    userId: user.id,
    session,
    name: user.name,
    permissions: rolePermissions[user.role],
    environments: everywhere,
  };
}

/** A key: it may do what its scopes say and its owner's role still allows, where the key is for. */
export function actorOfKey(key: {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Permission[];
  readonly environments: readonly Environment[];
  readonly owner: Person;
}): Actor {
  const allowed = rolePermissions[key.owner.role];
  return {
    kind: "apiKey",
    keyId: key.id,
    keyName: key.name,
    userId: key.owner.id,
    name: key.owner.name,
    permissions: new Set(key.scopes.filter((scope) => allowed.has(scope))),
    environments: new Set(key.environments),
  };
}

/** The server itself, at start: it makes the first owner and the key of the settings. */
export const starter: Actor = {
  kind: "system",
  name: "start",
  permissions: new Set(permissions),
  environments: everywhere,
};

/** The server itself, refusing somebody: it stands in the audit trail where nobody is known to be the actor. */
export const gatekeeper: Actor = {
  kind: "system",
  name: "sign-in",
  permissions: new Set(),
  environments: new Set(),
};

/** The operator at the server's own command line: he has the database in his hands anyway. */
export const commandLine: Actor = {
  kind: "system",
  name: "command line",
  permissions: new Set(permissions),
  environments: everywhere,
};
