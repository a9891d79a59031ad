import { type Kysely, sql } from "kysely";

/**
 * Authorisations on their way: a person was sent to another server to consent and is not back yet. What he brings back is
 * good once, for the session it was begun in (none: begun with a key, for its owner). And the health of a token: since when
 * getting one fails, and that only a person can mend it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table credential_authorizations (
      state_digest bytea primary key,
      credential_id uuid not null references credentials (id) on delete cascade,
      environment text not null,
      revision integer not null,
      user_id uuid not null references users (id) on delete cascade,
      session text,
      sealed_verifier bytea not null,
      expires_at timestamptz not null
    );

    alter table credential_tokens
      add column failing_since timestamptz,
      add column needs_consent boolean not null default false;
  `.execute(db);
}
