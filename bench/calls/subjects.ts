// The ways to make one call that are compared: undici alone, twice, and ours with and without what the server adds.
import { type Dispatcher, Pool } from "undici";
import { authorize, noAuth } from "../../packages/outbound/src/authorize.ts";
import { egressPolicy } from "../../packages/outbound/src/guard.ts";
import { callOnce } from "../../packages/outbound/src/one-call.ts";
import { type CallBase, compilePlan } from "../../packages/outbound/src/plan.ts";
import { recordCall } from "../../packages/outbound/src/record.ts";
import { type Lane, Sender } from "../../packages/outbound/src/send.ts";

/** One way to call: `call` makes the n-th call and fails when its answer is not the expected one. */
export type Subject = AsyncDisposable & {
  readonly name: string;
  readonly call: (n: number) => Promise<void>;
};

const path = "/v1/orders/o-7?source=rule";
const headers = ["accept", "application/json", "content-type", "application/json", "user-agent", "Patchbay"];
const bodyOf = (n: number): string =>
  JSON.stringify({ customer: "c-1", total: n, lines: [{ sku: "a", count: 2 }] });

function check(status: number, body: unknown): void {
  if (status !== 200 || (body as { accepted?: unknown }).accepted !== true)
    throw new Error(`answered ${status}`);
}

class Collect implements Dispatcher.DispatchHandler {
  readonly #resolve: () => void;
  readonly #reject: (error: Error) => void;
  readonly #chunks: Buffer[] = [];
  #status = 0;

  constructor(resolve: () => void, reject: (error: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  onRequestStart(): void {}
  onResponseStart(_controller: unknown, status: number): void {
    this.#status = status;
  }
  onResponseData(_controller: unknown, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }
  onResponseEnd(): void {
    check(this.#status, JSON.parse(Buffer.concat(this.#chunks).toString("utf8")));
    this.#resolve();
  }
  onResponseError(_controller: unknown, error: Error): void {
    this.#reject(error);
  }
}

const poolOptions = (connections: number) => ({ connections, pipelining: 1, allowH2: false, headersTimeout: 0, bodyTimeout: 0 }); // prettier-ignore

/** undici's dispatch with the smallest handler that reads an answer. `lanes`: over so many pools in turn. */
export function rawDispatch(origin: string, connections: number, lanes = 1): Subject {
  const pools = Array.from({ length: lanes }, () => new Pool(origin, poolOptions(connections)));
  return {
    name: `raw dispatch${lanes === 1 ? "" : `, ${lanes} connections`}`,
    call: async (n) =>
      await new Promise<void>((resolve, reject) => {
        const request = { path, method: "POST", headers, body: bodyOf(n) };
        pools[n % lanes]?.dispatch(request, new Collect(resolve, reject));
      }),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(pools.map((pool) => pool.destroy()));
    },
  };
}

/** undici's request(), as most programs use it. */
export function poolRequest(origin: string, connections: number): Subject {
  const pool = new Pool(origin, poolOptions(connections));
  return {
    name: "pool.request",
    async call(n) {
      const { statusCode, body } = await pool.request({ path, method: "POST", headers, body: bodyOf(n) });
      check(statusCode, await body.json());
    },
    [Symbol.asyncDispose]: async () => await pool.destroy(),
  };
}

const base = (origin: string): CallBase => ({
  name: "shop",
  baseUrl: `${origin}/v1`,
  mediaType: "json",
  querySeparator: "&",
  headers: [],
  query: [],
  encrypted: new Map(),
  unencrypted: new Map(),
});

/** Our pipeline: templates, lanes, limits, judgement. `whole`: with a credential, and what goes on record. `lanes`: so many connections in turn. */
export function pipeline(origin: string, connections: number, whole: boolean, lanes = 1): Subject {
  const sender = new Sender({ egress: egressPolicy(["127.0.0.0/8"]) });
  const auth = whole ? authorize({ kind: "bearer", token: "a-secret-token" }) : noAuth;
  const made = Array.from({ length: lanes }, (_one, index) => {
    const compiled = compilePlan({
      base: base(origin),
      endpoint: null,
      action: {
        method: "POST",
        restUrl: "/orders/{{input.id}}",
        restUrlParams: { source: "rule" },
        requestPayload: {
          customer: "{{input.customer}}",
          total: "{{input.total}}",
          lines: "{{input.lines}}",
        },
      },
    });
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
    const lane: Lane = { key: `l${index}`, timeout: 30_000, connectTimeout: 10_000, maxConnections: connections, maxResponseBytes: 10_485_760 }; // prettier-ignore
    return { plan: compiled.plan, lane };
  });
  const lines = [{ sku: "a", count: 2 }];
  const suffix = lanes === 1 ? "" : `, ${lanes} connections`;
  return {
    name: `${whole ? "with credential and record" : "pipeline"}${suffix}`,
    async call(n) {
      const { plan, lane } = made[n % lanes] ?? made[0] ?? { plan: null, lane: null };
      if (plan === null) throw new Error("no connection");
      const scope = { input: { id: "o-7", customer: "c-1", total: n, lines }, output: {}, actions: {} };
      const { request, outcome } = await callOnce(sender, plan, { scope, auth, lane });
      check(outcome.status ?? 0, outcome.body);
      if (whole) recordCall(outcome, request, { bodyBytes: 65_536 });
    },
    [Symbol.asyncDispose]: async () => await sender[Symbol.asyncDispose](),
  };
}
