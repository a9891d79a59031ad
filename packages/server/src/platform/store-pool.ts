import type { PostgresPool, PostgresPoolClient } from "kysely";
import { Client, type ClientConfig, Pool, type PoolClient, types } from "pg";
import type { Log } from "./log.ts";
import { asStoreFailure } from "./store-failure.ts";

const connectDeadline = { connectionTimeoutMillis: 5_000 } as const;

/** No wait without an end: for a lock, for a statement, for a forgotten transaction, for an answer that never comes. */
const deadlines = {
  ...connectDeadline,
  lock_timeout: 10_000,
  statement_timeout: 30_000,
  idle_in_transaction_session_timeout: 60_000,
  query_timeout: 35_000,
} as const;

const dateOid = 1082;

/**
 * How every connection is made. Types: int8 and numeric come as text (they may not fit a number), date as text (it has no
 * time zone), timestamptz as Date, json parsed. An answer to a commit always means that it is on disk. Reading a page here and
 * there costs little more than reading on: disks have no heads any more, and a statement that was planned while a table was
 * small must not read all of it when it has grown.
 */
export function connectionSettings(connectionString: string): ClientConfig {
  return {
    connectionString,
    application_name: `patchbay ${process.pid}`,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    options: "-c synchronous_commit=on -c random_page_cost=1.1",
    types: {
      getTypeParser: (oid: number, format?: "text" | "binary") =>
        oid === dateOid
          ? (text: string) => text
          : types.getTypeParser(oid, format === "binary" ? "text" : format),
    },
  };
}

/** A pool of connections, in the form Kysely takes, whose failures are problems. */
export class StorePool implements PostgresPool {
  readonly options: object;
  readonly #pool: Pool;
  #ended: Promise<void> | null = null;

  /** `patient`: statements may take as long as they need (migrations). */
  constructor(
    connectionString: string,
    size: number,
    deps: { readonly log: Log; readonly patient?: boolean },
  ) {
    this.options = { connectionString };
    this.#pool = new Pool({
      ...connectionSettings(connectionString),
      ...(deps.patient === true ? connectDeadline : deadlines),
      max: size,
      idleTimeoutMillis: 60_000,
    });
    // A connection can break while nobody waits for it; without a listener that would end the process.
    this.#pool.on("error", (error) => deps.log.debug({ err: error }, "an idle connection broke"));
    this.#pool.on("connect", (client) => client.on("error", () => undefined));
  }

  async connect(): Promise<StoreConnection> {
    try {
      return new StoreConnection(await this.#pool.connect());
    } catch (error) {
      throw asStoreFailure(error);
    }
  }

  /** How many connections there are, how many of them are free, and how many requests wait for one. */
  get state(): { readonly open: number; readonly idle: number; readonly waiting: number } {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    return { open: totalCount, idle: idleCount, waiting: waitingCount };
  }

  /** Closes every connection, once those in use are given back. */
  async end(): Promise<void> {
    this.#ended ??= this.#pool.end();
    await this.#ended;
  }
}

/** A connection out of the pool. After a failure of the store it is thrown away when it is released. */
export class StoreConnection implements PostgresPoolClient {
  readonly #client: PoolClient;
  #broken = false;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  // Kysely's face has a second form, for cursors, which a pool made without a cursor class is never asked for.
  query: PostgresPoolClient["query"] = (async (text: string, values: readonly unknown[]) =>
    await this.#guarded(() =>
      this.#client.query(text, [...values]),
    )) as unknown as PostgresPoolClient["query"];

  /** Runs a statement that is prepared once per connection under its name. */
  async prepared<R>(name: string, text: string, values: readonly unknown[]): Promise<R[]> {
    const answer = await this.#guarded(() => this.#client.query({ name, text, values: [...values] }));
    return answer.rows as R[];
  }

  release(destroy = false): void {
    this.#client.release(destroy || this.#broken);
  }

  async #guarded<T>(statement: () => Promise<T>): Promise<T> {
    try {
      return await statement();
    } catch (error) {
      const failure = asStoreFailure(error);
      if (failure !== error) this.#broken = true;
      throw failure;
    }
  }
}

/** A connection of its own, outside the pool: for LISTEN. The caller ends it. */
export function ownConnection(connectionString: string): Client {
  return new Client({ ...connectionSettings(connectionString), ...connectDeadline });
}
