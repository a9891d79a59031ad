import type { FieldError } from "@patchbay/contract/problem";
import type { Diagnostic, RuleDocument } from "@patchbay/contract/rule";
import { compileRule } from "@patchbay/decision/rule";
import { checkActions } from "../calls/call-check.ts";
import { type Referenced, resolveActions } from "../calls/call-references.ts";
import type { Reader } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";

/** A document whose actions name connections and endpoints by id, what those are, and what is wrong with it. */
export type CheckedDocument = {
  readonly document: RuleDocument;
  readonly referenced: ReadonlyMap<string, Referenced>;
  /** Broken references, inputs a method does not have, literal secrets: such a document is not stored. */
  readonly refusing: readonly FieldError[];
  readonly literalSecret: boolean;
  /** Mistakes in expressions and doubts: a draft may keep them, publishing refuses the mistakes. */
  readonly diagnostics: readonly Diagnostic[];
};

const actionsAt = "body.document.actions";

/** Resolves the names in a document and checks all of it. */
export async function checkDocument(reader: Reader, written: RuleDocument): Promise<CheckedDocument> {
  const { actions, referenced, errors } = await resolveActions(reader, written.actions, actionsAt);
  const document: RuleDocument = { ...written, actions };
  const { mistakes, literalSecret } = checkActions(actions, referenced, actionsAt);
  const compiled = compileRule(document);
  return {
    document,
    referenced,
    refusing: [...errors, ...mistakes],
    literalSecret,
    diagnostics: compiled.ok ? compiled.warnings : compiled.diagnostics,
  };
}

/** Throws literal_secret or invalid_document when a document must be neither stored nor run. */
export function refuseBroken({ refusing, literalSecret }: CheckedDocument): void {
  const first = refusing[0];
  if (first !== undefined)
    throw problem(literalSecret ? "literal_secret" : "invalid_document", `${first.field} ${first.message}`, {
      errors: refusing,
    });
}

/** Diagnostics of severity error as field errors, for the answer that refuses them. */
export function errorsOf(diagnostics: readonly Diagnostic[], at = "body.document"): FieldError[] {
  return diagnostics
    .filter((one) => one.severity === "error")
    .map((one) => ({
      field: `${at}${one.path.replaceAll("/", ".")}`,
      message: one.message,
      ...(one.expected === undefined ? {} : { accepted: one.expected }),
      ...(one.line === undefined ? {} : { line: one.line }),
      ...(one.column === undefined ? {} : { column: one.column }),
    }));
}
