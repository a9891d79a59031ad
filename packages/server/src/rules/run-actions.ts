import type { CallRecord } from "@patchbay/contract/call";
import { outputsOfMethod } from "@patchbay/contract/call";
import type { ActionOutcome } from "@patchbay/contract/execution";
import type { Action } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import type { CallMade, Caller } from "../calls/call.ts";
import type { CallConnections } from "../calls/call-connections.ts";
import type { Clock } from "../platform/clock.ts";
import type { RunnableRule } from "./runnable-rules.ts";

/** One action of a run, done or skipped, with the record of its call. */
export type ActionDone = {
  readonly outcome: ActionOutcome;
  readonly connectionId: string | null;
  readonly record: CallRecord | null;
};

/** What the actions of one decision are given. `keyPrefix` makes idempotency keys that stay equal over attempts. */
export type ActionsRequest = {
  readonly rule: RunnableRule;
  readonly connections: CallConnections;
  readonly actionIds: readonly string[];
  readonly input: Json;
  readonly output: Json;
  readonly keyPrefix: string;
};

const round = (ms: number): number => Math.round(ms * 1000) / 1000;

/** Runs the actions a decision asked for, in order. A failed one never throws; `onError: stop` skips what follows it. */
export async function runActions(
  deps: { readonly caller: Caller; readonly clock: Clock },
  request: ActionsRequest,
): Promise<ActionDone[]> {
  const { rule, connections, input, output, keyPrefix } = request;
  const done: ActionDone[] = [];
  // Without a prototype: an action may have any name.
  const seen = Object.create(null) as Record<string, Json>;
  let stopped = false;
  for (const [index, id] of request.actionIds.entries()) {
    const action = rule.actions.get(id);
    if (action === undefined) continue;
    const connectionId = action.connection ?? null;
    if (stopped) {
      done.push({ outcome: skipped(action, connections), connectionId, record: null });
      continue;
    }
    const started = deps.clock.monotonic();
    const made = await deps.caller.call({
      action,
      connections,
      scope: { input, output, actions: seen },
      ...(action.idempotencyKey === true ? { idempotencyKey: `${keyPrefix}-${index}` } : {}),
    });
    const outcome = outcomeOf(action, made, deps.clock.monotonic() - started);
    done.push({ outcome, connectionId, record: made.record });
    seen[action.name] = seen[action.id] = {
      result: outcome.result,
      status: outcome.status,
      restStatus: outcome.restStatus,
      restResult: outcome.restResult,
      restResponseHeaders: outcome.restResponseHeaders,
    };
    stopped = outcome.status === "error" && action.onError === "stop";
  }
  return done;
}

function outcomeOf(action: Action, { method, outcome, record }: CallMade, durationMs: number): ActionOutcome {
  const outputs = outputsOfMethod[method];
  return {
    id: action.id,
    name: action.name,
    connection: record.connection,
    endpoint: record.endpoint,
    status: record.status,
    result: record.result,
    restStatus: outcome.status ?? null,
    restResult: outputs.includes("restResult") ? (outcome.body ?? null) : null,
    restResponseHeaders: outputs.includes("restResponseHeaders") ? (outcome.headers ?? null) : null,
    ...(record.error === undefined ? {} : { error: record.error }),
    attempts: record.attempts,
    durationMs: round(durationMs),
  };
}

function skipped(action: Action, connections: CallConnections): ActionOutcome {
  const connection = connections.get(action.connection ?? "");
  return {
    id: action.id,
    name: action.name,
    connection: connection?.name ?? null,
    endpoint: connection?.endpoints.get(action.endpoint ?? "")?.name ?? null,
    status: "skipped",
    result: null,
    restStatus: null,
    restResult: null,
    restResponseHeaders: null,
    attempts: 0,
    durationMs: 0,
  };
}
