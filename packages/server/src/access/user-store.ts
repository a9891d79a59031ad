import { type Role, roles } from "@patchbay/contract/access";
import type { Page } from "@patchbay/contract/vocabulary";
import { type Selectable, sql } from "kysely";
import type { Reader, Tx } from "../platform/db.ts";
import type { Database } from "../platform/db-schema.ts";

/** A user as stored. The password's hash stays inside `access`. */
export type StoredUser = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly disabled: boolean;
  readonly createdAt: Date;
  readonly lastSignInAt: Date | null;
};

const columns = [
  "users.id",
  "users.email",
  "users.name",
  "users.role",
  "users.password_hash",
  "users.disabled",
  "users.created_at",
  "users.last_sign_in_at",
] as const;

/** The role of this name. An unknown one (the store is damaged, or newer than the code) is an Error: nobody gets less or more by guessing. */
export function roleOf(text: string): Role {
  const role = roles.find((one) => one === text);
  if (role === undefined)
    throw new Error(`The store has a user with the unknown role ${JSON.stringify(text)}.`);
  return role;
}

const fromRow = (row: Selectable<Database["users"]>): StoredUser => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: roleOf(row.role),
  passwordHash: row.password_hash,
  disabled: row.disabled,
  createdAt: row.created_at,
  lastSignInAt: row.last_sign_in_at,
});

const toRow = (user: StoredUser) => ({
  id: user.id,
  email: user.email,
  name: user.name,
  role: user.role,
  password_hash: user.passwordHash,
  disabled: user.disabled,
  created_at: user.createdAt,
  last_sign_in_at: user.lastSignInAt,
});

/** The user with this id, or undefined. */
export async function findUser(reader: Reader, id: string): Promise<StoredUser | undefined> {
  const row = await reader.selectFrom("users").select(columns).where("users.id", "=", id).executeTakeFirst();
  return row && fromRow(row);
}

/** The user with this e-mail in whatever case, or undefined. */
export async function findUserByEmail(reader: Reader, email: string): Promise<StoredUser | undefined> {
  const row = await reader
    .selectFrom("users")
    .select(columns)
    .where(sql`lower(users.email)`, "=", sql`lower(${email})`)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** Like findUser, locked until the transaction ends, so that two changes cannot cross. */
export async function lockUser(tx: Tx, id: string): Promise<StoredUser | undefined> {
  const row = await tx
    .selectFrom("users")
    .select(columns)
    .where("users.id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row && fromRow(row);
}

/** Every owner who is not disabled, the longest-serving first, all locked until the transaction ends. */
export async function lockEnabledOwners(tx: Tx): Promise<readonly StoredUser[]> {
  const rows = await tx
    .selectFrom("users")
    .select(columns)
    .where("users.role", "=", "owner")
    .where("users.disabled", "=", false)
    .orderBy("users.id")
    .forUpdate()
    .execute();
  return rows.map(fromRow);
}

/** Whether there is any user at all. */
export async function anyUser(reader: Reader): Promise<boolean> {
  return (await reader.selectFrom("users").select("users.id").limit(1).executeTakeFirst()) !== undefined;
}

/** One page of users, by e-mail. */
export async function listUsers(
  reader: Reader,
  query: { readonly page: number; readonly perPage: number },
): Promise<Page<StoredUser>> {
  const [rows, count] = await Promise.all([
    reader
      .selectFrom("users")
      .select(columns)
      .orderBy(sql`lower(users.email)`)
      .limit(query.perPage)
      .offset((query.page - 1) * query.perPage)
      .execute(),
    reader
      .selectFrom("users")
      .select((select) => select.fn.countAll<string>().as("total"))
      .executeTakeFirstOrThrow(),
  ]);
  return { items: rows.map(fromRow), page: query.page, perPage: query.perPage, total: Number(count.total) };
}

/** Adds a user. A taken e-mail is a unique violation of `users_email`. */
export async function insertUser(tx: Tx, user: StoredUser): Promise<void> {
  await tx.insertInto("users").values(toRow(user)).execute();
}

/** Replaces a user's row. */
export async function updateUser(tx: Tx, user: StoredUser): Promise<void> {
  const { id, ...rest } = toRow(user);
  await tx.updateTable("users").set(rest).where("users.id", "=", id).execute();
}
