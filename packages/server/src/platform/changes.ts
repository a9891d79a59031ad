import type { Clock } from "./clock.ts";
import type { Db, Tx } from "./db.ts";
import type { Log } from "./log.ts";

/** Hears of every change that another process made and this one may have in memory. */
export class Changes implements AsyncDisposable {
  static async start(_db: Db, _deps: { readonly clock: Clock; readonly log: Log }): Promise<Changes> {
    return new Changes();
  }

  /** Calls `onChange` with the id that changed under a topic, or with "*" when anything of it may have changed. */
  subscribe(_topic: string, _onChange: (id: string) => void): Disposable {
    return { [Symbol.dispose]: () => undefined };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Tells every process, when this transaction commits, that a thing changed. */
export async function announce(_tx: Tx, _topic: string, _id: string): Promise<void> {}
