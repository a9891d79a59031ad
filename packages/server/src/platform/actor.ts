import type { Permission } from "@patchbay/contract/access";
import type { ActorRef, Environment } from "@patchbay/contract/vocabulary";
import { problem } from "./problem.ts";

/**
 * Who is calling. There is always one: a person with a session, an API key (its changes carry its owner's id), or the
 * system itself. Permissions are already the intersection of what the role and the key allow.
 */
export type Actor =
  | {
      readonly kind: "user";
      readonly userId: string;
      /** Tells the session from his others; nothing about its token can be read from it. null: there is none (yet). */
      readonly session: string | null;
      readonly name: string;
      readonly permissions: ReadonlySet<Permission>;
      readonly environments: ReadonlySet<Environment>;
    }
  | {
      readonly kind: "apiKey";
      readonly keyId: string;
      readonly keyName: string;
      readonly userId: string;
      readonly name: string;
      readonly permissions: ReadonlySet<Permission>;
      readonly environments: ReadonlySet<Environment>;
    }
  | {
      readonly kind: "system";
      readonly name: string;
      readonly permissions: ReadonlySet<Permission>;
      readonly environments: ReadonlySet<Environment>;
    };

/** Whether the actor has a permission. */
export function may(actor: Actor, permission: Permission): boolean {
  return actor.permissions.has(permission);
}

/** Throws `forbidden`, naming the permission, when the actor lacks it. */
export function demand(actor: Actor, permission: Permission): void {
  if (!may(actor, permission)) throw problem("forbidden", `This needs the permission "${permission}".`);
}

/** Who to write down as the author of a change or the starter of a run; a key stands there by its own name, too. */
export function refOf(actor: Actor): ActorRef {
  switch (actor.kind) {
    case "system":
      return { id: null, name: actor.name };
    case "apiKey":
      return { id: actor.userId, name: `${actor.name} (key ${actor.keyName})` };
    default:
      return { id: actor.userId, name: actor.name };
  }
}
