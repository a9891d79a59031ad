import type { FieldError } from "@patchbay/contract/problem";
import type { Diagnostic, RuleDocument } from "@patchbay/contract/rule";
import { compileRule } from "@patchbay/decision/rule";
import type { RuleRef } from "@patchbay/decision/ruleset/asked-rule";
import { checkActions } from "../calls/call-check.ts";
import type { Reader } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import { type AskedRules, finderIn, loadAsked, type TextFinder } from "./asked-rules.ts";
import type { DocumentReader, ReadDocument } from "./document-reader.ts";
import { fetchAction, fetchedInputs, pathMistakes } from "./fetch-calls.ts";
import { fetchErrors, type ResolvedRule, resolveRule } from "./rule-references.ts";

/** A document that names everything by id, and all that is wrong with it. */
export type CheckedDocument = Omit<ResolvedRule, "errors"> & {
  /** Broken references, inputs a method does not have, literal secrets: such a document is not stored. */
  readonly refusing: readonly FieldError[];
  readonly literalSecret: boolean;
  /** The variables that its calls read. */
  readonly variables: ReadonlySet<string>;
  /** Mistakes in expressions and doubts: a draft may keep them, publishing refuses the mistakes. */
  readonly diagnostics: readonly Diagnostic[];
  /** The rules that it asks, and that those ask, as they were looked at. */
  readonly askedTexts: AskedRules;
  readonly read: ReadDocument;
};

/** What a document is checked with. */
export type CheckContext = {
  /** Finds the rules that are asked. */
  readonly texts: TextFinder;
  readonly documents: DocumentReader;
  /** The rule that is checked, where it exists already. */
  readonly self?: RuleRef;
  /** The digest of a document that comes from the store. */
  readonly digest?: string;
};

const documentAt = "body.document";

/** Resolves the names in a document and checks all of it. */
export async function checkDocument(
  reader: Reader,
  written: RuleDocument,
  { texts, documents, self, digest }: CheckContext,
): Promise<CheckedDocument> {
  const { errors, ...resolved } = await resolveRule(reader, written, documentAt);
  const { document, referenced } = resolved;
  const acting = checkActions(document.actions, referenced, `${documentAt}.actions`);
  const fetches = fetchedInputs(document).map(({ input }) => fetchAction(input));
  const fetching = checkActions(fetches, referenced, "fetches", "fetch");
  const askedTexts = await loadAsked(document, texts, documents);
  const read = await documents.read(document, digest);
  const compiled = compileRule(document, {
    rules: finderIn(askedTexts),
    ...(read.prepared === undefined ? {} : { prepared: read.prepared }),
    ...(self === undefined ? {} : { self }),
  });
  return {
    ...resolved,
    refusing: [
      ...errors,
      ...acting.mistakes,
      ...fetchErrors(fetching.mistakes, document, documentAt),
      ...pathMistakes(document, documentAt),
    ],
    literalSecret: acting.literalSecret || fetching.literalSecret,
    variables: acting.variables.union(fetching.variables),
    diagnostics: compiled.ok ? compiled.warnings : compiled.diagnostics,
    askedTexts,
    read,
  };
}

/** Throws literal_secret or invalid_document when a document must be neither stored nor run. */
export function refuseBroken({
  refusing,
  literalSecret,
}: Pick<CheckedDocument, "refusing" | "literalSecret">): void {
  const first = refusing[0];
  if (first !== undefined)
    throw problem(literalSecret ? "literal_secret" : "invalid_document", `${first.field} ${first.message}`, {
      errors: refusing,
    });
}

/** Diagnostics of severity error as field errors, for the answer that refuses them. */
export function errorsOf(diagnostics: readonly Diagnostic[], at = documentAt): FieldError[] {
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
