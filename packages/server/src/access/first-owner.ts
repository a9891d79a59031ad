import { sql } from "kysely";
import type { Clock } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import { starter } from "./access-actors.ts";
import { recordAccessChange } from "./access-change.ts";
import { oneTimePassword, type Passwords } from "./passwords.ts";
import { checkSettingKey, ensureSettingKey } from "./setting-key.ts";
import { anyUser, insertUser, listUsers, type StoredUser } from "./user-store.ts";

type Deps = { readonly db: Db; readonly clock: Clock; readonly passwords: Passwords; readonly log: Log };

/** What the settings say: PATCHBAY_ADMIN_EMAIL with PATCHBAY_ADMIN_PASSWORD, and PATCHBAY_API_KEY. */
export type FirstAccess = {
  readonly firstOwner: { readonly email: string; readonly password: string } | null;
  readonly firstApiKey: string | null;
};

/**
 * `password` is the generated one-time password to print; null when the settings gave one. `neverSignedIn` is the e-mail
 * of the only user there is, while he has not signed in: the password that was printed may have been lost.
 */
export type FirstOwner =
  | { readonly kind: "existing"; readonly neverSignedIn: string | null }
  | { readonly kind: "created"; readonly email: string; readonly password: string | null };

const DEFAULT_EMAIL = "owner@patchbay.local";

/**
 * Sees to it at every start that somebody can sign in: the first start makes an owner, there is no mode without one. Also
 * makes the key in PATCHBAY_API_KEY work. Several servers may start at once: one makes the owner, the others find him.
 * Throws StartupError when PATCHBAY_API_KEY cannot be a key.
 */
export async function ensureFirstOwner(deps: Deps, settings: FirstAccess): Promise<FirstOwner> {
  const { db, clock, passwords } = deps;
  if (settings.firstApiKey !== null) checkSettingKey(settings.firstApiKey);
  const generated = settings.firstOwner === null ? oneTimePassword() : null;
  const first = settings.firstOwner ?? { email: DEFAULT_EMAIL, password: generated ?? "" };
  // Hashed before the lock is taken, and only when it looks as if it will be needed.
  const hash = (await anyUser(db.read)) ? null : await passwords.hash(first.password);
  return await db.transact(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('patchbay: first owner', 0))`.execute(tx);
    const created = hash !== null && !(await anyUser(tx));
    if (created) {
      const user: StoredUser = {
        id: clock.newId(),
        email: first.email,
        name: "Owner",
        role: "owner",
        passwordHash: hash,
        disabled: false,
        createdAt: clock.now(),
        lastSignInAt: null,
      };
      await insertUser(tx, user);
      const record = {
        action: "user.create",
        targetId: user.id,
        targetName: user.email,
        details: { role: "owner" },
      };
      await recordAccessChange(tx, clock, starter, record);
    }
    if (settings.firstApiKey !== null) await ensureSettingKey(tx, deps, starter, settings.firstApiKey);
    if (created) return { kind: "created", email: first.email, password: generated };
    return { kind: "existing", neverSignedIn: await loneStranger(tx) };
  });
}

/** The e-mail of the only user, as long as he has never signed in. */
async function loneStranger(tx: Tx): Promise<string | null> {
  const { items } = await listUsers(tx, { page: 1, perPage: 2 });
  const [only, ...others] = items;
  return only !== undefined && others.length === 0 && only.lastSignInAt === null ? only.email : null;
}
