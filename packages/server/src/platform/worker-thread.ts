import { type Transferable, Worker } from "node:worker_threads";
import type { FieldError } from "@patchbay/contract/problem";
import type { Clock } from "./clock.ts";
import { problem } from "./problem.ts";

/** What a worker answers to a task: its result, or what the task's author did wrong, to be thrown as that problem. */
export type WorkerAnswer<Result> =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

type Options = {
  readonly clock: Clock;
  /** The worker's file. It gets one task at a time, and answers each with one WorkerAnswer. */
  readonly file: URL;
  /** What a task may take: milliseconds, and megabytes of memory. Beyond either it ends as document_too_large. */
  readonly deadline: number;
  readonly megabytes: number;
};

/**
 * A thread for work that would hold up the event loop. It starts with its first task, takes tasks one after the other, and
 * is replaced after one that went too far, so that a hostile document costs its author an answer and nobody else anything.
 */
export class WorkerThread<Task, Result> implements AsyncDisposable {
  readonly #options: Options;
  #worker: Worker | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: Options) {
    this.#options = options;
  }

  /** Has a task done; `moved` is memory that goes along instead of being copied. */
  async run(task: Task, moved: readonly Transferable[] = []): Promise<Result> {
    const turn = this.#last.then(async () => await this.#do(task, moved));
    this.#last = turn.catch(() => undefined);
    const answer = await turn;
    if (answer.ok) return answer.result;
    const told = answer.errors.slice(0, 3).map(({ field, message }) => `${field}: ${message}`);
    throw problem("invalid_document", told.join(" "), { errors: answer.errors });
  }

  async #do(task: Task, moved: readonly Transferable[]): Promise<WorkerAnswer<Result>> {
    const { clock, deadline, file, megabytes } = this.#options;
    const worker = (this.#worker ??= new Worker(file, {
      resourceLimits: { maxOldGenerationSizeMb: megabytes },
    }));
    const done = new AbortController();
    const ended = Promise.withResolvers<WorkerAnswer<Result>>();
    const answered = (answer: WorkerAnswer<Result>): void => ended.resolve(answer);
    const broken = (error: Error & { readonly code?: string }): void =>
      ended.reject(
        error.code === "ERR_WORKER_OUT_OF_MEMORY"
          ? problem("document_too_large", `Reading it takes more than ${megabytes} MB of memory.`)
          : error,
      );
    const gone = (): void => ended.reject(problem("shutting_down", "The server is stopping."));
    worker.on("message", answered).on("error", broken).on("exit", gone);
    clock.sleep(deadline, done.signal).then(
      () => ended.reject(problem("document_too_large", `Reading it takes longer than ${deadline / 1000} s.`)),
      () => undefined,
    );
    try {
      worker.postMessage(task, moved);
      return await ended.promise;
    } catch (error) {
      this.#worker = null;
      await worker.terminate();
      throw error;
    } finally {
      done.abort();
      worker.off("message", answered).off("error", broken).off("exit", gone);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
    await this.#last;
  }
}
