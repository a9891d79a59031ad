import type { Diagnostic, RulesetDocument, RulesetEntry } from "@patchbay/contract/rule";
import {
  checkAsked,
  checkConditionIds,
  checkName,
  checkOutputNames,
  mistake,
  repeated,
} from "../document-mistake.ts";
import { dayOf } from "../table/literal-cell.ts";

/** An entry, wherever it stands, with its path. */
export type PlacedEntry = { readonly entry: RulesetEntry; readonly path: string };

/** All entries of a ruleset in order, groups before what is in them. */
export function entriesOf(entries: readonly RulesetEntry[], path = "/entries"): readonly PlacedEntry[] {
  return entries.flatMap((entry, index) => {
    const own = { entry, path: `${path}/${index}` };
    return entry.kind === "group" ? [own, ...entriesOf(entry.entries, `${own.path}/entries`)] : [own];
  });
}

/** What is wrong with the entries of a ruleset beside their FEEL and the rules that they ask. */
export function checkRuleset(document: RulesetDocument): readonly Diagnostic[] {
  const placed = entriesOf(document.entries);
  const named = placed.flatMap(({ entry, path }) =>
    entry.as === undefined ? [] : [{ name: entry.as, path: `${path}/as` }],
  );
  const inputs = new Set(document.inputs.map(({ name }) => name));
  return [
    ...repeated(
      "duplicate_id",
      placed.map(({ entry }) => entry.id),
      (index) => `${placed[index]?.path ?? ""}/id`,
    ),
    ...repeated(
      "duplicate_name",
      named.map(({ name }) => name),
      (index) => named[index]?.path ?? "",
    ),
    ...named.flatMap(({ name, path }) => [
      ...checkName(name, path),
      ...(inputs.has(name)
        ? [mistake("duplicate_name", path, `\`${name}\` is an input already.`, "a name of its own")]
        : []),
    ]),
    ...placed.flatMap((one) => checkEntry(one, document)),
  ];
}

function checkEntry({ entry, path }: PlacedEntry, document: RulesetDocument): readonly Diagnostic[] {
  const { from, until } = entry;
  const days = (["from", "until"] as const).flatMap((name) => {
    const day = entry[name];
    return day === undefined || dayOf(day) !== null
      ? []
      : [mistake("no_such_day", `${path}/${name}`, `There is no day ${day}.`, "a day, YYYY-MM-DD")];
  });
  const backwards =
    from !== undefined && until !== undefined && until < from
      ? [
          mistake(
            "no_such_day",
            `${path}/until`,
            `The entry would end on ${until}, before it begins on ${from}.`,
            `${from} or later`,
          ),
        ]
      : [];
  return [...days, ...backwards, ...checkContent(entry, path, document)];
}

function checkContent(entry: RulesetEntry, path: string, document: RulesetDocument): readonly Diagnostic[] {
  switch (entry.kind) {
    case "condition": {
      const names = Object.keys(entry.then.outputs ?? {});
      return [
        ...checkConditionIds(entry.condition, `${path}/condition`),
        ...checkOutputNames(names, (index) => `${path}/then/outputs/${names[index] ?? ""}`),
        ...checkAsked(entry.then.actions, document.actions, `${path}/then`),
      ];
    }
    case "group":
      return entry.condition === undefined ? [] : checkConditionIds(entry.condition, `${path}/condition`);
    default:
      return [];
  }
}
