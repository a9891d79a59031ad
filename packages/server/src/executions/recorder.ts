import { Batcher } from "../platform/batcher.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { Metrics } from "../platform/metrics.ts";
import { Problem, problem } from "../platform/problem.ts";
import { isRefusal } from "../platform/store-failure.ts";
import type { FinishedExecution } from "./execution-row.ts";
import { insertExecutions } from "./execution-store.ts";

/** How many executions one insert takes at most, and how many may wait: beyond that a run is answered not_recorded. */
const LIMITS = { most: 200, waiting: 20_000, lanes: 2 } as const;

/** How long a batch is tried again while the database is away (ms), and the pauses between the attempts. */
const PATIENCE = 10_000;
const PAUSES = [50, 100, 200, 400, 800] as const;

/**
 * Puts executions on record. Those that finish while an insert is under way go together in the next one, so a busy
 * server commits once for many runs; `record` resolves when its execution is durable, and only then is a run answered.
 *
 * Its calls cannot be taken back, so a batch that meets an absent database waits for it: a restarted PostgreSQL costs
 * some runs a second, and none its record. While it is away no new run begins (`demandAvailable`).
 */
export class ExecutionRecorder implements AsyncDisposable {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #metrics: Metrics;
  readonly #batcher: Batcher<FinishedExecution>;
  /** Batches that are waiting for the database to come back. */
  #stuck = 0;

  constructor(deps: { readonly db: Db; readonly clock: Clock; readonly metrics: Metrics }) {
    this.#db = deps.db;
    this.#clock = deps.clock;
    this.#batcher = new Batcher({
      ...LIMITS,
      flush: async (batch) => await this.#write(batch),
      // What PostgreSQL will not take of one run must not keep the others from their record.
      isolate: isRefusal,
    });
    this.#metrics = deps.metrics;
    this.#metrics.watch(
      "patchbay_executions_waiting",
      "Executions that are over and wait to be put on record.",
      () => this.#batcher.waiting,
    );
  }

  /** Throws store_unavailable while the database is known to be away: to be asked before a run's first call. */
  demandAvailable(): void {
    if (this.#stuck === 0) return;
    throw problem(
      "store_unavailable",
      "The database does not answer, so nothing was started. Try again in a moment.",
      {
        retryAfterSeconds: 1,
      },
    );
  }

  /** Resolves when the execution is durable. Throws not_recorded when it could not be written: its calls have been made. */
  async record(execution: FinishedExecution): Promise<void> {
    try {
      await this.#batcher.add(execution);
      const { kind, environment, status, durationMs } = execution.summary;
      this.#metrics.executionRecorded(kind, environment, status, durationMs);
    } catch (error) {
      if (!isAway(error) && !isRefusal(error)) throw error;
      const { id, calls } = execution.summary;
      const why = isAway(error)
        ? "the database does not answer"
        : "PostgreSQL does not take the record of it";
      throw problem(
        "not_recorded",
        calls === 0
          ? `The rule was decided, but ${why}, so the run is not on record.`
          : `The run made ${calls} call${calls === 1 ? "" : "s"}, but ${why}, so it is not on record. Find out what the calls did before you repeat it.`,
        { executionId: id, cause: error },
      );
    }
  }

  async #write(batch: readonly FinishedExecution[]): Promise<void> {
    const began = this.#clock.monotonic();
    let stuck = false;
    try {
      for (let attempt = 0; ; attempt += 1) {
        try {
          await insertExecutions(this.#db, batch);
          return;
        } catch (error) {
          if (!isAway(error) || this.#clock.monotonic() - began > PATIENCE) throw error;
          if (!stuck) this.#stuck += 1;
          stuck = true;
          await this.#clock.sleep(PAUSES[Math.min(attempt, PAUSES.length - 1)] ?? 1000);
        }
      }
    } finally {
      if (stuck) this.#stuck -= 1;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#batcher[Symbol.asyncDispose]();
  }
}

const isAway = (error: unknown): boolean => error instanceof Problem && error.code === "store_unavailable";
