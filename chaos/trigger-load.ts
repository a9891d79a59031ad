// The work that triggers start while things are killed: a webhook whose rule makes three calls, and a schedule every second.
import { setTimeout as delay } from "node:timers/promises";
import { api } from "../packages/contract/src/api.ts";
import type { TriggerInput } from "../packages/contract/src/trigger-api.ts";
import { clientOf, demand } from "./owner-client.ts";
import { callingRule, publishRule } from "./published-rule.ts";

/** Calls that a delivery comes to. */
export const CALLS = 3;

/** Makes a trigger that is live in production. Answers where it is sent to. */
export async function publishTrigger(baseUrl: string, input: TriggerInput): Promise<string> {
  const call = clientOf(baseUrl);
  demand(await call(api.triggers.create, { body: input }));
  const params = { trigger: input.name };
  const made = demand(await call(api.triggers.publish, { params, body: { environment: "production" } }));
  return new URL(made.production.address ?? baseUrl).pathname;
}

export const openToAll: NonNullable<TriggerInput["verification"]> = {
  production: { kind: "none", allowUnauthenticated: true },
};

/** A webhook whose deliveries have an id, and, where it is wanted, a schedule that fires every second. */
export async function prepareTriggers(
  baseUrl: string,
  { schedule }: { readonly schedule: boolean },
): Promise<{ readonly path: string; readonly rules: readonly string[] }> {
  const rules = [await publishRule(baseUrl, "delivered", callingRule("delivery", CALLS))];
  const path = await publishTrigger(baseUrl, {
    name: "delivery",
    document: {
      kind: "webhook",
      formatVersion: 1,
      connection: "journal",
      path: "deliveries",
      dedupe: { in: "body", name: "/delivery" },
      target: { kind: "rule", id: "delivered" },
    },
    verification: openToAll,
  });
  if (schedule) {
    rules.push(await publishRule(baseUrl, "ticked", callingRule("at", 1)));
    await publishTrigger(baseUrl, {
      name: "tick",
      document: {
        kind: "schedule",
        formatVersion: 1,
        cron: "* * * * * *",
        catchUp: { kind: "all", most: 100 },
        input: { at: 'replace(schedule.scheduledAt, "[^0-9]", "-")' },
        target: { kind: "rule", id: "ticked" },
      },
    });
  }
  return { path, rules };
}

/** Sends deliveries, each again and again until it is answered for: with the same id it is the same delivery. */
export class Deliveries {
  /** Deliveries that were answered 2xx. */
  readonly acknowledged: string[] = [];
  baseUrl: string;
  readonly #path: string;
  readonly #lanes: Promise<void>[];
  #stopped = false;
  #sent = 0;

  constructor(
    baseUrl: string,
    path: string,
    { lanes, pauseMs }: { readonly lanes: number; readonly pauseMs: number },
  ) {
    this.baseUrl = baseUrl;
    this.#path = path;
    this.#lanes = Array.from({ length: lanes }, async () => {
      while (!this.#stopped) {
        await this.#deliver(`d-${(this.#sent += 1)}`);
        await delay(pauseMs);
      }
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#lanes);
  }

  async #deliver(delivery: string): Promise<void> {
    for (;;) {
      try {
        const answer = await fetch(this.baseUrl + this.#path, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ delivery }),
          signal: AbortSignal.timeout(10_000),
        });
        await answer.arrayBuffer();
        if (answer.ok) return void this.acknowledged.push(delivery);
      } catch {
        // Nobody is there just now.
      }
      await delay(100);
    }
  }
}

/** Executions of a rule that are on record. */
export async function executionsOf(baseUrl: string, subjectId: string): Promise<number> {
  const query = { subjectId, perPage: 1 };
  return demand(await clientOf(baseUrl)(api.executions.list, { query })).total;
}
