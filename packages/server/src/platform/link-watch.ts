import { Client } from "pg";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import { Loop } from "./loop.ts";
import { connectionSettings, type StorePool } from "./store-pool.ts";

/** A statement without an answer for so long is reason to ask whether there is a database at all, in ms. */
const SILENT = 2_000;
/** How often it is looked after, and how long the question may take, in ms. */
const LOOK = 500;
const PATIENCE = 2_500;
/** A question that ends so much later than its patience says that this process had no time, and nothing about the database. */
const STARVED = 250;

/**
 * Tells a slow statement from a link that swallows what is said. When a statement gets no answer, the database is asked
 * something on a connection of its own; is there no answer either, every statement that waits is ended and new ones are
 * refused at once, until the question is answered again. Without it each would wait for its own deadline, half a minute.
 */
export class LinkWatch implements AsyncDisposable {
  readonly #connectionString: string;
  readonly #pool: StorePool;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #loop: Loop;
  #answeredAt = -Infinity;

  constructor(
    watched: { readonly connectionString: string; readonly pool: StorePool },
    deps: { readonly clock: Clock; readonly log: Log },
  ) {
    this.#connectionString = watched.connectionString;
    this.#pool = watched.pool;
    this.#clock = deps.clock;
    this.#log = deps.log;
    this.#loop = Loop.start(
      { name: "database link", every: LOOK, run: async () => await this.#look() },
      deps,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop[Symbol.asyncDispose]();
  }

  async #look(): Promise<void> {
    // A statement that is only slow is asked about once in a while.
    const asked = this.#clock.monotonic();
    if (!this.#pool.isCut && (!this.#pool.isSilent(SILENT) || asked < this.#answeredAt + SILENT)) return;
    const answers = await this.#ask();
    if (answers) this.#answeredAt = asked;
    if (answers && this.#pool.isCut) {
      this.#pool.join();
      this.#log.info("the database answers again");
    } else if (!answers && this.#clock.monotonic() - asked < PATIENCE + STARVED) {
      if (!this.#pool.isCut)
        this.#log.warn("the database does not answer; requests are refused until it does");
      this.#pool.cut();
    }
  }

  /** Whether the database answers somebody who connects now. */
  async #ask(): Promise<boolean> {
    const client = new Client({
      ...connectionSettings(this.#connectionString),
      connectionTimeoutMillis: PATIENCE,
      query_timeout: PATIENCE,
    });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.query("select 1");
      return true;
    } catch {
      return false;
    } finally {
      void client.end().catch(() => undefined);
    }
  }
}
