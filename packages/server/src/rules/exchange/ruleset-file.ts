import type { RulesetDocument } from "@patchbay/contract/rule";
import type { Carried } from "@patchbay/decision/exchange/carried-rules";
import { asking, named, type NamedRuleset } from "@patchbay/decision/exchange/dmn-ruleset-writer";
import { compileRule } from "@patchbay/decision/rule";
import type { Reader } from "../../platform/db.ts";
import { askedBy, loadAsked, type RuleText } from "../asked-rules.ts";
import type { DocumentReader } from "../document-reader.ts";
import { draftTexts } from "../rule-texts.ts";

// A ruleset and the rules that it asks, which go into one file together and come out of it as rules of their own.

/**
 * A ruleset's draft with the rules that it asks, as staging runs them. In the file each has one text: a second version of a
 * rule is a rule of its own there, `name.v2`.
 */
export async function rulesetFile(
  reader: Reader,
  documents: DocumentReader,
  name: string,
  draft: RulesetDocument,
): Promise<NamedRuleset> {
  const found = await loadAsked(draft, draftTexts(reader), documents);
  const names = new Map<RuleText, string>();
  for (const text of asking(draft).flatMap((entry) => askedBy(found, entry) ?? [])) {
    if (names.has(text)) continue;
    const taken = [...names.values(), name];
    names.set(text, taken.includes(text.name) ? `${text.name}.${text.label}` : text.name);
  }
  const document = named(draft, (entry) => {
    const text = askedBy(found, entry);
    return (text === undefined ? undefined : names.get(text)) ?? entry.rule;
  });
  return {
    name,
    document,
    asked: Array.from(names, ([text, own]) => ({ name: own, document: text.document })),
  };
}

/** The rules of a file with a prefix before their names, also where a ruleset among them asks for another. */
export function prefixed(rules: readonly Carried[], prefix: string): readonly Carried[] {
  const inFile = new Set(rules.map(({ name }) => name));
  return rules.map(({ name, document }) => ({
    name: `${prefix}${name}`,
    document:
      document.kind === "ruleset"
        ? named(document, ({ rule }) => (inFile.has(rule) ? `${prefix}${rule}` : rule))
        : document,
  }));
}

/** What is wrong or doubtful about a ruleset that asks rules of its own file, none of which is there yet. */
export function diagnosticsInFile(document: RulesetDocument, rules: readonly Carried[]) {
  const compiled = compileRule(document, {
    rules: (reference) =>
      rules.map((one) => ({ ...one, id: one.name })).find(({ name }) => name === reference),
  });
  return compiled.ok ? compiled.warnings : compiled.diagnostics;
}
