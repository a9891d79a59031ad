import { type Kysely, sql } from "kysely";

/** What every domain stands on: data keys, sealed secrets, references between things, the change counter, the audit trail. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- Bumped in the transaction of every change that another process must notice; see changes.ts.
    create table change_counter (
      only_row boolean primary key default true check (only_row),
      value bigint not null
    );
    insert into change_counter (value) values (0);

    -- Data keys, each wrapped by a key of the ring; see seal.ts.
    create table data_keys (
      id uuid primary key,
      ring_key text not null,
      wrapped bytea not null,
      created_at timestamptz not null
    );

    -- One sealed leaf per row. The owner and the field are bound into the seal, so rows cannot be swapped.
    create table secrets (
      owner_id uuid not null,
      field text not null,
      sealed bytea not null,
      digest bytea not null,
      primary key (owner_id, field)
    );

    create table item_references (
      from_kind text not null,
      from_id uuid not null,
      from_part text not null,
      to_kind text not null,
      to_id uuid not null,
      primary key (from_id, from_part, to_kind, to_id)
    );
    create index item_references_to on item_references (to_id, to_kind);

    create table audit (
      id uuid primary key,
      at timestamptz not null,
      actor_kind text not null,
      actor_id uuid,
      actor_name text not null,
      action text not null,
      target_id uuid,
      target_name text not null,
      details jsonb not null
    );
    create index audit_action on audit (action text_pattern_ops, id);
    create index audit_target on audit (target_id, id);
    create index audit_actor on audit (actor_id, id);

    create function refuse_audit_change() returns trigger language plpgsql as $$
      begin raise exception 'the audit trail is append-only'; end $$;
    create trigger audit_append_only before update on audit for each row execute function refuse_audit_change();
  `.execute(db);
}
