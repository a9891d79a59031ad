import type { RuleDocument, RuleEntry, RulesetEntry } from "@patchbay/contract/rule";
import { entriesOf } from "@patchbay/decision/ruleset/ruleset-check";
import { compileRule, type PreparedRule } from "@patchbay/decision/rule";
import type { RuleFinder } from "@patchbay/decision/ruleset/asked-rule";
import type { DocumentReader } from "./document-reader.ts";

// The rules that a ruleset asks, and that those ask: loaded before it is compiled, because compiling waits for nothing.

/** A version of a rule, as rulesets ask for it. */
export type RuleText = {
  readonly id: string;
  readonly name: string;
  /** v1, v2, … or draft. */
  readonly label: string;
  readonly document: RuleDocument;
  readonly digest: string;
  /** What was made of a large table beforehand. */
  readonly prepared?: PreparedRule | undefined;
};

/** Finds a rule by id, at a version, or, undefined, at the one that counts where the ruleset runs. */
export type TextFinder = (id: string, version: number | undefined) => Promise<RuleText | undefined>;

/** All rules that are asked, by what an entry says of each. */
export type AskedRules = ReadonlyMap<string, RuleText>;

const keyOf = (rule: string, version: number | undefined): string => `${rule}/${version ?? ""}`;

/** The entries of a document that ask other rules, wherever they stand. */
export function askingEntries(document: RuleDocument): readonly RuleEntry[] {
  if (document.kind !== "ruleset") return [];
  return entriesOf(document.entries).flatMap(({ entry }) => (entry.kind === "rule" ? [entry] : []));
}

/**
 * Loads every rule that a document asks, and that those ask, large tables read. Rules that ask each other in a circle are
 * loaded once.
 */
export async function loadAsked(
  document: RuleDocument,
  find: TextFinder,
  documents: DocumentReader,
): Promise<AskedRules> {
  const loaded = new Map<string, RuleText>();
  const seen = new Set<string>();
  const waiting = [...askingEntries(document)];
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    const key = keyOf(entry.rule, entry.version);
    if (seen.has(key)) continue;
    seen.add(key);
    const text = await find(entry.rule, entry.version);
    if (text === undefined) continue;
    const { prepared } = await documents.read(text.document, text.digest);
    loaded.set(key, { ...text, prepared });
    waiting.push(...askingEntries(text.document));
  }
  return loaded;
}

/** What an entry asks. */
export const askedBy = (asked: AskedRules, { rule, version }: RuleEntry): RuleText | undefined =>
  asked.get(keyOf(rule, version));

/** The loaded rules as the compiler asks for them: as documents, large tables compiled already. */
export function finderIn(asked: AskedRules): RuleFinder {
  return (reference, version) => {
    const text = asked.get(keyOf(reference, version));
    if (text?.prepared === undefined) return text;
    const { id, name, document, prepared } = text;
    const compiled = compileRule(document, { prepared });
    return compiled.ok ? { id, name, rule: compiled.rule } : text;
  };
}

/** Replaces the names of asked rules by what `find` makes of them, given the name and the dotted path of its place. */
export async function renameAsked(
  document: RuleDocument,
  find: (name: string, place: string) => Promise<string>,
): Promise<RuleDocument> {
  if (document.kind !== "ruleset") return document;
  const renameAll = async (entries: readonly RulesetEntry[], at: string): Promise<RulesetEntry[]> => {
    const renamed: RulesetEntry[] = [];
    for (const [index, entry] of entries.entries()) {
      const place = `${at}.${index}`;
      if (entry.kind === "rule") renamed.push({ ...entry, rule: await find(entry.rule, `${place}.rule`) });
      else if (entry.kind === "group")
        renamed.push({ ...entry, entries: await renameAll(entry.entries, `${place}.entries`) });
      else renamed.push(entry);
    }
    return renamed;
  };
  return { ...document, entries: await renameAll(document.entries, "entries") };
}
