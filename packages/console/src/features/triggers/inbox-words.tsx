import type { InboxOutcome, TriggerRun } from "@patchbay/contract/inbox";
import { Status, type Tone } from "../../ui/status.tsx";

const words: Readonly<Record<InboxOutcome, { readonly word: string; readonly tone: Tone }>> = {
  started: { word: "Started", tone: "ok" },
  duplicate: { word: "Came before", tone: "quiet" },
  challenge: { word: "Challenge", tone: "quiet" },
  unmatched: { word: "Not matched", tone: "warn" },
  refused: { word: "Not verified", tone: "bad" },
};

/** The outcomes with their words, for a filter. */
export const outcomeChoices = Object.entries(words).map(([value, { word }]) => ({ value, label: word }));

/** What became of a request. */
export function Outcome({ outcome }: { outcome: InboxOutcome }) {
  const { word, tone } = words[outcome];
  return <Status tone={tone}>{word}</Status>;
}

const runWords: Readonly<Record<TriggerRun["state"], { readonly word: string; readonly tone: Tone }>> = {
  pending: { word: "Waits", tone: "warn" },
  started: { word: "Started", tone: "ok" },
  failed: { word: "Not started", tone: "bad" },
};

/** What became of one start. */
export function RunState({ state }: { state: TriggerRun["state"] }) {
  const { word, tone } = runWords[state];
  return <Status tone={tone}>{word}</Status>;
}
