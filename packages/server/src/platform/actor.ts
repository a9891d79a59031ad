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

/** Who to write down as the author of a change. */
export function refOf(actor: Actor): ActorRef {
  return actor.kind === "system" ? { id: null, name: actor.name } : { id: actor.userId, name: actor.name };
}

/** Who to write down as the starter of an execution: of a key its own name, too, for its owner may have several. */
export function starterOf(actor: Actor): ActorRef {
  const { id, name } = refOf(actor);
  return { id, name: actor.kind === "apiKey" ? `${name} (key ${actor.keyName})` : name };
}
