import type { CallRecord } from "@patchbay/contract/call";
import { outputsOfMethod } from "@patchbay/contract/call";
import type { ActionOutcome } from "@patchbay/contract/execution";
import type { Action } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import type { Decision } from "@patchbay/decision/decision";
import type { CallMade, Caller } from "../calls/call.ts";
import type { CallConnections } from "../calls/call-connections.ts";
import type { Clock } from "../platform/clock.ts";
import { milliseconds } from "./milliseconds.ts";
import type { Progress } from "./run-journal.ts";
import type { ActingRule } from "./runnable-rule.ts";

/** One action of a run, done or skipped, with the record of its call. */
export type ActionDone = {
  readonly outcome: ActionOutcome;
  readonly connectionId: string | null;
  readonly record: CallRecord | null;
};

/** Actions that are asked for together, whose templates read the same. Of a ruleset there is one for each entry. */
type Asking = {
  /** Of a ruleset: the entry that asks. */
  readonly entry: string | undefined;
  /** Whose actions they are; earlier actions are read by name among those of the same rule. */
  readonly owner: string;
  readonly rule: ActingRule;
  readonly actionIds: readonly string[];
  readonly input: Json;
  readonly output: Json;
};

/** What one decision came to. `keyPrefix` makes idempotency keys that stay equal over attempts. */
export type ActionsRequest = {
  readonly rule: ActingRule;
  readonly connections: CallConnections;
  readonly decision: Pick<Decision, "actions" | "outputs" | "parts">;
  readonly input: Json;
  readonly keyPrefix: string;
  readonly progress: Progress;
};

/**
 * Runs the actions a decision asked for, in order. A failed one never throws; `onError: stop` skips what follows it. One that
 * the progress has is not done again. The last is not kept: the run goes on record right behind it.
 */
export async function runActions(
  deps: { readonly caller: Pick<Caller, "call">; readonly clock: Clock },
  request: ActionsRequest,
): Promise<ActionDone[]> {
  const { connections, keyPrefix, progress } = request;
  const askings = askingsOf(request);
  const last = askings.reduce((count, { actionIds }) => count + actionIds.length, 0) - 1;
  const done: ActionDone[] = [];
  const seen = new Map<string, Record<string, Json>>();
  let stopped = false;
  for (const { entry, owner, rule, actionIds, input, output } of askings) {
    // Without a prototype: an action may have any name.
    const earlier = seen.get(owner) ?? (Object.create(null) as Record<string, Json>);
    seen.set(owner, earlier);
    for (const action of actionIds.map((id) => rule.actions.get(id))) {
      if (action === undefined) continue;
      const connectionId = action.connection ?? null;
      if (stopped) {
        done.push({ outcome: { ...skipped(action, connections), ...at(entry) }, connectionId, record: null });
        continue;
      }
      const position = done.length;
      const one =
        progress.actions.get(position) ??
        (await make(
          deps,
          action,
          {
            connections,
            scope: { input, output, actions: earlier },
            idempotencyKey: `${keyPrefix}-${position}`,
          },
          entry,
        ));
      done.push(one);
      const { outcome } = one;
      earlier[action.name] = earlier[action.id] = {
        result: outcome.result,
        status: outcome.status,
        restStatus: outcome.restStatus,
        restResult: outcome.restResult,
        restResponseHeaders: outcome.restResponseHeaders,
      };
      stopped = outcome.status === "error" && action.onError === "stop";
      if (position < last && !stopped && !progress.actions.has(position))
        await progress.keep({ kind: "action", position, done: one });
    }
  }
  return done;
}

async function make(
  { caller, clock }: { readonly caller: Pick<Caller, "call">; readonly clock: Clock },
  action: Action,
  {
    idempotencyKey,
    ...call
  }: Pick<Parameters<Caller["call"]>[0], "connections" | "scope"> & { readonly idempotencyKey: string },
  entry: string | undefined,
): Promise<ActionDone> {
  const started = clock.monotonic();
  const made = await caller.call({
    ...call,
    action,
    ...(action.idempotencyKey === true ? { idempotencyKey } : {}),
  });
  const outcome = outcomeOf(action, made, clock.monotonic() - started);
  return {
    outcome: { ...outcome, ...at(entry) },
    connectionId: action.connection ?? null,
    record: made.record,
  };
}

const at = (entry: string | undefined) => (entry === undefined ? {} : { entry });

/**
 * Who asks for actions: the rule itself, or each entry of a ruleset that matched. What an entry with a condition asks for
 * are actions of the ruleset in which it stands; what a rule asks for are that rule's own, found along the way to it.
 */
function askingsOf({ rule, decision, input }: ActionsRequest): readonly Asking[] {
  const { actions: actionIds, outputs: output, parts } = decision;
  if (parts === undefined) return [{ entry: undefined, owner: "", rule, actionIds, input, output }];
  return parts.map((part): Asking => {
    let acting = rule;
    const owner: string[] = [];
    for (const step of part.entry.split("/")) {
      const within = acting.asked.get(step);
      if (within === undefined) break;
      acting = within;
      owner.push(step);
    }
    return {
      entry: part.entry,
      owner: owner.join("/"),
      rule: acting,
      actionIds: part.actions,
      input: part.input ?? input,
      output: part.outputs,
    };
  });
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
    durationMs: milliseconds(durationMs),
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
