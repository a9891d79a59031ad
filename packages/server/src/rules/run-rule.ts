import type { RunError } from "@patchbay/contract/execution";
import type { FieldError } from "@patchbay/contract/problem";
import type { RuleDocument } from "@patchbay/contract/rule";
import type { RunAnswer, RunBody } from "@patchbay/contract/rule-api";
import type { Environment, Json } from "@patchbay/contract/vocabulary";
import type { Caller } from "../calls/call.ts";
import {
  type CallConnections,
  type CallConnectionsDeps,
  resolveConnections,
} from "../calls/call-connections.ts";
import { timeOfId } from "../executions/execution-id.ts";
import type { ExecutionRecorder } from "../executions/recorder.ts";
import { type Actor, refOf } from "../platform/actor.ts";
import type { Clock } from "../platform/clock.ts";
import { problem } from "../platform/problem.ts";
import type { Idempotency } from "./idempotency.ts";
import { checkDocument, errorsOf, refuseBroken } from "./rule-check.ts";
import type { RuleService } from "./rule-service.ts";
import { runActions } from "./run-actions.ts";
import { answerOf, executionOf, failureOf, type RunFacts, type RunItem } from "./run-record.ts";
import { makeRunnable, type RunnableRule, type RunnableRules } from "./runnable-rules.ts";

type Deps = CallConnectionsDeps & {
  readonly clock: Clock;
  readonly rules: RuleService;
  readonly runnable: RunnableRules;
  readonly caller: Caller;
  readonly recorder: ExecutionRecorder;
  readonly idempotency: Idempotency;
  readonly bulkLimit: number;
};

type Start = {
  readonly actor: Actor;
  readonly start: "api" | "test" | "sample";
  readonly environment: Environment;
  readonly executionId: string;
};

/**
 * Runs rules: pick the version, check everything it references, decide, call, record, answer. A run is answered only when
 * it is on record.
 */
export class RuleRunner {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** A run by API. With an idempotency key the same request is answered with the first one's answer. */
  async run(
    actor: Actor,
    idOrName: string,
    body: RunBody,
    options: { readonly idempotencyKey?: string; readonly start?: "api" | "sample" } = {},
  ): Promise<RunAnswer> {
    const environment = body.environment ?? "production";
    demandEnvironment(actor, environment);
    const start: Start = {
      actor,
      environment,
      start: options.start ?? "api",
      executionId: this.#deps.clock.newId(),
    };
    const inputs = this.#inputsOf(body);
    const rule = await this.#deps.runnable.pick(idOrName, environment, body.version);
    const run = async (): Promise<RunAnswer> =>
      await this.#run(start, rule, inputs, body.bulkParams !== undefined);
    if (options.idempotencyKey === undefined) return await run();
    return await this.#deps.idempotency.once(
      {
        scope: `rule/${rule.id}/${refOf(actor).id ?? ""}`,
        key: options.idempotencyKey,
        body,
        executionId: start.executionId,
      },
      run,
    );
  }

  /** Test in Staging: the draft, or a document that is not saved. Its calls really go out, through published connections. */
  async test(
    actor: Actor,
    idOrName: string,
    params: Readonly<Record<string, unknown>>,
    document: RuleDocument | undefined,
  ): Promise<RunAnswer> {
    const { db, rules, runnable, clock } = this.#deps;
    demandEnvironment(actor, "staging");
    const start: Start = { actor, environment: "staging", start: "test", executionId: clock.newId() };
    if (document === undefined)
      return await this.#run(start, await runnable.pick(idOrName, "staging", "draft"), [params], false);
    const head = await rules.existing(db.read, idOrName);
    const checked = await checkDocument(db.read, document);
    refuseBroken(checked);
    return await this.#run(start, makeRunnable(head, "draft", checked.document), [params], false);
  }

  #inputsOf(body: RunBody): readonly unknown[] {
    if (body.bulkParams === undefined) return [body.params ?? {}];
    if (body.params !== undefined) {
      throw problem("invalid_request", "Send params or bulkParams, not both.", {
        errors: [{ field: "body.bulkParams", message: "cannot stand beside params" }],
      });
    }
    if (body.bulkParams.length > this.#deps.bulkLimit) {
      throw problem("invalid_request", `bulkParams takes at most ${this.#deps.bulkLimit} inputs.`, {
        errors: [
          {
            field: "body.bulkParams",
            message: "has too many inputs",
            sent: body.bulkParams.length,
            accepted: `at most ${this.#deps.bulkLimit}`,
          },
        ],
      });
    }
    return body.bulkParams;
  }

  async #run(
    start: Start,
    rule: RunnableRule,
    inputs: readonly unknown[],
    bulk: boolean,
  ): Promise<RunAnswer> {
    const { clock, recorder } = this.#deps;
    recorder.demandAvailable();
    const began = clock.monotonic();
    const startedAt = timeOfId(start.executionId);
    const connections = await resolveConnections(this.#deps, rule.actions.values(), start.environment);

    const items: RunItem[] = [];
    for (const [index, params] of inputs.entries()) {
      const place = bulk ? `body.bulkParams.${index}` : "body.params";
      const keyPrefix = `${start.executionId}-${index}`;
      const item = await this.#item(rule, connections, { params, place, keyPrefix }, startedAt);
      if (item.kind === "refused" && !bulk)
        throw problem("invalid_params", item.error.message, { errors: item.error.errors ?? [] });
      items.push(item);
    }

    const facts: RunFacts = {
      executionId: start.executionId,
      rule,
      environment: start.environment,
      startedAt,
      startedBy: refOf(start.actor),
      start: start.start,
      durationMs: clock.monotonic() - began,
    };
    await recorder.record(executionOf(facts, items));
    const only = items[0];
    if (!bulk && only?.kind === "failed") {
      throw problem("rule_failed", only.error.message, {
        executionId: start.executionId,
        errors: errorsOf(only.decision.diagnostics, "document"),
      });
    }
    return answerOf(facts, items, bulk);
  }

  async #item(
    rule: RunnableRule,
    connections: CallConnections,
    { params, place, keyPrefix }: { params: unknown; place: string; keyPrefix: string },
    now: Date,
  ): Promise<RunItem> {
    const { clock, caller } = this.#deps;
    const read = rule.compiled.readInputs(params);
    if (!read.ok) return { kind: "refused", error: refusalOf(read.errors, place) };
    const input = params as Json;
    const began = clock.monotonic();
    const decision = rule.compiled.decide(read.inputs, { now: now.toISOString() });
    const decisionMs = clock.monotonic() - began;
    if (decision.failed) return { kind: "failed", input, decision, decisionMs, error: failureOf(decision) };
    const actions = await runActions(
      { caller, clock },
      { rule, connections, actionIds: decision.actions, input, output: decision.outputs, keyPrefix },
    );
    return { kind: "decided", input, decision, decisionMs, actions };
  }
}

/** Throws forbidden when a key is not for the environment. */
function demandEnvironment(actor: Actor, environment: Environment): void {
  if (!actor.environments.has(environment))
    throw problem("forbidden", `This key may not run rules in ${environment}.`);
}

/** Mistakes of the inputs, which are read as `params.x`, told at the place in the request where they were sent. */
function refusalOf(read: readonly FieldError[], place: string): RunError {
  const errors = read.map((one) => ({ ...one, field: one.field.replace(/^params/, place) }));
  const message = errors
    .map((one) => `${one.field}: ${one.message}`)
    .slice(0, 3)
    .join(" ");
  return { code: "invalid_params", message, errors };
}
