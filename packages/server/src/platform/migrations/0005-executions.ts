import { type Kysely, sql } from "kysely";

/**
 * Executions and their calls. Ids are UUIDv7, so the primary key is the order of time and no index on a timestamp is
 * needed. Payloads are json, not jsonb: they are only ever read back whole, are cheaper to insert so, and may hold
 * \u0000, which jsonb refuses. Both tables are written by one statement (recorder.ts), so there is no foreign key.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table executions (
      id uuid primary key,
      kind text not null,
      subject_id uuid not null,
      subject_name text not null,
      version text not null,
      environment text not null,
      status text not null,
      started_at timestamptz not null,
      duration_ms real not null,
      started_by_id uuid,
      started_by_name text not null,
      start text not null,
      items integer not null,
      calls integer not null,
      failed_calls integer not null,
      error text,
      steps json not null
    );
    create index executions_subject on executions (subject_id, id);
    create index executions_failed on executions (id) where status = 'failed' or failed_calls > 0;

    create table execution_calls (
      execution_id uuid not null,
      position integer not null,
      connection_id uuid,
      connection text,
      endpoint text,
      result text not null,
      status text not null,
      error json,
      request json,
      answer json,
      attempts integer not null,
      timing json not null,
      primary key (execution_id, position)
    );
    create index execution_calls_connection on execution_calls (connection, execution_id);

    -- Idempotency-Key of run requests: reserved before the run, completed with its answer.
    create table idempotency_keys (
      scope text not null,
      key text not null,
      body_digest bytea not null,
      execution_id uuid not null,
      state text not null check (state in ('running', 'done')),
      status integer,
      answer json,
      created_at timestamptz not null,
      primary key (scope, key)
    );
    create index idempotency_keys_age on idempotency_keys (created_at);
  `.execute(db);
}
