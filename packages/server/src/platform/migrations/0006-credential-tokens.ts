import { type Kysely, sql } from "kysely";

/**
 * Tokens and sessions that credentials get for themselves, one for each place they are used at, sealed. The lease lets one
 * process at a time ask for a new one; it is judged by the database's clock. Stored auths say with the mask which of their
 * secrets are stored, since a kind may have several.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table credential_tokens (
      credential_id uuid not null references credentials (id) on delete cascade,
      environment text not null,
      origin text not null,
      revision integer not null,
      generation integer not null default 0,
      sealed bytea,
      obtained_at timestamptz,
      expires_at timestamptz,
      lease_holder uuid,
      lease_until timestamptz,
      failures integer not null default 0,
      retry_at timestamptz,
      error text,
      primary key (credential_id, environment, origin)
    );

    update credentials set auth = auth || jsonb_build_object(
      case auth ->> 'kind' when 'basic' then 'password' when 'apiKey' then 'value' else 'token' end, '********'
    ) where auth ->> 'kind' in ('basic', 'bearer', 'apiKey', 'token');
    -- The body of a token request is the author's, and so is the order of its members.
    alter table credentials alter column auth type json using auth::text::json;
  `.execute(db);
}
