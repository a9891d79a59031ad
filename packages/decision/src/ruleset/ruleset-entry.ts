import type { Match } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import type { DecisionPart, ExplainOptions } from "../decision.ts";
import type { EntryState, ExplainedEntry } from "../explanation.ts";
import type { Frame } from "../feel/frame.ts";

/** What an entry that matched has yielded. */
export type Yield = { readonly entry: string; readonly outputs: Json };

/** What the entries of a ruleset have come to so far in one decision. */
export type Course = {
  /** The outputs of each entry that matched. */
  readonly yielded: Yield[];
  readonly parts: DecisionPart[];
  readonly matched: Match[];
  /** Findings that were made in other rules. */
  readonly elsewhere: { readonly from: number; readonly to: number; readonly rule: string }[];
  /** How it went with each entry, by its id, and which of them ended their list. Kept for explanations only. */
  readonly trace: { readonly states: Map<string, EntryState>; readonly ends: Set<string> } | null;
  /** The day of the decision, YYYY-MM-DD in UTC; null: no entry has asked for it. */
  day: string | null;
};

/** What an entry does in a decision. */
export type CompiledEntry = {
  readonly id: string;
  readonly enabled: boolean;
  /** The first and the last day on which it counts. */
  readonly from: string | undefined;
  readonly until: string | undefined;
  readonly stop: "matched" | "notMatched" | undefined;
  /** The name by which later entries read the outputs of this one, and where. */
  readonly as: string | undefined;
  readonly slot: number | null;
  /** What they read: its one yield, or what several come to. */
  readonly yields: "one" | "list" | "merge";
  /** Decides whether it matches. What it yields goes to the course. */
  readonly run: (frame: Frame, course: Course) => boolean;
  /** Why; `fresh` makes frames with the values of the decision. */
  readonly explain: (fresh: () => Frame, options: ExplainOptions) => EntryDetails;
};

/** What an explanation says of an entry beside how it went. */
export type EntryDetails = Pick<ExplainedEntry, "kind" | "condition" | "rule"> & {
  readonly inner?: CompiledList;
};

/** Entries in a row, and when to go on from one to the next. */
export type CompiledList = {
  readonly policy: "firstMatch" | "all" | "untilFailure";
  readonly entries: readonly CompiledEntry[];
  readonly stopWhen: ((frame: Frame) => boolean) | null;
};

/** Whether outputs say anything at all. */
export function isNothing(outputs: Json): boolean {
  return typeof outputs === "object" && outputs !== null && Object.keys(outputs).length === 0;
}
