import type { RuleDocument, RuleKind } from "@patchbay/contract/rule";
import type { ActorRef, Page } from "@patchbay/contract/vocabulary";
import type { Selectable } from "kysely";
import { sql } from "kysely";
import type { Reader, Tx } from "../platform/db.ts";
import type { Database } from "../platform/db-schema.ts";
import { containsPattern, isId } from "../platform/search.ts";

/** A rule without its documents: what lists, guards and the choice of a version need. */
export type RuleHead = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly kind: RuleKind;
  readonly draftDigest: string;
  /** The version that runs in production, with what tells it from the draft; null before the first publish. */
  readonly live: { readonly version: number; readonly digest: string; readonly at: Date } | null;
  readonly revision: number;
  readonly createdAt: Date;
  readonly createdBy: ActorRef;
  readonly updatedAt: Date;
  readonly updatedBy: ActorRef;
};
export type StoredRule = RuleHead & { readonly draft: RuleDocument };

const headColumns = [
  "rules.id",
  "rules.name",
  "rules.description",
  "rules.tags",
  "rules.kind",
  "rules.draft_digest",
  "rules.live_version",
  "rules.live_digest",
  "rules.live_at",
  "rules.revision",
  "rules.created_at",
  "rules.created_by_id",
  "rules.created_by_name",
  "rules.updated_at",
  "rules.updated_by_id",
  "rules.updated_by_name",
] as const;

const headOf = (row: Omit<Selectable<Database["rules"]>, "draft">): RuleHead => ({
  id: row.id,
  name: row.name,
  description: row.description,
  tags: row.tags,
  kind: row.kind as RuleKind,
  draftDigest: row.draft_digest,
  live:
    row.live_version === null || row.live_digest === null || row.live_at === null
      ? null
      : { version: row.live_version, digest: row.live_digest, at: row.live_at },
  revision: row.revision,
  createdAt: row.created_at,
  createdBy: { id: row.created_by_id, name: row.created_by_name },
  updatedAt: row.updated_at,
  updatedBy: { id: row.updated_by_id, name: row.updated_by_name },
});

const headRow = (rule: RuleHead) => ({
  id: rule.id,
  name: rule.name,
  description: rule.description,
  tags: [...rule.tags],
  kind: rule.kind,
  draft_digest: rule.draftDigest,
  live_version: rule.live?.version ?? null,
  live_digest: rule.live?.digest ?? null,
  live_at: rule.live?.at ?? null,
  revision: rule.revision,
  created_at: rule.createdAt,
  created_by_id: rule.createdBy.id,
  created_by_name: rule.createdBy.name,
  updated_at: rule.updatedAt,
  updated_by_id: rule.updatedBy.id,
  updated_by_name: rule.updatedBy.name,
});

/** The head of the rule with this id or name (whatever its case), or undefined. */
export async function findRuleHead(reader: Reader, idOrName: string): Promise<RuleHead | undefined> {
  const row = await reader
    .selectFrom("rules")
    .select(headColumns)
    .where((where) =>
      isId(idOrName)
        ? where("rules.id", "=", idOrName)
        : where(sql`lower(rules.name)`, "=", idOrName.toLowerCase()),
    )
    .executeTakeFirst();
  return row && headOf(row);
}

/** The same with its draft. */
export async function findRule(reader: Reader, idOrName: string): Promise<StoredRule | undefined> {
  const row = await reader
    .selectFrom("rules")
    .select([...headColumns, "rules.draft"])
    .where((where) =>
      isId(idOrName)
        ? where("rules.id", "=", idOrName)
        : where(sql`lower(rules.name)`, "=", idOrName.toLowerCase()),
    )
    .executeTakeFirst();
  return row && { ...headOf(row), draft: row.draft as RuleDocument };
}

/** The head of a rule that is locked until the transaction ends. */
export async function lockRuleHead(tx: Tx, id: string): Promise<RuleHead | undefined> {
  const row = await tx
    .selectFrom("rules")
    .select(headColumns)
    .where("rules.id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row && headOf(row);
}

/** One page, the last changed first. */
export async function listRules(
  reader: Reader,
  query: {
    readonly q: string | undefined;
    readonly kind: RuleKind | undefined;
    readonly page: number;
    readonly perPage: number;
  },
): Promise<Page<RuleHead>> {
  let selection = reader.selectFrom("rules");
  if (query.kind !== undefined) selection = selection.where("rules.kind", "=", query.kind);
  if (query.q !== undefined && query.q !== "") {
    const pattern = containsPattern(query.q);
    selection = selection.where((where) =>
      where.or([where("rules.name", "ilike", pattern), where("rules.description", "ilike", pattern)]),
    );
  }
  const [rows, count] = await Promise.all([
    selection
      .select(headColumns)
      .orderBy("rules.updated_at", "desc")
      .orderBy("rules.id", "desc")
      .limit(query.perPage)
      .offset((query.page - 1) * query.perPage)
      .execute(),
    selection.select((select) => select.fn.countAll<string>().as("total")).executeTakeFirstOrThrow(),
  ]);
  return { items: rows.map(headOf), page: query.page, perPage: query.perPage, total: Number(count.total) };
}

/** Adds a rule. A taken name is a unique violation of rules_name. */
export async function insertRule(tx: Tx, { draft, ...rule }: StoredRule): Promise<void> {
  const row = { ...headRow(rule), draft: JSON.stringify(draft) };
  await tx.insertInto("rules").values(row).execute();
}

/** Replaces a rule's row; its draft only where another one is given, for large ones take long to write. */
export async function updateRule(tx: Tx, rule: RuleHead, draft?: RuleDocument): Promise<void> {
  const { id, ...rest } = headRow(rule);
  await tx
    .updateTable("rules")
    .set({ ...rest, ...(draft === undefined ? {} : { draft: JSON.stringify(draft) }) })
    .where("rules.id", "=", id)
    .execute();
}

export async function deleteRule(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("rules").where("rules.id", "=", id).execute();
}
