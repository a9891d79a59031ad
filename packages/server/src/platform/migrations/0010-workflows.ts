import { type Kysely, sql } from "kysely";

/** Workflows and their frozen versions, in the form that rules have. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table workflows (
      id uuid primary key,
      name text not null,
      description text not null,
      tags text[] not null,
      draft json not null,
      draft_digest text not null,
      live_version integer,
      live_digest text,
      live_at timestamptz,
      revision integer not null,
      created_at timestamptz not null,
      created_by_id uuid,
      created_by_name text not null,
      updated_at timestamptz not null,
      updated_by_id uuid,
      updated_by_name text not null
    );
    create unique index workflows_name on workflows (lower(name));
    create index workflows_name_prefix on workflows (lower(name) text_pattern_ops);
    create index workflows_updated on workflows (updated_at, id);
    create index workflows_created on workflows (created_at, id);
    create index workflows_tags on workflows using gin (tags);

    create table workflow_versions (
      workflow_id uuid not null references workflows (id) on delete cascade,
      number integer not null,
      document json not null,
      digest text not null,
      comment text not null,
      published_at timestamptz not null,
      published_by_id uuid,
      published_by_name text not null,
      primary key (workflow_id, number)
    );

    -- Drafts that were run, by digest: an execution goes on with the document it began with.
    create table workflow_drafts (
      workflow_id uuid not null references workflows (id) on delete cascade,
      digest text not null,
      document json not null,
      used_at timestamptz not null,
      primary key (workflow_id, digest)
    );
  `.execute(db);
}
