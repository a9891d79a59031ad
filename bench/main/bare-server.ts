// What one would write by hand: Fastify, a decision in three lines, one POST through undici's dispatch, an answer. With a
// database address it also writes a record, durably: the same columns and about the same JSON as Patchbay's, many rows
// to a statement. It checks no key, knows no rule, guards no address.
import Fastify from "fastify";
import { Pool as PgPool } from "pg";
import { type Dispatcher, Pool } from "undici";
import { insertText, type RecordRow, recordRow, writer } from "./bare-record.ts";

type Order = { readonly upstream: string; readonly database: string | null };
type Input = { readonly tier: string; readonly total: number };

/** Collects one answer. */
class Collector implements Dispatcher.DispatchHandler {
  readonly #parts: Buffer[] = [];
  readonly promise: Promise<{ status: number; body: string }>;
  readonly #resolve: (value: { status: number; body: string }) => void;
  readonly #reject: (error: Error) => void;
  #status = 0;

  constructor() {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
    this.promise = promise;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  onRequestStart(): void {}

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, part: Buffer): void {
    this.#parts.push(part);
  }

  onResponseEnd(): void {
    this.#resolve({ status: this.#status, body: Buffer.concat(this.#parts).toString() });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error);
  }
}

const discountOf = ({ tier, total }: Input): number =>
  tier === "gold" && total >= 100 ? 15 : tier === "silver" && total >= 100 ? 5 : 0;

async function start({ upstream, database }: Order): Promise<void> {
  const pool = new Pool(upstream, { connections: 64, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  const pg = database === null ? null : new PgPool({ connectionString: database, max: 10 });
  const write =
    pg === null
      ? null
      : writer(
          async (rows: readonly RecordRow[]) =>
            void (await pg.query({
              name: "insert",
              text: insertText,
              values: [
                JSON.stringify(rows.map(({ execution }) => execution)),
                JSON.stringify(rows.map(({ call }) => call)),
              ],
            })),
        );
  const app = Fastify({ logger: false });
  app.post<{ Body: { params: Input } }>("/run", async (request) => {
    const began = performance.now();
    const { params } = request.body;
    const discount = discountOf(params);
    const body = JSON.stringify({ discount, note: `tier ${params.tier}` });
    const collector = new Collector();
    pool.dispatch(
      {
        method: "POST",
        path: `/orders/${encodeURIComponent(params.tier)}/discount?total=${params.total}`,
        headers: [
          "content-type",
          "application/json",
          "accept",
          "application/json",
          "authorization",
          "Bearer token",
        ],
        body,
      },
      collector,
    );
    const answer = await collector.promise;
    const result: unknown = JSON.parse(answer.body);
    const outputs = { discount };
    if (write !== null)
      await write(
        recordRow({
          params,
          outputs,
          body,
          answer: { status: answer.status, body: result },
          milliseconds: performance.now() - began,
        }),
      );
    return {
      outputs,
      actions: [{ name: "Notify shop", status: "success", restStatus: answer.status, restResult: result }],
    };
  });
  const address = await app.listen({ host: "127.0.0.1", port: 0 });
  process.send?.({ origin: address });
}

process.on("message", (message: Order | "cpu") => {
  if (message === "cpu") process.send?.({ cpu: process.cpuUsage() });
  else void start(message);
});
process.once("disconnect", () => process.exit(0));
// Ends in an orderly way, so that a profile is written.
process.once("SIGTERM", () => process.exit(0));
