import type { RuleCaseInput } from "@patchbay/contract/rule-case";
import type { Page } from "@patchbay/contract/vocabulary";
import type { Reader, Tx } from "../../platform/db.ts";

export type StoredCase = {
  readonly id: string;
  readonly ruleId: string;
  readonly definition: RuleCaseInput;
  readonly updatedAt: Date;
};

const columns = [
  "rule_cases.id",
  "rule_cases.rule_id",
  "rule_cases.definition",
  "rule_cases.updated_at",
] as const;

const fromRow = (row: {
  readonly id: string;
  readonly rule_id: string;
  readonly definition: unknown;
  readonly updated_at: Date;
}): StoredCase => ({
  id: row.id,
  ruleId: row.rule_id,
  definition: row.definition as RuleCaseInput,
  updatedAt: row.updated_at,
});

/** All cases of a rule, the oldest first. */
export async function casesOf(reader: Reader, ruleId: string): Promise<StoredCase[]> {
  const rows = await reader
    .selectFrom("rule_cases")
    .select(columns)
    .where("rule_cases.rule_id", "=", ruleId)
    .orderBy("rule_cases.id")
    .execute();
  return rows.map(fromRow);
}

/** One page of the cases of a rule, the oldest first. */
export async function listCases(
  reader: Reader,
  ruleId: string,
  page: number,
  perPage: number,
): Promise<Page<StoredCase>> {
  const rows = await reader
    .selectFrom("rule_cases")
    .select(columns)
    .where("rule_cases.rule_id", "=", ruleId)
    .orderBy("rule_cases.id")
    .limit(perPage)
    .offset((page - 1) * perPage)
    .execute();
  return { items: rows.map(fromRow), page, perPage, total: await countCases(reader, ruleId) };
}

export async function countCases(reader: Reader, ruleId: string): Promise<number> {
  const { total } = await reader
    .selectFrom("rule_cases")
    .where("rule_cases.rule_id", "=", ruleId)
    .select(({ fn }) => fn.countAll<string>().as("total"))
    .executeTakeFirstOrThrow();
  return Number(total);
}

/** Adds a case. A name the rule has already is a unique violation of rule_cases_name. */
export async function insertCase(tx: Tx, one: StoredCase): Promise<void> {
  await tx
    .insertInto("rule_cases")
    .values({
      id: one.id,
      rule_id: one.ruleId,
      name: one.definition.name,
      definition: JSON.stringify(one.definition),
      updated_at: one.updatedAt,
    })
    .execute();
}

/** Replaces a case of a rule; false: it has none with this id. */
export async function updateCase(tx: Tx, one: StoredCase): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("rule_cases")
    .set({
      name: one.definition.name,
      definition: JSON.stringify(one.definition),
      updated_at: one.updatedAt,
    })
    .where("rule_cases.id", "=", one.id)
    .where("rule_cases.rule_id", "=", one.ruleId)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Deletes a case of a rule and answers its name; undefined: it has none with this id. */
export async function deleteCase(tx: Tx, ruleId: string, id: string): Promise<string | undefined> {
  const row = await tx
    .deleteFrom("rule_cases")
    .where("rule_cases.id", "=", id)
    .where("rule_cases.rule_id", "=", ruleId)
    .returning("rule_cases.name")
    .executeTakeFirst();
  return row?.name;
}
