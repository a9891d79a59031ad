import type { Kysely, Transaction } from "kysely";
import type { Clock } from "./clock.ts";
import type { Database } from "./db-schema.ts";
import type { Log } from "./log.ts";

/** Reads, and cannot write by type. A transaction is one too. */
export type Reader = Pick<Kysely<Database>, "selectFrom" | "selectNoFrom" | "fn" | "case" | "dynamic">;

/** The only object able to write. Whoever writes asks for it as his first parameter. */
export type Tx = Transaction<Database>;

/** One of the few statements that are prepared once per connection and then only bound: name and text belong together. */
export type HotStatement = { readonly name: string; readonly text: string };

/** The database. */
export class Db implements AsyncDisposable {
  static async open(
    _source: { readonly connectionString: string; readonly poolSize?: number },
    _deps: { readonly log: Log; readonly clock?: Clock },
  ): Promise<Db> {
    return new Db();
  }

  get read(): Reader {
    throw new Error("not ready");
  }

  async transact<T>(_work: (tx: Tx) => Promise<T>): Promise<T> {
    throw new Error("not ready");
  }

  async hot<R>(_statement: HotStatement, _values: readonly unknown[]): Promise<R[]> {
    throw new Error("not ready");
  }

  async listen(
    _channel: string,
    _onMessage: (payload: string) => void,
    _onReconnect: () => void,
  ): Promise<AsyncDisposable> {
    throw new Error("not ready");
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Whether a write was refused because this unique index already has the value. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === "23505" &&
    "constraint" in error &&
    error.constraint === constraint
  );
}
