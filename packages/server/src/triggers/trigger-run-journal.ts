import { Batcher } from "../platform/batcher.ts";
import { isRefusal } from "../platform/store-failure.ts";
import type { Db } from "../platform/db.ts";
import { keptRunOf, placeOf, type RunJournal } from "../rules/run-journal.ts";
import { findRunSteps, keepRunSteps, type NewRunStep } from "./run-step-store.ts";
import type { ClaimedRun } from "./trigger-run-store.ts";

/** Keeps what starts of rules have done; steps that end together share a commit. */
export class TriggerRunJournal implements AsyncDisposable {
  readonly #db: Db;
  readonly #steps: Batcher<NewRunStep, boolean>;

  constructor({ db }: { readonly db: Db }) {
    this.#db = db;
    this.#steps = new Batcher({
      most: 100,
      waiting: 10_000,
      lanes: 2,
      isolate: isRefusal,
      flush: async (steps) => {
        const kept = await keepRunSteps(db, steps);
        return steps.map(({ runId, position }) => kept.has(`${runId}/${position}`));
      },
    });
  }

  /** The journal of one attempt, with what those before it have kept. */
  async open({ id, holder, attempt }: ClaimedRun): Promise<RunJournal> {
    return {
      kept: attempt === 1 ? null : keptRunOf(await findRunSteps(this.#db.read, id)),
      keep: async ({ version, digest }, step) => {
        const inTime = await this.#steps.add({
          runId: id,
          holder,
          attempt,
          position: placeOf(step),
          version,
          digest,
          step,
        });
        if (!inTime) throw new Error(`attempt ${attempt} at start ${id} was overtaken`);
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#steps[Symbol.asyncDispose]();
  }
}
