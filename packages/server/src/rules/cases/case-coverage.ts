import type { RuleDocument } from "@patchbay/contract/rule";
import type { Coverage } from "@patchbay/contract/rule-case";
import { entriesOf } from "@patchbay/decision/ruleset/ruleset-check";

/** How many of those that were missed are told. */
const TOLD = 1000;

/** Everything that can match in a document, in the words of `matched`; of a ruleset its entries. */
function piecesOf(document: RuleDocument): readonly string[] {
  switch (document.kind) {
    case "simpleRule":
      return ["then", "else"];
    case "decisionTable":
      return [
        ...document.rows.map(({ id }) => id),
        ...(document.defaultRow === undefined ? [] : ["default"]),
      ];
    default:
      return entriesOf(document.entries).flatMap(({ entry }) => (entry.kind === "group" ? [] : [entry.id]));
  }
}

/** Which rows, branches or entries of a document a set of runs has reached. */
export function coverageOf(
  document: RuleDocument,
  runs: Iterable<{ readonly matched: readonly string[] }>,
): Coverage {
  const reached = new Set<string>();
  for (const { matched } of runs)
    for (const words of matched)
      reached.add(document.kind === "ruleset" ? words.replace(/\/.*$/, "") : words);
  const pieces = piecesOf(document);
  const missed = pieces.filter((piece) => !reached.has(piece));
  return {
    total: pieces.length,
    covered: pieces.length - missed.length,
    missed: missed.slice(0, TOLD),
  };
}
