import type { Clock } from "../platform/clock.ts";

type Entry<V> = { readonly value: V; readonly until: number };

/**
 * Remembers what was looked up for a few seconds, so that the hot path has no database in it.
 *
 * - Only finds are remembered: whoever sends invented keys fills nothing here and pushes nobody out.
 * - Whoever asks while a look-up is under way waits for that one.
 * - `clear` also takes effect on look-ups under way: they read before the change, so their callers may still have the
 *   answer, but it is not kept.
 */
export class RecentCache<V> {
  readonly #clock: Clock;
  readonly #limits: { readonly maxAgeMs: number; readonly maxEntries: number };
  readonly #entries = new Map<string, Entry<V>>();
  #loading = new Map<string, Promise<V | undefined>>();

  constructor(clock: Clock, limits: { readonly maxAgeMs: number; readonly maxEntries: number }) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** The value under a name: remembered, or looked up now. A failed look-up rejects and is not remembered. */
  async get(name: string, load: () => Promise<V | undefined>): Promise<V | undefined> {
    const entry = this.#entries.get(name);
    if (entry !== undefined && this.#clock.monotonic() < entry.until) return entry.value;
    const underWay = this.#loading.get(name);
    if (underWay !== undefined) return await underWay;
    const loading = this.#loading;
    const promise = this.#load(name, load, loading);
    loading.set(name, promise);
    try {
      return await promise;
    } finally {
      loading.delete(name);
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.clear();
    this.#loading = new Map();
  }

  async #load(
    name: string,
    load: () => Promise<V | undefined>,
    loading: ReadonlyMap<string, unknown>,
  ): Promise<V | undefined> {
    // The age counts from before the look-up: what it saw may be as old as its start.
    const until = this.#clock.monotonic() + this.#limits.maxAgeMs;
    const value = await load();
    if (value !== undefined && loading === this.#loading) this.#keep(name, { value, until });
    return value;
  }

  #keep(name: string, entry: Entry<V>): void {
    this.#entries.delete(name);
    if (this.#entries.size >= this.#limits.maxEntries) {
      const oldest = this.#entries.keys().next();
      if (oldest.done !== true) this.#entries.delete(oldest.value);
    }
    this.#entries.set(name, entry);
  }
}
