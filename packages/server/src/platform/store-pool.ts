import type { PostgresPool, PostgresPoolClient } from "kysely";
import { Client, type ClientConfig, Pool, type PoolClient, types } from "pg";
import type { Log } from "./log.ts";
import { asStoreFailure } from "./store-failure.ts";

const connectDeadline = { connectionTimeoutMillis: 4_000 } as const;

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
  /** Statements under way. */
  readonly #busy = new Set<StoreConnection>();
  /** When the last one was answered, in ms of the monotonic clock. */
  readonly #heard = { at: 0 };
  /** How often the link had been cut when a connection was made: those of before are of no use. */
  readonly #madeAt = new WeakMap<PoolClient, number>();
  #cuts = 0;
  #cut = false;
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
    this.#pool.on("connect", (client) => {
      client.on("error", () => undefined);
      this.#madeAt.set(client, this.#cuts);
    });
  }

  async connect(): Promise<StoreConnection> {
    try {
      for (;;) {
        if (this.#cut) throw new Error("Connection terminated: the database does not answer");
        const client = await this.#pool.connect();
        if (this.#madeAt.get(client) === this.#cuts)
          return new StoreConnection(client, this.#busy, this.#heard);
        client.release(true);
      }
    } catch (error) {
      throw asStoreFailure(error);
    }
  }

  /** Whether a statement, and every other one with it, has had no answer for so many ms. */
  isSilent(ms: number): boolean {
    const now = performance.now();
    return now - this.#heard.at > ms && [...this.#busy].some(({ since }) => now - since > ms);
  }

  get isCut(): boolean {
    return this.#cut;
  }

  /** Ends every statement under way, and refuses others, until the link is joined again. */
  cut(): void {
    if (!this.#cut) this.#cuts += 1;
    this.#cut = true;
    for (const one of this.#busy) one.hangUp();
  }

  join(): void {
    this.#cut = false;
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
  readonly #busy: Set<StoreConnection>;
  readonly #heard: { at: number };
  #broken = false;
  /** When the statement under way began, in ms of the monotonic clock. */
  since = 0;

  constructor(client: PoolClient, busy: Set<StoreConnection>, heard: { at: number }) {
    this.#client = client;
    this.#heard = heard;
    this.#busy = busy;
  }

  /** Ends the connection without a word; the statement under way fails. */
  hangUp(): void {
    // What a pool hands out is a client; the types do not say so. With a statement under way, this destroys the socket.
    void (this.#client as unknown as Client).end().catch(() => undefined);
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
    this.since = performance.now();
    this.#busy.add(this);
    try {
      const answer = await statement();
      this.#heard.at = performance.now();
      return answer;
    } catch (error) {
      const failure = asStoreFailure(error);
      if (failure !== error) this.#broken = true;
      throw failure;
    } finally {
      this.#busy.delete(this);
    }
  }
}

/** A connection of its own, outside the pool: for LISTEN. The caller ends it. */
export function ownConnection(connectionString: string): Client {
  return new Client({ ...connectionSettings(connectionString), ...connectDeadline });
}
