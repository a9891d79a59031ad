// Access for tests: the real store and services, a clock that stands still, and passwords that are cheap to hash.
import type { Permission, Role } from "@patchbay/contract/access";
import { Access } from "../packages/server/src/access/access.ts";
import { argon2id, type Derive } from "../packages/server/src/access/password-hash.ts";
import { Passwords } from "../packages/server/src/access/passwords.ts";
import type { Actor } from "../packages/server/src/platform/actor.ts";
import { Changes } from "../packages/server/src/platform/changes.ts";
import { fakeClock, systemClock } from "../packages/server/src/platform/clock.ts";
import { Db } from "../packages/server/src/platform/db.ts";
import { silentLog, testStore } from "./store.ts";

/** What a test may hang its cleaning up on: the context that node:test passes to it. */
type Cleanup = { after(work: () => Promise<void>): void };

/** The owner that every installation of `testAccess` begins with. */
export const firstOwner = { email: "owner@example.com", password: "the owner's password" };

/** Where sign-ins of tests come from, unless they say otherwise. */
export const office = "192.0.2.1";

/** One installation with its first owner, seen by one process (and others, when a test asks for them). */
export async function testAccess(t: Cleanup) {
  const store = await testStore(t);
  const clock = fakeClock(new Date("2026-11-21T10:00:00.000Z"));
  const hashes = { count: 0 };
  const derive: Derive = (password, salt) => {
    hashes.count += 1;
    return argon2id(password, salt, { memoryKiB: 64, passes: 1, lanes: 1 });
  };

  const startOn = async (db: Db): Promise<Access> => {
    const changes = await Changes.start(db, { clock: systemClock, log: silentLog });
    const access = new Access({ db, clock, changes, log: silentLog, passwords: new Passwords({ derive }) });
    t.after(async () => {
      await access[Symbol.asyncDispose]();
      await changes[Symbol.asyncDispose]();
    });
    return access;
  };
  const access = await startOn(store.db);
  await access.ensureFirstOwner({ firstOwner, firstApiKey: null });

  /** Another server process on the same database. */
  const anotherProcess = async (): Promise<Access> => {
    const db = await Db.open({ connectionString: store.connectionString, poolSize: 2 }, { log: silentLog });
    const another = await startOn(db);
    t.after(() => db[Symbol.asyncDispose]());
    return another;
  };

  /** Signs in and says who that is. Throws what signing in throws. */
  const signIn = async (email: string, password: string, address: string = office) => {
    const { token } = await access.signIn.signIn({ email, password, address });
    return { token, actor: await known(access, { kind: "session", token }) };
  };

  const owner = (await signIn(firstOwner.email, firstOwner.password)).actor;

  /** Adds a user `<name>@example.com` with the password `<name>'s password`. */
  const addUser = async (name: string, role: Role) =>
    await access.users.create(owner, {
      email: `${name}@example.com`,
      name,
      role,
      password: `${name}'s password`,
    });

  /** Makes a key and says what it is and who comes with it. */
  const makeKey = async (actor: Actor, scopes: readonly Permission[], expiresAt: string | null = null) => {
    const { key, apiKey } = await access.apiKeys.create(actor, { name: "a key", scopes, expiresAt });
    return { key, apiKey, actor: await known(access, { kind: "apiKey", key }) };
  };

  /** The audit trail, oldest first. */
  const trail = async () => await store.db.read.selectFrom("audit").selectAll().orderBy("audit.id").execute();

  return { ...store, clock, hashes, access, owner, anotherProcess, signIn, addUser, makeKey, trail };
}

async function known(
  access: Access,
  proof: Parameters<Access["authenticator"]["authenticate"]>[0],
): Promise<Actor> {
  const actor = await access.authenticator.authenticate(proof);
  if (actor === null) throw new Error("Nobody is known by this proof.");
  return actor;
}
