// A way to PostgreSQL that can be cut: TCP in front of its socket, through which bytes go, go late, or do not go.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export class DatabaseLink implements AsyncDisposable {
  /** Where a program finds the database through this link. */
  readonly url: string;
  readonly #clients = new Set<Socket>();
  readonly #close: () => Promise<void>;
  #hole: PromiseWithResolvers<void> | null = null;
  #latency = 0;

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  /** `direct`: the connection string by which the database is reached over its socket. */
  static async start(direct: string): Promise<DatabaseLink> {
    const target = new URL(direct);
    const path = `${target.searchParams.get("host") ?? ""}/.s.PGSQL.${target.searchParams.get("port") ?? "5432"}`;
    const server = createServer((client) => link.#join(client, path));
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as AddressInfo;
    const login = `${target.username}:${target.password}`;
    const link: DatabaseLink = new DatabaseLink(
      `postgresql://${login}@127.0.0.1:${port}${target.pathname}`,
      async () => {
        link.heal();
        link.reset();
        await new Promise((resolve) => {
          server.close(resolve);
        });
      },
    );
    return link;
  }

  /** From now on nothing arrives, in either direction; connections are taken and say nothing. */
  blackHole(): void {
    this.#hole ??= Promise.withResolvers<void>();
  }

  /** Every part of what is said arrives so many ms later. */
  late(ms: number): void {
    this.#latency = ms;
  }

  /** Ends every connection with a reset. */
  reset(): void {
    for (const client of this.#clients) client.resetAndDestroy();
  }

  heal(): void {
    this.#hole?.resolve();
    this.#hole = null;
    this.#latency = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  async #pass(before: Promise<void>, part: string | Buffer, to: Socket): Promise<void> {
    await before;
    if (this.#latency > 0) await delay(this.#latency);
    await this.#hole?.promise;
    to.write(part);
  }

  #join(client: Socket, path: string): void {
    const database = connect(path);
    this.#clients.add(client);
    client.once("close", () => this.#clients.delete(client));
    for (const [from, to] of [
      [client, database],
      [database, client],
    ] as const) {
      let order = Promise.resolve();
      from.on("data", (part) => {
        order = this.#pass(order, part, to);
      });
      from.on("error", () => to.destroy());
      from.on("close", () => {
        void order.then(() => to.destroy());
      });
    }
  }
}
