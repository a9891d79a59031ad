import type { Environment, Json, ActorRef, Page } from "@patchbay/contract/vocabulary";
import { type Selectable, sql } from "kysely";
import type { Reader, Tx } from "../platform/db.ts";
import type { Database } from "../platform/db-schema.ts";
import { containsPattern, isId } from "../platform/search.ts";

/** A variable as stored; null where an environment has no value. */
export type StoredVariable = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly staging: Json;
  readonly production: Json;
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly updatedBy: ActorRef;
};

const fromRow = (row: Selectable<Database["variables"]>): StoredVariable => ({
  id: row.id,
  name: row.name,
  description: row.description,
  staging: row.staging,
  production: row.production,
  revision: row.revision,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  updatedBy: { id: row.updated_by_id, name: row.updated_by_name },
});

const jsonText = (value: Json): string | null => (value === null ? null : JSON.stringify(value));

const toRow = (variable: StoredVariable) => ({
  id: variable.id,
  name: variable.name,
  description: variable.description,
  staging: jsonText(variable.staging),
  production: jsonText(variable.production),
  revision: variable.revision,
  created_at: variable.createdAt,
  updated_at: variable.updatedAt,
  updated_by_id: variable.updatedBy.id,
  updated_by_name: variable.updatedBy.name,
});

/** The variable with this id or name (whatever its case), or undefined. */
export async function findVariable(reader: Reader, idOrName: string): Promise<StoredVariable | undefined> {
  const row = await reader
    .selectFrom("variables")
    .selectAll()
    .where((where) =>
      isId(idOrName)
        ? where("variables.id", "=", idOrName)
        : where(sql`lower(variables.name)`, "=", idOrName.toLowerCase()),
    )
    .executeTakeFirst();
  return row && fromRow(row);
}

/** The variable with this id, locked until the transaction ends. */
export async function lockVariable(tx: Tx, id: string): Promise<StoredVariable | undefined> {
  const row = await tx
    .selectFrom("variables")
    .selectAll()
    .where("variables.id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row && fromRow(row);
}

/** One page, by name. */
export async function listVariables(
  reader: Reader,
  query: { readonly q: string | undefined; readonly page: number; readonly perPage: number },
): Promise<Page<StoredVariable>> {
  let selection = reader.selectFrom("variables");
  if (query.q !== undefined && query.q !== "") {
    const pattern = containsPattern(query.q);
    selection = selection.where((where) =>
      where.or([where("variables.name", "ilike", pattern), where("variables.description", "ilike", pattern)]),
    );
  }
  const [rows, count] = await Promise.all([
    selection
      .selectAll()
      .orderBy(sql`lower(variables.name)`)
      .limit(query.perPage)
      .offset((query.page - 1) * query.perPage)
      .execute(),
    selection.select((select) => select.fn.countAll<string>().as("total")).executeTakeFirstOrThrow(),
  ]);
  return { items: rows.map(fromRow), page: query.page, perPage: query.perPage, total: Number(count.total) };
}

/** The name and value of every variable that has one in the environment. */
export async function valuesIn(
  reader: Reader,
  environment: Environment,
): Promise<readonly (readonly [name: string, value: Json])[]> {
  const rows = await reader
    .selectFrom("variables")
    .select(["variables.name", `variables.${environment} as value`])
    .where(`variables.${environment}`, "is not", null)
    .execute();
  return rows.map(({ name, value }) => [name, value] as const);
}

/** How many there are. */
export async function countVariables(reader: Reader): Promise<number> {
  const { total } = await reader
    .selectFrom("variables")
    .select((select) => select.fn.countAll<string>().as("total"))
    .executeTakeFirstOrThrow();
  return Number(total);
}

/** Adds a variable. A taken name is a unique violation of variables_name. */
export async function insertVariable(tx: Tx, variable: StoredVariable): Promise<void> {
  await tx.insertInto("variables").values(toRow(variable)).execute();
}

/** Replaces a variable's row. */
export async function updateVariable(tx: Tx, variable: StoredVariable): Promise<void> {
  const { id, ...rest } = toRow(variable);
  await tx.updateTable("variables").set(rest).where("variables.id", "=", id).execute();
}

export async function deleteVariable(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("variables").where("variables.id", "=", id).execute();
}
