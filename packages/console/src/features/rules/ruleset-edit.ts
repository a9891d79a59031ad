import type { ConditionEntry, RulesetDocument, RulesetEntry } from "@patchbay/contract/rule";

/** All entries with a condition of their own, those in groups too. */
export function conditionEntries({
  entries,
}: {
  readonly entries: readonly RulesetEntry[];
}): readonly ConditionEntry[] {
  return entries.flatMap((entry) => {
    if (entry.kind === "condition") return [entry];
    return entry.kind === "group" ? conditionEntries(entry) : [];
  });
}

/** The ruleset with each entry that has a condition of its own changed. */
export function changeConditionEntries(
  document: RulesetDocument,
  change: (entry: ConditionEntry) => ConditionEntry,
): RulesetDocument {
  const changed = (entries: readonly RulesetEntry[]): RulesetEntry[] =>
    entries.map((entry) => {
      if (entry.kind === "condition") return change(entry);
      return entry.kind === "group" ? { ...entry, entries: changed(entry.entries) } : entry;
    });
  return { ...document, entries: changed(document.entries) };
}
