import { type Kysely, sql } from "kysely";

/** Values that calls read by name, one for each environment. They are no secrets. A name differs by more than its case. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table variables (
      id uuid primary key,
      name text not null,
      description text not null,
      staging json,
      production json,
      revision integer not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      updated_by_id uuid,
      updated_by_name text not null
    );
    create unique index variables_name on variables (lower(name));
  `.execute(db);
}
