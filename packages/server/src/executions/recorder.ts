import { Batcher } from "../platform/batcher.ts";
import type { Db } from "../platform/db.ts";
import type { FinishedExecution } from "./execution-row.ts";
import { insertExecutions } from "./execution-store.ts";

/** How many executions one insert takes at most, and how many may wait: beyond that a run is answered store_unavailable. */
const LIMITS = { most: 200, waiting: 20_000, lanes: 2 } as const;

/**
 * Puts executions on record. Those that finish while an insert is under way go together in the next one, so a busy
 * server commits once for many runs; `record` resolves when its execution is durable, and only then is a run answered.
 */
export class ExecutionRecorder implements AsyncDisposable {
  readonly #batcher: Batcher<FinishedExecution>;

  constructor(deps: { readonly db: Db }) {
    this.#batcher = new Batcher({
      ...LIMITS,
      flush: async (batch) => await insertExecutions(deps.db, batch),
    });
  }

  async record(execution: FinishedExecution): Promise<void> {
    await this.#batcher.add(execution);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#batcher[Symbol.asyncDispose]();
  }
}
