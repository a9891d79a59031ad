import type { RuleDocument } from "@patchbay/contract/rule";
import type { Reader, Tx } from "../platform/db.ts";

/** Keeps a draft that is run, or writes down that it still is. */
export async function keepDraft(tx: Tx, digest: string, document: RuleDocument, usedAt: Date): Promise<void> {
  await tx
    .insertInto("rule_drafts")
    .values({ digest, document: JSON.stringify(document), used_at: usedAt })
    .onConflict((conflict) => conflict.column("digest").doUpdateSet({ used_at: usedAt }))
    .execute();
}

/** A draft that was run, or undefined when it is forgotten. */
export async function findDraft(reader: Reader, digest: string): Promise<RuleDocument | undefined> {
  const row = await reader
    .selectFrom("rule_drafts")
    .select("rule_drafts.document")
    .where("rule_drafts.digest", "=", digest)
    .executeTakeFirst();
  return row && (row.document as RuleDocument);
}
