import type { RuleDocument } from "@patchbay/contract/rule";
import type { ActorRef, Page } from "@patchbay/contract/vocabulary";
import type { Reader, Tx } from "../platform/db.ts";

/** A frozen version, without its document. */
export type StoredVersion = {
  readonly number: number;
  readonly comment: string;
  readonly publishedAt: Date;
  readonly publishedBy: ActorRef;
};
export type StoredVersionDocument = StoredVersion & {
  readonly document: RuleDocument;
  readonly digest: string;
};

const columns = [
  "rule_versions.number",
  "rule_versions.comment",
  "rule_versions.published_at",
  "rule_versions.published_by_id",
  "rule_versions.published_by_name",
] as const;

type Row = {
  number: number;
  comment: string;
  published_at: Date;
  published_by_id: string | null;
  published_by_name: string;
};
const fromRow = (row: Row): StoredVersion => ({
  number: row.number,
  comment: row.comment,
  publishedAt: row.published_at,
  publishedBy: { id: row.published_by_id, name: row.published_by_name },
});

/** Freezes a document under a number. Versions are never changed afterwards. */
export async function insertVersion(tx: Tx, ruleId: string, version: StoredVersionDocument): Promise<void> {
  await tx
    .insertInto("rule_versions")
    .values({
      rule_id: ruleId,
      number: version.number,
      document: JSON.stringify(version.document),
      digest: version.digest,
      comment: version.comment,
      published_at: version.publishedAt,
      published_by_id: version.publishedBy.id,
      published_by_name: version.publishedBy.name,
    })
    .execute();
}

/** The largest number the column holds; asking for a greater one would be an error of the statement. */
const HIGHEST = 2_147_483_647;

/** A version with its document, or undefined. */
export async function findVersion(
  reader: Reader,
  ruleId: string,
  number: number,
): Promise<StoredVersionDocument | undefined> {
  if (number > HIGHEST) return undefined;
  const row = await reader
    .selectFrom("rule_versions")
    .select([...columns, "rule_versions.document", "rule_versions.digest"])
    .where("rule_versions.rule_id", "=", ruleId)
    .where("rule_versions.number", "=", number)
    .executeTakeFirst();
  return row && { ...fromRow(row), document: row.document as RuleDocument, digest: row.digest };
}

/** One page of versions, the newest first. */
export async function listVersions(
  reader: Reader,
  ruleId: string,
  page: number,
  perPage: number,
): Promise<Page<StoredVersion>> {
  const all = reader.selectFrom("rule_versions").where("rule_versions.rule_id", "=", ruleId);
  const [rows, count] = await Promise.all([
    all
      .select(columns)
      .orderBy("rule_versions.number", "desc")
      .limit(perPage)
      .offset((page - 1) * perPage)
      .execute(),
    all.select((select) => select.fn.countAll<string>().as("total")).executeTakeFirstOrThrow(),
  ]);
  return { items: rows.map(fromRow), page, perPage, total: Number(count.total) };
}
