// The work under which things are killed: a workflow of ten calls, six by a node and four by a rule's actions, started again
// and again, each start until it is acknowledged.
import { setTimeout as delay } from "node:timers/promises";
import { api } from "../packages/contract/src/api.ts";
import type { WorkflowDocument } from "../packages/contract/src/workflow.ts";
import { clientOf, demand } from "./owner-client.ts";
import { apiKey } from "./program.ts";
import { callingRule, publishRule } from "./published-rule.ts";

export const STEPS = 10;
/** How many of them are actions of a rule, the last ones. */
const ACTIONS = 4;

const unruly: WorkflowDocument["nodes"][string] = { kind: "fail", message: "{{nodes.rest.error.message}}" };

/** With `rule` false the nodes make all of them. */
const workflowOf = (rule: boolean): WorkflowDocument => ({
  kind: "workflow",
  formatVersion: 1,
  inputs: [],
  nodes: {
    start: { kind: "start" },
    each: {
      kind: "loop",
      list: `[${Array.from({ length: rule ? STEPS - ACTIONS : STEPS }, (_, step) => step).join(", ")}]`,
    },
    call: {
      kind: "api",
      connection: "journal",
      method: "POST",
      restUrl: "/step/{{execution.id}}/{{loop.item}}",
      requestPayload: {},
      results: ["200"],
      mayWait: true,
    },
    stop: { kind: "fail", message: "{{nodes.call.result}} {{nodes.call.error.message}}" },
    broken: { kind: "fail", message: "{{nodes.each.error.message}}" },
    ...(rule ? { rest: { kind: "rule", rule: "rest", params: { execution: "execution.id" } }, unruly } : {}),
    end: { kind: "end" },
  },
  routes: {
    start: { next: "each" },
    each: { each: "call", done: rule ? "rest" : "end", error: "broken" },
    ...(rule ? { rest: { done: "end", error: "unruly" } } : {}),
    call: { "200": "each", other: "stop", error: "stop", timeout: "stop", "max-connection": "stop" },
  },
});

/** Makes the connection to what is called. */
export async function prepareConnection(baseUrl: string, upstream: string): Promise<void> {
  const call = clientOf(baseUrl);
  const settings = { baseUrl: upstream, ping: { relativeUri: "/health" }, maxConnections: 200 };
  demand(await call(api.connections.create, { body: { name: "journal", production: settings } }));
  const params = { connection: "journal" };
  demand(await call(api.connections.test, { params, body: { environment: "production" } }));
  demand(await call(api.connections.publish, { params, body: { environment: "production" } }));
}

/** Makes the connection and the workflow, with a rule in it or (`rule` false) without. */
export async function prepare(baseUrl: string, upstream: string, { rule = true } = {}): Promise<void> {
  await prepareConnection(baseUrl, upstream);
  if (rule) await publishRule(baseUrl, "rest", callingRule("execution", ACTIONS, STEPS - ACTIONS));
  const call = clientOf(baseUrl);
  demand(await call(api.workflows.create, { body: { name: "chaos", document: workflowOf(rule) } }));
  demand(await call(api.workflows.publish, { params: { workflow: "chaos" }, body: {} }));
}

/** Starts executions, so many under way at once, until it is stopped. */
export class Load {
  /** Executions the server answered for. */
  readonly acknowledged: string[] = [];
  /** Where the server listens now. */
  baseUrl: string;
  #stopped = false;
  #gone = false;
  readonly #lanes: Promise<void>[];
  #started = 0;

  constructor(baseUrl: string, options: { readonly lanes: number; readonly pauseMs: number }) {
    this.baseUrl = baseUrl;
    this.#lanes = Array.from({ length: options.lanes }, async () => await this.#lane(options.pauseMs));
  }

  /** Starts nothing more; resolves when every start was acknowledged. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#lanes);
  }

  /** Starts nothing more, and tries no more what is not acknowledged: nobody will be there. */
  async stopWaiting(): Promise<void> {
    this.#gone = true;
    await this.stop();
  }

  async #lane(pauseMs: number): Promise<void> {
    while (!this.#stopped) {
      const key = `chaos-${(this.#started += 1)}`;
      const id = await this.#start(key);
      if (id !== null) this.acknowledged.push(id);
      await delay(pauseMs);
    }
  }

  /** Tries until it is answered: with the same key it is the same execution. */
  async #start(key: string): Promise<string | null> {
    while (!this.#gone) {
      try {
        const answer = await fetch(`${this.baseUrl}/api/v1/workflows/chaos/run`, {
          method: "POST",
          headers: {
            authorization: `Bearer ${apiKey}`,
            "content-type": "application/json",
            "idempotency-key": key,
          },
          body: JSON.stringify({ wait: 0 }),
          signal: AbortSignal.timeout(10_000),
        });
        const body = (await answer.json()) as { readonly executionId?: string };
        if (answer.ok && body.executionId !== undefined) return body.executionId;
      } catch {
        // Nobody is there just now.
      }
      await delay(100);
    }
    return null;
  }
}

/** How executions stand. */
export type Standing = { readonly unfinished: number; readonly succeeded: number; readonly failed: number };

export async function standing(baseUrl: string): Promise<Standing> {
  const call = clientOf(baseUrl);
  const total = async (status: "running" | "waiting" | "succeeded" | "failed"): Promise<number> =>
    demand(await call(api.executions.list, { query: { kind: "workflow", status, perPage: 1 } })).total;
  return {
    unfinished: (await total("running")) + (await total("waiting")),
    succeeded: await total("succeeded"),
    failed: await total("failed"),
  };
}

/** Waits until nothing is under way, at most so long. Answers how it stands then, and how long that took (ms). */
export async function settled(
  baseUrl: string,
  withinMs: number,
): Promise<Standing & { readonly took: number }> {
  const begun = performance.now();
  for (;;) {
    const now = await standing(baseUrl);
    const took = performance.now() - begun;
    if (now.unfinished === 0 || took > withinMs) return { ...now, took };
    await delay(200);
  }
}

/** Calls that are on record of the latest executions, of each. */
export async function callsOnRecord(baseUrl: string): Promise<readonly number[]> {
  const page = demand(
    await clientOf(baseUrl)(api.executions.list, { query: { kind: "workflow", perPage: 100 } }),
  );
  return page.items.map(({ calls }) => calls);
}
