import type {
  Condition,
  ConditionGroup,
  RulesetDocument,
  RulesetEntry,
  RulesetPolicy,
  RuleInput,
} from "@patchbay/contract/rule";
import type { RunAnswer } from "@patchbay/contract/rule-api";
import { sayCount } from "../../../ui/figures.ts";
import { namesBefore } from "./ruleset-edit.ts";
import { type AskedRule, askedKey } from "./use-asked-rules.ts";

/** The policies of a list of entries, as its box offers them. */
export const policyChoices: readonly { readonly value: RulesetPolicy; readonly label: string }[] = [
  { value: "firstMatch", label: "Stop at the first match" },
  { value: "all", label: "Go through all entries" },
  { value: "untilFailure", label: "Stop at the first that does not match" },
];

/** How outputs are put together where several entries may match. */
export const combineChoices = [
  { value: "list", label: "A list, one item an entry" },
  { value: "merge", label: "One object, later ones win" },
] as const;

/** What an entry may do to the list it stands in, once it had its turn. */
export const stopChoices = [
  { value: "", label: "Go on, as the policy says" },
  { value: "matched", label: "End here if it matches" },
  { value: "notMatched", label: "End here if it does not match" },
] as const;

const groupWords = { all: " and ", any: " or ", none: " or " } as const;

function sayCondition(condition: Condition): string {
  if (condition.kind === "test") {
    const { expression, test } = condition;
    return /^[<>=!]/.test(test) ? `${expression} ${test}` : `${expression}: ${test === "" ? "?" : test}`;
  }
  const inner = sayGroup(condition);
  return condition.match === "none" ? inner : `(${inner})`;
}

/** A condition on one line: `total >= 100 and tier: "gold"`. */
export function sayGroup({ match, conditions }: ConditionGroup): string {
  if (conditions.length === 0) return match === "any" ? "never" : "always";
  const text = conditions.map(sayCondition).join(groupWords[match]);
  return match === "none" ? `none of (${text})` : text;
}

/** What an entry is, on one line. `nameOf` says what a rule is called. */
export function sayEntry(entry: RulesetEntry, nameOf: (rule: string) => string): string {
  switch (entry.kind) {
    case "rule": {
      if (entry.rule === "") return "Choose a rule";
      return `${nameOf(entry.rule)}${entry.version === undefined ? "" : ` v${entry.version}`}`;
    }
    case "condition": {
      const outputs = Object.entries(entry.then.outputs ?? {}).map(([name, value]) => `${name} = ${value}`);
      const then = outputs.length === 0 ? "" : ` → ${outputs.join(", ")}`;
      return `${sayGroup(entry.condition)}${then}`;
    }
    default: {
      const policy = policyChoices.find(({ value }) => value === entry.policy)?.label ?? entry.policy;
      const only = entry.condition === undefined ? "" : `only if ${sayGroup(entry.condition)}; `;
      return `${only}${policy.toLowerCase()}; ${sayCount(entry.entries.length, "entry", "entries")}`;
    }
  }
}

/** What matched of an entry in the last test: `matched`, `row 3 matched`, `default row`; null: it did not. */
export function sayEntryMatch(result: RunAnswer | null, id: string): string | null {
  const matched = (result?.matched ?? []).filter((one) => one.entry?.split("/")[0] === id);
  const [first] = matched;
  if (first === undefined) return null;
  if (first.default === true) return "Default row";
  const rows = matched.flatMap(({ row }) => (row === undefined ? [] : [row]));
  if (rows.length > 0) return `${rows.length === 1 ? "Row" : "Rows"} ${rows.join(", ")} matched`;
  return first.branch === "else" ? "Else" : "Matched";
}

/** What the conditions of an entry read, with types: the inputs, and what tables asked before have put out. */
export function readableIn(
  ruleset: RulesetDocument,
  id: string,
  asked: readonly AskedRule[],
): readonly RuleInput[] {
  const earlier = namesBefore(ruleset, id).flatMap((entry): readonly RuleInput[] => {
    if (entry.kind !== "rule") return [];
    const document = asked.find(({ key }) => key === askedKey(entry.rule, entry.version))?.document;
    if (document?.kind !== "decisionTable") return [];
    return document.outputColumns.map(({ name, type }) => ({ name: `${entry.as}.${name}`, type }));
  });
  return [...ruleset.inputs, ...earlier];
}
