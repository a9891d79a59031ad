import { problem } from "./problem.ts";

/** How a batcher collects and hands on. */
export type BatcherOptions<Item, Result> = {
  /** Does the work for many at once. Answers one result per item, in their order, or nothing. */
  readonly flush: (items: readonly Item[]) => Promise<readonly Result[] | void>;
  /** Most items in one flush. */
  readonly most: number;
  /** Most items that may wait; beyond that `add` refuses. */
  readonly waiting: number;
  /** Most flushes under way at once. */
  readonly lanes: number;
  /** Whether a failed flush of many is tried again item by item, so that one bad item does not fail the others. Default: never. */
  readonly isolate?: (error: unknown) => boolean;
};

type Waiting<Item, Result> = {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Group commit in the program: what arrives in the same turn of the event loop, or while a flush is under way, goes into
 * one flush. Each item settles with its own flush.
 */
export class Batcher<Item, Result = void> implements AsyncDisposable {
  readonly #options: BatcherOptions<Item, Result>;
  #queue: Waiting<Item, Result>[] = [];
  #busyLanes = 0;
  #scheduled = false;
  #idle: PromiseWithResolvers<void> | null = null;

  constructor(options: BatcherOptions<Item, Result>) {
    this.#options = options;
  }

  /** Resolves with the item's result when its flush is done; rejects as its flush does. Throws `store_unavailable` when too many wait. */
  async add(item: Item): Promise<Result> {
    if (this.#queue.length >= this.#options.waiting)
      throw problem(
        "store_unavailable",
        "More is waiting to be written than the database takes. Try again in a moment.",
        {
          retryAfterSeconds: 1,
        },
      );
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#queue.push({ item, resolve, reject });
    this.#schedule();
    return await promise;
  }

  /** How many items wait for a flush. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Resolves when everything added so far, and meanwhile, is settled. */
  async drained(): Promise<void> {
    if (this.#queue.length === 0 && this.#busyLanes === 0) return;
    this.#idle ??= Promise.withResolvers<void>();
    await this.#idle.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.drained();
  }

  /** Waits for the end of this turn of the event loop, so that all that its callbacks add is taken together. */
  #schedule(): void {
    if (this.#scheduled || this.#busyLanes >= this.#options.lanes) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#queue.length > 0 && this.#busyLanes < this.#options.lanes) void this.#runLane();
    });
  }

  /** Flushes as long as there is something to flush; never rejects. */
  async #runLane(): Promise<void> {
    this.#busyLanes += 1;
    while (this.#queue.length > 0) await this.#run(this.#queue.splice(0, this.#options.most));
    this.#busyLanes -= 1;
    if (this.#busyLanes > 0 || this.#queue.length > 0) return;
    this.#idle?.resolve();
    this.#idle = null;
  }

  /** Settles every item of a batch; never rejects. */
  async #run(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#options.flush(batch.map((one) => one.item));
      for (const [index, one] of batch.entries()) one.resolve(results?.[index] as Result);
    } catch (error) {
      if (batch.length > 1 && this.#options.isolate?.(error) === true) {
        for (const one of batch) await this.#run([one]);
        return;
      }
      for (const one of batch) one.reject(error);
    }
  }
}

/** Does the work for many such that two of the same key are never in one `flush`. Answers one result per item, in their order. */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  flush: (items: readonly Item[]) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  const results = new Map<Item, Result | undefined>();
  for (let left = items; left.length > 0;) {
    const seen = new Set<string>();
    const now = left.filter((one) => !seen.has(keyOf(one)) && seen.add(keyOf(one)));
    const done = await flush(now);
    for (const [index, one] of now.entries()) results.set(one, done[index]);
    left = left.filter((one) => !results.has(one));
  }
  return items.map((one) => results.get(one) as Result);
}
