import type { RuleDocument } from "@patchbay/contract/rule";
import type { Db } from "../platform/db.ts";
import type { DocumentReader } from "./document-reader.ts";
import { checkDocument, refuseBroken } from "./rule-check.ts";
import type { RuleService } from "./rule-service.ts";
import { draftTexts } from "./rule-texts.ts";
import type { RunnableRule } from "./runnable-rule.ts";
import type { RunnableRules } from "./runnable-rules.ts";

export type DraftDeps = {
  readonly db: Db;
  readonly rules: RuleService;
  readonly runnable: RunnableRules;
  readonly documents: DocumentReader;
};

/**
 * What somebody is working on, ready to run in staging: the draft of a rule, or a document that is not saved. Throws
 * invalid_document with its errors.
 */
export async function draftOf(
  deps: DraftDeps,
  idOrName: string,
  document: RuleDocument | undefined,
): Promise<RunnableRule> {
  const { db, rules, runnable, documents } = deps;
  if (document === undefined) return await runnable.pick(idOrName, "staging", "draft");
  const { id, name } = await rules.head(db.read, idOrName);
  const checked = await checkDocument(db.read, document, {
    texts: draftTexts(db.read),
    documents,
    self: { id, name },
  });
  refuseBroken(checked);
  return await runnable.unsaved({ id, name }, checked.document);
}
