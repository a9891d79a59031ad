import type { Match, RuleDocument } from "@patchbay/contract/rule";
import type { CaseResult } from "@patchbay/contract/rule-case";
import type { Json } from "@patchbay/contract/vocabulary";
import { placedEntries } from "../ruleset/ruleset-edit.ts";

// Cases say what matched by ids (`r7`, `default`, `e2/r7`), which do not change when rows move; people say `row 3`.

/** What matched, in the words of cases. */
export function matchWords({ entry, rowId, default: isDefault, branch }: Match): string {
  const own = rowId ?? (isDefault === true ? "default" : branch);
  return [entry, own].filter((part) => part !== undefined).join("/");
}

/** What a case says of a match, for people: `r7` → `row 3`; of what is not there any more the id. */
export function sayMatched(document: RuleDocument, word: string): string {
  if (document.kind === "decisionTable") {
    if (word === "default") return "default row";
    const row = document.rows.findIndex(({ id }) => id === word);
    return row < 0 ? word : `row ${row + 1}`;
  }
  if (document.kind === "simpleRule") return word;
  const [id = "", ...inner] = word.split("/");
  const entry = placedEntries(document.entries).find((one) => one.entry.id === id)?.entry;
  return [entry?.label ?? id, ...inner].join("/");
}

/** What a person typed for a match, as cases say it: `row 3`, `3`, an id, or the label of an entry. */
export function readMatched(document: RuleDocument, typed: string): string {
  const text = typed.trim();
  if (document.kind === "decisionTable") {
    const number = /^(?:row\s*)?(\d+)$/i.exec(text)?.[1];
    const row = number === undefined ? undefined : document.rows[Number(number) - 1];
    return /^default( row)?$/i.test(text) ? "default" : (row?.id ?? text);
  }
  if (document.kind === "simpleRule") return text.toLowerCase();
  const [first = "", ...inner] = text.split("/");
  const entry = placedEntries(document.entries).find((one) => one.entry.label === first)?.entry;
  return [entry?.id ?? first, ...inner].join("/");
}

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** One thing in which a run differs from its case. */
export type DifferenceLine = { readonly at: string; readonly expected: string; readonly actual: string };

const nothing = "nothing";
const textOf = (value: Json | undefined): string => (value === undefined ? nothing : JSON.stringify(value));

/** Where a run differs from its case, output by output. */
export function differenceLines(document: RuleDocument, result: CaseResult): readonly DifferenceLine[] {
  return result.differences.flatMap(({ at, expected, actual }): readonly DifferenceLine[] => {
    if (at === "matched" && Array.isArray(expected) && Array.isArray(actual)) {
      const say = (words: readonly Json[]): string =>
        words
          .map((word) => sayMatched(document, typeof word === "string" ? word : textOf(word)))
          .join(", ") || nothing;
      return [{ at: "matches", expected: say(expected), actual: say(actual) }];
    }
    if (at === "error")
      return [
        {
          at: "ends",
          expected: expected === null ? "decided" : textOf(expected),
          actual: actual === null ? "decided" : (result.error?.message ?? textOf(actual)),
        },
      ];
    if (at !== "outputs" || !isObject(expected) || !isObject(actual))
      return [{ at, expected: textOf(expected), actual: textOf(actual) }];
    return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].flatMap((name) => {
      const line = { at: name, expected: textOf(expected[name]), actual: textOf(actual[name]) };
      return line.expected === line.actual ? [] : [line];
    });
  });
}

/** What a case wants, on one line. */
export function sayExpected(
  document: RuleDocument,
  expect: { outputs?: Json; matched?: string[]; error?: string },
): string {
  if (expect.error !== undefined) return `fails: ${expect.error}`;
  const matched = (expect.matched ?? []).map((word) => sayMatched(document, word)).join(", ");
  const outputs = expect.outputs === undefined ? "" : sayValues(expect.outputs);
  return [matched, outputs].filter((part) => part !== "").join(" → ") || "is decided";
}

/** The members of an object on one line: `tier = "gold", total = 120`. */
export function sayValues(value: Json): string {
  if (!isObject(value)) return JSON.stringify(value);
  return Object.entries(value)
    .map(([name, one]) => `${name} = ${JSON.stringify(one)}`)
    .join(", ");
}
