import { type Kysely, sql } from "kysely";

/**
 * Triggers, what came in for them, and what they start. A row of `trigger_runs` exists from the moment a start is accepted;
 * its id is also that of the execution, so a start that is tried again cannot become two. Bodies are bytea: they are kept as
 * they came.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table triggers (
      id uuid primary key,
      name text not null,
      description text not null,
      kind text not null,
      document json not null,
      connection_id uuid,
      target_kind text not null,
      target_id uuid not null,
      staging_verification json,
      production_verification json,
      staging_digest text not null,
      production_digest text not null,
      revision integer not null,
      created_at timestamptz not null,
      created_by_id uuid,
      created_by_name text not null,
      updated_at timestamptz not null,
      updated_by_id uuid,
      updated_by_name text not null
    );
    create unique index triggers_name on triggers (lower(name));

    -- What is live, frozen. Its secrets are stored under its id.
    create table trigger_publications (
      id uuid not null,
      trigger_id uuid not null references triggers (id) on delete cascade,
      environment text not null,
      number integer not null,
      document json not null,
      verification json,
      digest text not null,
      published_at timestamptz not null,
      published_by_id uuid,
      published_by_name text not null,
      primary key (trigger_id, environment)
    );

    -- The unguessable part of a connection's webhook addresses.
    create table hook_keys (
      connection_id uuid not null,
      environment text not null,
      key text not null,
      primary key (connection_id, environment)
    );

    create table schedules (
      trigger_id uuid not null references triggers (id) on delete cascade,
      environment text not null,
      next_at timestamptz,
      primary key (trigger_id, environment)
    );
    create index schedules_next on schedules (next_at) where next_at is not null;

    create table inbox (
      id uuid primary key,
      received_at timestamptz not null,
      environment text not null,
      connection_id uuid not null,
      connection text not null,
      method text not null,
      path text not null,
      query text not null,
      headers json not null,
      address text not null,
      body bytea,
      body_bytes integer not null,
      outcome text not null,
      status integer not null,
      verdicts json not null,
      triggers text[] not null,
      replay_of uuid
    );
    create index inbox_connection on inbox (connection, id);

    -- Deliveries that are known by an id of their sender's; the digest of it, for it may be of any length.
    create table trigger_seen (
      trigger_id uuid not null,
      environment text not null,
      key bytea not null,
      run_id uuid not null,
      seen_at timestamptz not null,
      primary key (trigger_id, environment, key)
    );
    create index trigger_seen_age on trigger_seen (seen_at);

    create table trigger_runs (
      id uuid primary key,
      inbox_id uuid,
      trigger_id uuid,
      trigger_name text not null,
      environment text not null,
      start text not null,
      target_kind text not null,
      target_id uuid not null,
      target_version text,
      input json,
      -- The input is a whole body: what of it is no input of the target is left out.
      whole boolean not null,
      due_at timestamptz,
      state text not null check (state in ('pending', 'started', 'failed')),
      attempts integer not null,
      holder uuid,
      not_before timestamptz not null,
      error json,
      finished_at timestamptz
    ) with (fillfactor = 80);
    create index trigger_runs_pending on trigger_runs (not_before, id) where state = 'pending';
    create index trigger_runs_inbox on trigger_runs (inbox_id) where inbox_id is not null;
    -- One fire of a schedule is one run, whoever fires it.
    create unique index trigger_runs_fire on trigger_runs (trigger_id, environment, due_at) where due_at is not null;
  `.execute(db);
}
