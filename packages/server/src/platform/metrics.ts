import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** Seconds: from a decision without calls to a call that waits for its deadline. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * What this process counts, for Prometheus. The labels come from fixed lists (routes, kinds, results), so their number is
 * bounded and nothing of the workspace shows: /metrics is served to everybody who reaches the port.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #requests = new Histogram({
    name: "patchbay_http_request_duration_seconds",
    help: "Requests answered, by route and status.",
    labelNames: ["method", "route", "status"],
    buckets,
    registers: [this.registry],
  });
  readonly #executions = new Histogram({
    name: "patchbay_execution_duration_seconds",
    help: "Executions put on record, by kind, environment and status.",
    labelNames: ["kind", "environment", "status"],
    buckets,
    registers: [this.registry],
  });
  readonly #calls = new Counter({
    name: "patchbay_calls_total",
    help: "Calls to connected APIs, by how they ended: success, or the error code.",
    labelNames: ["result"],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** `route` is the pattern (`/api/v1/rules/:rule`), never the address. */
  requestAnswered(method: string, route: string, status: number, milliseconds: number): void {
    this.#requests.labels(method, route, String(status)).observe(milliseconds / 1000);
  }

  executionRecorded(kind: string, environment: string, status: string, milliseconds: number): void {
    this.#executions.labels(kind, environment, status).observe(milliseconds / 1000);
  }

  /** `result`: `success`, or the code of the call's error. */
  callEnded(result: string): void {
    this.#calls.inc({ result });
  }

  /** A number that is read when somebody asks for it, or several by the values of one label. */
  watch(name: string, help: string, read: () => number | Readonly<Record<string, number>>): void {
    this.registry.registerMetric(
      new Gauge({
        name,
        help,
        labelNames: ["state"],
        registers: [],
        collect() {
          const value = read();
          if (typeof value === "number") this.set(value);
          else for (const [state, count] of Object.entries(value)) this.set({ state }, count);
        },
      }),
    );
  }
}
