import type { Role } from "@patchbay/contract/access";
import { sql } from "kysely";
import type { Db, HotStatement, Tx } from "../platform/db.ts";
import { roleOf } from "./user-store.ts";

/** A session, known only by the digest of its token. */
export type StoredSession = {
  readonly tokenHash: Buffer;
  readonly userId: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
};

/** A session with what decides what it may do. */
export type SessionHolder = {
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly role: Role;
    readonly disabled: boolean;
  };
};

const holderStatement: HotStatement = {
  name: "session-holder",
  text: `
    select sessions.last_seen_at, sessions.expires_at, users.id as user_id, users.name, users.role, users.disabled
    from sessions join users on users.id = sessions.user_id
    where sessions.token_hash = $1`,
};

type HolderRow = {
  readonly last_seen_at: Date;
  readonly expires_at: Date;
  readonly user_id: string;
  readonly name: string;
  readonly role: string;
  readonly disabled: boolean;
};

/** The session of a token and its user, whatever their state; undefined when there is none. */
export async function findSessionHolder(
  db: Pick<Db, "hot">,
  tokenHash: Buffer,
): Promise<SessionHolder | undefined> {
  const [row] = await db.hot<HolderRow>(holderStatement, [tokenHash]);
  return (
    row && {
      lastSeenAt: row.last_seen_at,
      expiresAt: row.expires_at,
      user: { id: row.user_id, name: row.name, role: roleOf(row.role), disabled: row.disabled },
    }
  );
}

export async function insertSession(tx: Tx, session: StoredSession): Promise<void> {
  await tx
    .insertInto("sessions")
    .values({
      token_hash: session.tokenHash,
      user_id: session.userId,
      created_at: session.createdAt,
      last_seen_at: session.lastSeenAt,
      expires_at: session.expiresAt,
    })
    .execute();
}

/** Ends one session. False: it had ended already. */
export async function deleteSession(tx: Tx, tokenHash: Buffer): Promise<boolean> {
  const done = await tx
    .deleteFrom("sessions")
    .where("sessions.token_hash", "=", tokenHash)
    .executeTakeFirst();
  return done.numDeletedRows > 0n;
}

/** Ends every session of a user. */
export async function deleteSessionsOf(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom("sessions").where("sessions.user_id", "=", userId).execute();
}

/** Removes sessions that ended by themselves: past their end, or not used since `idleSince`. */
export async function deleteEndedSessions(tx: Tx, now: Date, idleSince: Date): Promise<void> {
  await tx
    .deleteFrom("sessions")
    .where((where) =>
      where.or([where("sessions.expires_at", "<=", now), where("sessions.last_seen_at", "<=", idleSince)]),
    )
    .execute();
}

/** Writes down when sessions were last used. Never moves one back, and leaves ended ones alone. */
export async function touchSessions(tx: Tx, uses: ReadonlyMap<string, Date>): Promise<void> {
  const hashes = [...uses.keys()].map((key) => Buffer.from(key, "base64url"));
  await sql`
    update sessions set last_seen_at = greatest(sessions.last_seen_at, used.at)
    from unnest(${hashes}::bytea[], ${[...uses.values()]}::timestamptz[]) as used (token_hash, at)
    where sessions.token_hash = used.token_hash`.execute(tx);
}
