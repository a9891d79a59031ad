import type {
  EntryState,
  ExplainedRow,
  ExplainedValue,
  Explanation,
  TestVerdict,
} from "@patchbay/decision/explanation";
import type { Tone } from "../../../ui/status.tsx";

/** A value on which a verdict rests; null is told from what was not there at all. */
export function sayExplained({ state, value }: ExplainedValue): string {
  if (state === "missing") return "missing";
  if (state === "failed") return "could not be evaluated";
  return JSON.stringify(value);
}

/** How a test came out, in word and colour. */
export const verdictWords: Readonly<Record<TestVerdict, { readonly word: string; readonly tone: Tone }>> = {
  true: { word: "Holds", tone: "ok" },
  false: { word: "Does not hold", tone: "quiet" },
  unknown: { word: "Unknown", tone: "warn" },
  failed: { word: "Failed", tone: "bad" },
};

/** How it went with an entry of a ruleset. */
export const entryWords: Readonly<Record<EntryState, { readonly word: string; readonly tone: Tone }>> = {
  matched: { word: "Matched", tone: "ok" },
  notMatched: { word: "Did not match", tone: "quiet" },
  failed: { word: "Failed", tone: "bad" },
  disabled: { word: "Switched off", tone: "quiet" },
  notEffective: { word: "Not on that day", tone: "quiet" },
  notReached: { word: "Not reached", tone: "quiet" },
};

type Table = Extract<Explanation, { kind: "decisionTable" }>;

/** Why a row was, or was not, among those that match. */
export function sayRow(row: ExplainedRow, table: Table): { readonly word: string; readonly tone: Tone } {
  if (row.verdict === "matched") {
    const isAnswer = table.matched.some(({ rowId }) => rowId === row.rowId);
    return isAnswer
      ? { word: "Matched", tone: "ok" }
      : { word: "Matches, but is not the answer", tone: "quiet" };
  }
  if (row.verdict === "notEffective") {
    const days = [
      row.from === undefined ? "" : `from ${row.from}`,
      row.until === undefined ? "" : `until ${row.until}`,
    ];
    return { word: `Counts ${days.filter((part) => part !== "").join(" ")}`, tone: "quiet" };
  }
  const column = table.columns.find(({ id }) => id === row.columnId);
  const value = column === undefined ? "" : sayExplained(column.value);
  const about = `${column?.expression ?? row.columnId} is ${value}`;
  switch (row.verdict) {
    case "false":
      return { word: `${about}, not ${row.test}`, tone: "quiet" };
    case "unknown":
      return { word: `${about}: whether ${row.test} holds is unknown`, tone: "warn" };
    default:
      return { word: `${row.test} could not be evaluated for ${about}`, tone: "bad" };
  }
}
