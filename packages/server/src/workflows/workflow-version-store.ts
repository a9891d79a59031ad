import type { WorkflowDocument } from "@patchbay/contract/workflow";
import type { ActorRef, Page } from "@patchbay/contract/vocabulary";
import type { Reader, Tx } from "../platform/db.ts";

/** A frozen version, without its document. */
export type StoredVersion = {
  readonly number: number;
  readonly comment: string;
  readonly publishedAt: Date;
  readonly publishedBy: ActorRef;
};
export type StoredVersionDocument = StoredVersion & { readonly document: WorkflowDocument };

const columns = [
  "workflow_versions.number",
  "workflow_versions.comment",
  "workflow_versions.published_at",
  "workflow_versions.published_by_id",
  "workflow_versions.published_by_name",
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
export async function insertVersion(
  tx: Tx,
  workflowId: string,
  version: StoredVersionDocument,
  digest: string,
): Promise<void> {
  await tx
    .insertInto("workflow_versions")
    .values({
      workflow_id: workflowId,
      number: version.number,
      document: JSON.stringify(version.document),
      digest,
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
  workflowId: string,
  number: number,
): Promise<StoredVersionDocument | undefined> {
  if (number > HIGHEST) return undefined;
  const row = await reader
    .selectFrom("workflow_versions")
    .select([...columns, "workflow_versions.document"])
    .where("workflow_versions.workflow_id", "=", workflowId)
    .where("workflow_versions.number", "=", number)
    .executeTakeFirst();
  return row && { ...fromRow(row), document: row.document as WorkflowDocument };
}

/** One page of versions, the newest first. */
export async function listVersions(
  reader: Reader,
  workflowId: string,
  page: number,
  perPage: number,
): Promise<Page<StoredVersion>> {
  const all = reader.selectFrom("workflow_versions").where("workflow_versions.workflow_id", "=", workflowId);
  const [rows, count] = await Promise.all([
    all
      .select(columns)
      .orderBy("workflow_versions.number", "desc")
      .limit(perPage)
      .offset((page - 1) * perPage)
      .execute(),
    all.select((select) => select.fn.countAll<string>().as("total")).executeTakeFirstOrThrow(),
  ]);
  return { items: rows.map(fromRow), page, perPage, total: Number(count.total) };
}

/** Keeps a draft that is run, so that its executions go on with it whatever becomes of the draft. */
export async function keepDraft(
  tx: Tx,
  workflowId: string,
  draft: { readonly digest: string; readonly document: WorkflowDocument; readonly usedAt: Date },
): Promise<void> {
  await tx
    .insertInto("workflow_drafts")
    .values({
      workflow_id: workflowId,
      digest: draft.digest,
      document: JSON.stringify(draft.document),
      used_at: draft.usedAt,
    })
    .onConflict((conflict) =>
      conflict.columns(["workflow_id", "digest"]).doUpdateSet({ used_at: draft.usedAt }),
    )
    .execute();
}

/** A draft that was run, or undefined. */
export async function findDraft(
  reader: Reader,
  workflowId: string,
  digest: string,
): Promise<WorkflowDocument | undefined> {
  const row = await reader
    .selectFrom("workflow_drafts")
    .select("workflow_drafts.document")
    .where("workflow_drafts.workflow_id", "=", workflowId)
    .where("workflow_drafts.digest", "=", digest)
    .executeTakeFirst();
  return row && (row.document as WorkflowDocument);
}
