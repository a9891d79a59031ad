import type { ConditionEntry, RulesetDocument, RulesetEntry } from "@patchbay/contract/rule";
import { nextId } from "../../../grid/grid-column.ts";

// Entries stand in lists: that of the ruleset, and that of each group. Every change of a document goes through its lists.

/** An entry, wherever it stands: the group it is in (null: the ruleset itself), and its JSON Pointer. */
export type PlacedEntry = {
  readonly entry: RulesetEntry;
  readonly group: string | null;
  readonly path: string;
};

/** All entries in order, groups before what is in them. */
export function placedEntries(
  entries: readonly RulesetEntry[],
  path = "/entries",
  group: string | null = null,
): readonly PlacedEntry[] {
  return entries.flatMap((entry, index) => {
    const own = { entry, group, path: `${path}/${index}` };
    return entry.kind === "group"
      ? [own, ...placedEntries(entry.entries, `${own.path}/entries`, entry.id)]
      : [own];
  });
}

/** All entries with a condition of their own, those in groups too. */
export function conditionEntries({
  entries,
}: {
  readonly entries: readonly RulesetEntry[];
}): readonly ConditionEntry[] {
  return placedEntries(entries).flatMap(({ entry }) => (entry.kind === "condition" ? [entry] : []));
}

type ListChange = (entries: RulesetEntry[], group: string | null) => RulesetEntry[];

/** The ruleset with each of its lists changed, those of groups first. */
function changeLists(document: RulesetDocument, change: ListChange): RulesetDocument {
  const visit = (entries: readonly RulesetEntry[], group: string | null): RulesetEntry[] =>
    change(
      entries.map((entry) =>
        entry.kind === "group" ? { ...entry, entries: visit(entry.entries, entry.id) } : entry,
      ),
      group,
    );
  return { ...document, entries: visit(document.entries, null) };
}

/** The ruleset with each of its entries changed, those in groups too. */
export function changeEntries(
  document: RulesetDocument,
  change: (entry: RulesetEntry) => RulesetEntry,
): RulesetDocument {
  return changeLists(document, (entries) => entries.map(change));
}

/** The ruleset with each entry that has a condition of its own changed. */
export function changeConditionEntries(
  document: RulesetDocument,
  change: (entry: ConditionEntry) => ConditionEntry,
): RulesetDocument {
  return changeEntries(document, (entry) => (entry.kind === "condition" ? change(entry) : entry));
}

/** Puts an entry in the place of the one with its id. */
export function replaceEntry(document: RulesetDocument, next: RulesetEntry): RulesetDocument {
  return changeEntries(document, (entry) => (entry.id === next.id ? next : entry));
}

/** Takes an entry away, a group with all that is in it. */
export function removeEntry(document: RulesetDocument, id: string): RulesetDocument {
  return changeLists(document, (entries) => entries.filter((entry) => entry.id !== id));
}

/** Adds an entry at the end of a group's list, or of the ruleset's. */
export function addEntry(
  document: RulesetDocument,
  group: string | null,
  added: RulesetEntry,
): RulesetDocument {
  return changeLists(document, (entries, of) => (of === group ? [...entries, added] : entries));
}

/** Moves an entry up (-1) or down (1) in its list; unchanged at the ends. */
export function moveEntry(document: RulesetDocument, id: string, by: -1 | 1): RulesetDocument {
  return changeLists(document, (entries) => {
    const at = entries.findIndex((entry) => entry.id === id);
    const moved = entries[at];
    if (moved === undefined || at + by < 0 || at + by >= entries.length) return entries;
    return entries.toSpliced(at, 1).toSpliced(at + by, 0, moved);
  });
}

/** How many groups stand in each other below an entry, itself counted. */
const depthOf = (entry: RulesetEntry): number =>
  entry.kind === "group" ? 1 + Math.max(0, ...entry.entries.map(depthOf)) : 0;

/** How deep an entry stands: 0 in the ruleset itself. */
export function levelOf(document: RulesetDocument, group: string | null): number {
  if (group === null) return 0;
  const owner = placedEntries(document.entries).find(({ entry }) => entry.id === group);
  return owner === undefined ? 0 : 1 + levelOf(document, owner.group);
}

/** How many groups may stand in each other. */
export const deepestGroup = 3;

/**
 * Moves an entry before another one, into whatever list that stands in. Unchanged where a group would come to stand in
 * itself, or deeper than groups may.
 */
export function moveEntryBefore(document: RulesetDocument, id: string, before: string): RulesetDocument {
  const placed = placedEntries(document.entries);
  const moved = placed.find(({ entry }) => entry.id === id)?.entry;
  const target = placed.find(({ entry }) => entry.id === before);
  if (moved === undefined || target === undefined || id === before) return document;
  const within = moved.kind === "group" ? placedEntries(moved.entries) : [];
  if (within.some(({ entry }) => entry.id === before)) return document;
  if (levelOf(document, target.group) + depthOf(moved) > deepestGroup) return document;
  return changeLists(removeEntry(document, id), (entries) => {
    const at = entries.findIndex((entry) => entry.id === before);
    return at < 0 ? entries : entries.toSpliced(at, 0, moved);
  });
}

/** An id that no entry of the ruleset has yet. */
const freeId = (document: RulesetDocument): string =>
  nextId(
    "e",
    placedEntries(document.entries).map(({ entry }) => entry),
  );

/** Where a new entry begins. */
export function newEntry(document: RulesetDocument, kind: RulesetEntry["kind"]): RulesetEntry {
  const id = freeId(document);
  const test = { kind: "test" as const, id: "t1", expression: document.inputs[0]?.name ?? "", test: "" };
  switch (kind) {
    case "rule":
      return { kind, id, rule: "" };
    case "group":
      return { kind, id, policy: "firstMatch", entries: [] };
    default:
      return {
        kind,
        id,
        condition: { kind: "group", id: "g1", match: "all", conditions: [test] },
        then: { outputs: {} },
      };
  }
}

/** Puts a copy of an entry below it, with ids of its own and without the name by which others read it. */
export function duplicateEntry(document: RulesetDocument, id: string): RulesetDocument {
  let number = Number(freeId(document).slice(1));
  const copy = (entry: RulesetEntry): RulesetEntry => {
    const { as: _, ...rest } = entry;
    const own = { ...rest, id: `e${number}` };
    number += 1;
    return own.kind === "group" ? { ...own, entries: own.entries.map(copy) } : own;
  };
  return changeLists(document, (entries) => {
    const at = entries.findIndex((entry) => entry.id === id);
    const original = entries[at];
    return original === undefined ? entries : entries.toSpliced(at + 1, 0, copy(original));
  });
}

/** Names by which entries before one can be read in it: in order, those that stand before it. */
export function namesBefore(document: RulesetDocument, id: string): readonly RulesetEntry[] {
  const placed = placedEntries(document.entries);
  const at = placed.findIndex(({ entry }) => entry.id === id);
  const own = placed[at];
  return placed
    .slice(0, Math.max(0, at))
    .flatMap(({ entry, path }) =>
      entry.as !== undefined && own?.path.startsWith(`${path}/`) !== true ? [entry] : [],
    );
}
