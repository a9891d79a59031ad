import { once } from "node:events";
import type { Client } from "pg";
import { type Clock, jitter } from "./clock.ts";
import type { Log } from "./log.ts";
import { asStoreFailure } from "./store-failure.ts";
import { ownConnection } from "./store-pool.ts";

type Deps = { readonly clock: Clock; readonly log: Log };

/** What to do with what is heard. `onReconnect` says: anything may have been said while nobody listened. */
export type Hearing = { readonly onMessage: (payload: string) => void; readonly onReconnect: () => void };

/**
 * Listens to one channel on a connection of its own. States: listening → (connection lost) → reconnecting, with growing
 * pauses up to two seconds → listening again. Ends when it is disposed.
 */
export class Listener implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #source: { readonly connectionString: string; readonly channel: string };
  readonly #hearing: Hearing;
  readonly #deps: Deps;
  #done: Promise<void> = Promise.resolve();

  private constructor(
    source: { readonly connectionString: string; readonly channel: string },
    hearing: Hearing,
    deps: Deps,
  ) {
    this.#source = source;
    this.#hearing = hearing;
    this.#deps = deps;
  }

  /** Resolves once it listens. Throws `store_unavailable` when the first connection cannot be made. */
  static async start(
    source: { readonly connectionString: string; readonly channel: string },
    hearing: Hearing,
    deps: Deps,
  ): Promise<Listener> {
    const listener = new Listener(source, hearing, deps);
    const first = await listener.#connect();
    listener.#done = listener.#keepListening(first);
    return listener;
  }

  async #keepListening(first: Client): Promise<void> {
    const { signal } = this.#stop;
    for (let client = first; ;) {
      await this.#untilLost(client);
      if (signal.aborted) return;
      this.#deps.log.warn("the connection that hears of changes broke; reconnecting");
      const next = await this.#reconnect();
      if (next === null) return;
      client = next;
      this.#hearing.onReconnect();
    }
  }

  /** Waits for the end of a connection: by the server, by the network, or because this listener is stopped. */
  async #untilLost(client: Client): Promise<void> {
    const { signal } = this.#stop;
    await once(client, "end", { signal }).catch(() => undefined);
    await client.end().catch(() => undefined);
  }

  async #reconnect(): Promise<Client | null> {
    const { signal } = this.#stop;
    for (let attempt = 0; !signal.aborted; attempt++) {
      const pause = Math.min(2_000, 20 * 2 ** attempt) * (0.5 + jitter() / 2);
      try {
        await this.#deps.clock.sleep(pause, signal);
        return await this.#connect();
      } catch (error) {
        if (!signal.aborted) this.#deps.log.debug({ err: error }, "could not listen for changes yet");
      }
    }
    return null;
  }

  async #connect(): Promise<Client> {
    const client = ownConnection(this.#source.connectionString);
    // What broke is said by "end"; an "error" without a listener would end the process.
    client.on("error", () => undefined);
    client.on("notification", (heard) => this.#hearing.onMessage(heard.payload ?? ""));
    try {
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(this.#source.channel)}`);
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw asStoreFailure(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }
}
