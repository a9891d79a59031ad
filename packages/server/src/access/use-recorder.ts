import type { Clock } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";

/** How exact "last used" is. */
const EXACT_TO_MS = 60_000;
/** How long uses are collected before they are written in one statement. */
const COLLECT_MS = 1000;

type Deps = { readonly db: Pick<Db, "transact">; readonly clock: Clock; readonly log: Log };
/** Writes name → last use. */
type Write = (tx: Tx, uses: ReadonlyMap<string, Date>) => Promise<void>;

/**
 * Writes down when keys and sessions were last used: at most once a minute each, collected for a second, never on the
 * path of a request. It sleeps only while there is something to write. What could not be written is written with the next use.
 */
export class UseRecorder implements AsyncDisposable {
  readonly #deps: Deps;
  readonly #write: Write;
  readonly #stopping = new AbortController();
  /** Name → monotonic time of the use that was last recorded; older than a minute is dropped. */
  readonly #recorded = new Map<string, number>();
  #pending = new Map<string, Date>();
  #writing: Promise<void> | null = null;

  constructor(deps: Deps, write: Write) {
    this.#deps = deps;
    this.#write = write;
  }

  /** Notes a use. `known` is the last use on record as far as the caller knows. */
  note(name: string, known: Date | null): void {
    const { clock } = this.#deps;
    const tick = clock.monotonic();
    const recorded = this.#recorded.get(name);
    if (recorded !== undefined && tick - recorded < EXACT_TO_MS) return;
    const now = clock.now();
    if (known !== null && now.getTime() - known.getTime() < EXACT_TO_MS) return;
    this.#recorded.set(name, tick);
    this.#pending.set(name, now);
    this.#writing ??= this.#writeAll();
  }

  /** Writes what is noted, and waits for it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#pending.size > 0) {
      await this.#deps.clock.sleep(COLLECT_MS, this.#stopping.signal).catch(() => undefined);
      const uses = this.#pending;
      this.#pending = new Map();
      try {
        await this.#deps.db.transact((tx) => this.#write(tx, uses));
      } catch (error) {
        for (const name of uses.keys()) this.#recorded.delete(name);
        this.#deps.log.warn({ err: error, count: uses.size }, "last uses could not be written");
      }
      this.#forgetOld();
    }
    this.#writing = null;
  }

  #forgetOld(): void {
    const now = this.#deps.clock.monotonic();
    for (const [name, at] of this.#recorded) if (now - at >= EXACT_TO_MS) this.#recorded.delete(name);
  }
}
