import { type Kysely, sql } from "kysely";

/** Rules and their frozen versions. Documents are json, not jsonb: the author's order of members is part of what he wrote. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table rules (
      id uuid primary key,
      name text not null,
      description text not null,
      tags text[] not null,
      kind text not null,
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
    create unique index rules_name on rules (lower(name));
    create index rules_name_prefix on rules (lower(name) text_pattern_ops);
    create index rules_updated on rules (updated_at, id);
    create index rules_created on rules (created_at, id);
    create index rules_tags on rules using gin (tags);

    create table rule_versions (
      rule_id uuid not null references rules (id) on delete cascade,
      number integer not null,
      document json not null,
      digest text not null,
      comment text not null,
      published_at timestamptz not null,
      published_by_id uuid,
      published_by_name text not null,
      primary key (rule_id, number)
    );
  `.execute(db);
}
