import { type Kysely, sql } from "kysely";

/**
 * Credentials, connections with their endpoints, and what is published of them. Settings are stored with every secret
 * masked; the secrets themselves are rows of `secrets` owned by the credential, the connection or the snapshot.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table credentials (
      id uuid primary key,
      name text not null,
      description text not null,
      auth jsonb not null,
      origins text[] not null,
      encrypted_names text[] not null,
      unencrypted jsonb not null,
      missing_secrets text[] not null,
      revision integer not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      updated_by_id uuid,
      updated_by_name text not null
    );
    create unique index credentials_name on credentials (lower(name));

    create table connections (
      id uuid primary key,
      name text not null,
      description text not null,
      name_frozen boolean not null default false,
      staging jsonb,
      production jsonb,
      staging_digest text,
      production_digest text,
      endpoints_digest text not null,
      revision integer not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      updated_by_id uuid,
      updated_by_name text not null
    );
    create unique index connections_name on connections (lower(name));

    create table endpoints (
      id uuid primary key,
      connection_id uuid not null references connections (id) on delete cascade,
      name text not null,
      definition json not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      updated_by_id uuid,
      updated_by_name text not null
    );
    create unique index endpoints_name on endpoints (connection_id, lower(name));

    -- The last test of each environment, and the digest of the settings it was made with.
    create table connection_tests (
      connection_id uuid not null references connections (id) on delete cascade,
      environment text not null,
      settings_digest text not null,
      ok boolean not null,
      report json not null,
      primary key (connection_id, environment)
    );

    create table connection_snapshots (
      id uuid primary key,
      connection_id uuid not null references connections (id) on delete cascade,
      environment text not null,
      number integer not null,
      settings jsonb not null,
      endpoints json not null,
      digest text not null,
      published_at timestamptz not null,
      published_by_id uuid,
      published_by_name text not null,
      unique (connection_id, environment, number)
    );

    -- Which snapshot is live. No row: not published there.
    create table connection_publications (
      connection_id uuid not null references connections (id) on delete cascade,
      environment text not null,
      snapshot_id uuid not null references connection_snapshots (id),
      primary key (connection_id, environment)
    );
  `.execute(db);
}
