import { type Kysely, sql } from "kysely";

/** People, their sessions, API keys, and the memory of failed sign-ins. Only hashes of passwords, sessions and keys are kept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table users (
      id uuid primary key,
      email text not null,
      name text not null,
      role text not null check (role in ('viewer', 'operator', 'editor', 'admin', 'owner')),
      password_hash text not null,
      disabled boolean not null default false,
      created_at timestamptz not null,
      last_sign_in_at timestamptz
    );
    create unique index users_email on users (lower(email));

    create table sessions (
      token_hash bytea primary key,
      user_id uuid not null references users (id) on delete cascade,
      created_at timestamptz not null,
      last_seen_at timestamptz not null,
      expires_at timestamptz not null
    );
    create index sessions_user on sessions (user_id);

    create table api_keys (
      id uuid primary key,
      key_id text not null unique,
      key_hash bytea not null,
      hint text not null,
      name text not null,
      owner_id uuid not null references users (id),
      scopes text[] not null,
      environments text[] not null,
      created_at timestamptz not null,
      expires_at timestamptz,
      last_used_at timestamptz,
      revoked_at timestamptz
    );
    create index api_keys_owner on api_keys (owner_id, id);

    create table sign_in_failures (
      subject text primary key,
      failures integer not null,
      last_failure_at timestamptz not null
    );
  `.execute(db);
}
