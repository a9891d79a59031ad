import { type Kysely, sql } from "kysely";

/** Test cases of rules. They belong to the rule, not to a version: a draft is tested with all of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table rule_cases (
      id uuid primary key,
      rule_id uuid not null references rules (id) on delete cascade,
      name text not null,
      definition json not null,
      updated_at timestamptz not null
    );
    create unique index rule_cases_name on rule_cases (rule_id, lower(name));
    create index rule_cases_rule on rule_cases (rule_id, id);
  `.execute(db);
}
