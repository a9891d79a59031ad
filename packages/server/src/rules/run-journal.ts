import type { FetchDone } from "./fetch-inputs.ts";
import type { ActionDone } from "./run-actions.ts";
import type { RunnableRule } from "./runnable-rule.ts";

// What a run keeps as it goes, for whoever has to go on with it when its process dies: what is kept is not done again.

/** Something that a run has done: its fetches, all at once, or an action by its place among all that are asked for, from 0. */
export type RunStep =
  | { readonly kind: "fetches"; readonly fetches: readonly FetchDone[] }
  | { readonly kind: "action"; readonly position: number; readonly done: ActionDone };

/** What earlier attempts at a run have kept, and by which version of the rule. */
export type KeptRun = {
  /** v1, v2, … or draft. */
  readonly version: string;
  readonly digest: string;
  readonly steps: readonly RunStep[];
};

/** A step as it is kept, with what it was done by. */
export type KeptStep = Pick<KeptRun, "version" | "digest"> & { readonly step: RunStep };

/** The place of a step among those of its run: 0 what was fetched, from 1 the actions. */
export const placeOf = (step: RunStep): number => (step.kind === "fetches" ? 0 : step.position + 1);

/** What was kept of a run, of its steps by their places: all is of whoever began last. Null: nothing was. */
export function keptRunOf(kept: readonly KeptStep[]): KeptRun | null {
  const [first] = kept;
  if (first === undefined) return null;
  const { version, digest } = first;
  return { version, digest, steps: kept.flatMap((one) => (one.digest === digest ? [one.step] : [])) };
}

/**
 * Where the steps of a run are kept. `keep` resolves when the step is durable; once another attempt has taken over it throws,
 * or sees to it that no call is made any more.
 */
export type RunJournal = {
  readonly kept: KeptRun | null;
  readonly keep: (by: Pick<KeptRun, "version" | "digest">, step: RunStep) => Promise<void>;
};

/** The journal as a run of one rule reads and writes it. */
export type Progress = {
  readonly fetches: readonly FetchDone[] | null;
  readonly actions: ReadonlyMap<number, ActionDone>;
  readonly keep: (step: RunStep) => Promise<void>;
};

/** The progress of a run that nobody goes on with. */
export const noProgress: Progress = { fetches: null, actions: new Map(), keep: async () => {} };

/**
 * What of a journal is of use to a run by this rule. What was done by another version, of it or of a rule that it asks, is
 * of none: the actions of the one are not those of the other.
 */
export function progressOf(journal: RunJournal, rule: RunnableRule): Progress {
  const digest = [rule.digest, ...rule.others.map((one) => one.digest)].join("/");
  const by = { version: rule.label, digest };
  const steps = journal.kept?.digest === digest ? journal.kept.steps : [];
  return {
    fetches: steps.find((one) => one.kind === "fetches")?.fetches ?? null,
    actions: new Map(
      steps.flatMap((one) => (one.kind === "action" ? [[one.position, one.done] as const] : [])),
    ),
    keep: async (step) => await journal.keep(by, step),
  };
}
