import { CompiledQuery, Kysely, PostgresDialect, type Transaction } from "kysely";
import { type Clock, jitter, systemClock } from "./clock.ts";
import type { Database } from "./db-schema.ts";
import { LinkWatch } from "./link-watch.ts";
import { Listener } from "./listener.ts";
import type { Log } from "./log.ts";
import { StartupError } from "./startup-error.ts";
import { isCollision } from "./store-failure.ts";
import { StorePool } from "./store-pool.ts";

/** Reads, and cannot write, by its type. A transaction is one too. */
export type Reader = Pick<Kysely<Database>, "selectFrom" | "selectNoFrom" | "fn" | "case" | "dynamic">;

/** The only object able to write. Whoever writes asks for it as his first parameter. */
export type Tx = Transaction<Database>;

/** One of the few statements that are prepared once per connection and then only bound: name and text belong together. */
export type HotStatement = { readonly name: string; readonly text: string };

type Source = { readonly connectionString: string; readonly poolSize?: number };
type Deps = { readonly log: Log; readonly clock?: Clock };

const defaultPoolSize = 16;
const oldestVersion = 15;
const attempts = 5;

/**
 * The database: PostgreSQL 15 or later, our own or somebody's server. When it is away, too slow or full, everything here
 * throws the problem `store_unavailable`; other failures come as PostgreSQL reports them.
 */
export class Db implements AsyncDisposable {
  readonly #source: Source;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #pool: StorePool;
  readonly #watch: LinkWatch;
  readonly #kysely: Kysely<Database>;
  readonly #committed = new Set<(tx: Tx) => void>();

  private constructor(source: Source, deps: Deps) {
    this.#source = source;
    this.#log = deps.log.child({ part: "store" });
    this.#clock = deps.clock ?? systemClock;
    this.#pool = new StorePool(source.connectionString, source.poolSize ?? defaultPoolSize, {
      log: this.#log,
    });
    this.#watch = new LinkWatch(
      { connectionString: source.connectionString, pool: this.#pool },
      { clock: this.#clock, log: this.#log },
    );
    this.#kysely = new Kysely({ dialect: new PostgresDialect({ pool: this.#pool }) });
  }

  /** Connects, and refuses a server that is too old or that answers a commit before it is durable. */
  static async open(source: Source, deps: Deps): Promise<Db> {
    const db = new Db(source, deps);
    try {
      await db.#checkServer();
      return db;
    } catch (error) {
      await db[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Queries outside a transaction. */
  get read(): Reader {
    return this.#kysely;
  }

  /**
   * Runs `work` in one transaction: all of it is durable when this resolves, none of it when it throws. When another
   * transaction was in the way (deadlock, serialisation) it is run again, so `work` must do nothing but use its `tx`.
   */
  async transact<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#transactOnce(work);
      } catch (error) {
        if (attempt === attempts || !isCollision(error)) throw error;
        await this.#clock.sleep(10 * 2 ** attempt * jitter());
      }
    }
  }

  /** Runs one statement, committed by itself, prepared on first use. Answers its rows. */
  async hot<R>(statement: HotStatement, values: readonly unknown[]): Promise<R[]> {
    const connection = await this.#pool.connect();
    try {
      return await connection.prepared<R>(statement.name, statement.text, values);
    } finally {
      connection.release();
    }
  }

  /** Runs a statement, or a script of several, as a library of ours wrote it. Answers the rows of the last one. */
  async foreign(text: string, values: readonly unknown[]): Promise<unknown[]> {
    return (await this.#kysely.executeQuery(CompiledQuery.raw(text, [...values]))).rows;
  }

  /**
   * Hears what is said on a channel (NOTIFY). `onReconnect` is called when the connection was lost and is there again:
   * messages may have been missed.
   */
  async listen(
    channel: string,
    onMessage: (payload: string) => void,
    onReconnect: () => void,
  ): Promise<AsyncDisposable> {
    const source = { connectionString: this.#source.connectionString, channel };
    return await Listener.start(source, { onMessage, onReconnect }, { clock: this.#clock, log: this.#log });
  }

  /** Calls `listener` with every transaction that was committed here, before `transact` resolves. */
  onCommitted(listener: (tx: Tx) => void): Disposable {
    this.#committed.add(listener);
    return { [Symbol.dispose]: () => void this.#committed.delete(listener) };
  }

  /** How many connections there are, how many of them are free, and how many requests wait for one. */
  get connections(): StorePool["state"] {
    return this.#pool.state;
  }

  /** For migrations only: a connection of its own that may change tables and has no statement timeout. */
  async administer<T>(work: (kysely: Kysely<unknown>) => Promise<T>): Promise<T> {
    const pool = new StorePool(this.#source.connectionString, 1, { log: this.#log, patient: true });
    try {
      return await work(new Kysely({ dialect: new PostgresDialect({ pool }) }));
    } finally {
      await pool.end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watch[Symbol.asyncDispose]();
    await this.#pool.end();
  }

  async #transactOnce<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const { tx, result } = await this.#kysely
      .transaction()
      .execute(async (tx) => ({ tx, result: await work(tx) }));
    for (const listener of this.#committed) listener(tx);
    return result;
  }

  async #checkServer(): Promise<void> {
    const [server] = await this.hot<{ version: number; durable: string; fsync: string }>(
      {
        name: "server-settings",
        text: `select current_setting('server_version_num')::int / 10000 as version,
                      current_setting('synchronous_commit') as durable, current_setting('fsync') as fsync`,
      },
      [],
    );
    if (server === undefined || server.version < oldestVersion)
      throw new StartupError(
        `The database is PostgreSQL ${server?.version}; version ${oldestVersion} or later is needed.`,
      );
    if (server.durable === "off")
      throw new StartupError(
        "The database answers commits before they are on disk (synchronous_commit is off); turn it on.",
      );
    if (server.fsync !== "on")
      this.#log.warn("the database runs with fsync off: a power cut can lose or damage what it stored");
  }
}

/** Whether a write was refused because the unique index or key of this name already has the value. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === "23505" &&
    "constraint" in error &&
    error.constraint === constraint
  );
}
