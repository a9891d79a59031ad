import { setImmediate as turn } from "node:timers/promises";
import type { StartKind } from "@patchbay/contract/execution";
import type { RuleDocument } from "@patchbay/contract/rule";
import type { RunAnswer, RunBody } from "@patchbay/contract/rule-api";
import type { Environment, JsonObject } from "@patchbay/contract/vocabulary";
import type { Decision } from "@patchbay/decision/decision";
import type { Caller } from "../calls/call.ts";
import {
  type CallConnections,
  type CallConnectionsDeps,
  resolveConnections,
} from "../calls/call-connections.ts";
import { timeOfId } from "../executions/execution-id.ts";
import type { ExecutionRecorder } from "../executions/recorder.ts";
import { type Actor, refOf, starterOf } from "../platform/actor.ts";
import type { Clock } from "../platform/clock.ts";
import { problem } from "../platform/problem.ts";
import type { Idempotency } from "./idempotency.ts";
import type { DraftKeeper } from "./draft-keeper.ts";
import { type DraftDeps, draftOf } from "./drafts.ts";
import { gatherInputs } from "./fetch-inputs.ts";
import { errorsOf } from "./rule-check.ts";
import { runActions } from "./run-actions.ts";
import { errorIn, inputsOf, knownInputs } from "./run-inputs.ts";
import { noProgress, type Progress, progressOf, type RunJournal } from "./run-journal.ts";
import {
  answerOf,
  type DecidedBy,
  decidedBy,
  executionOf,
  failureOf,
  type RunFacts,
  type RunItem,
} from "./run-record.ts";
import type { RunnableRule } from "./runnable-rule.ts";

type Deps = CallConnectionsDeps &
  DraftDeps & {
    readonly clock: Clock;
    readonly caller: Pick<Caller, "call" | "until">;
    readonly recorder: ExecutionRecorder;
    readonly idempotency: Idempotency;
    readonly drafts: DraftKeeper;
    readonly bulkLimit: number;
    readonly recordedBodyBytes: number;
  };

/** For how many milliseconds inputs of one run are decided before others get a turn. */
const AT_A_TIME = 5;

type Start = {
  readonly actor: Actor;
  readonly start: StartKind;
  readonly environment: Environment;
  readonly executionId: string;
  readonly journal: RunJournal | undefined;
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

  /**
   * A run by API or by a trigger. With an idempotency key the same request is answered with the first one's answer. Who
   * may have to run it again gives the execution its id: the calls of both runs then carry the same idempotency keys.
   */
  async run(
    actor: Actor,
    idOrName: string,
    body: RunBody,
    options: {
      readonly idempotencyKey?: string;
      readonly start?: StartKind;
      readonly executionId?: string;
      /** Members that are no inputs are left out instead of refused. */
      readonly onlyKnown?: boolean;
      /** For a run that somebody goes on with when its process dies; not for bulk. */
      readonly journal?: RunJournal;
    } = {},
  ): Promise<RunAnswer> {
    const environment = body.environment ?? "production";
    demandEnvironment(actor, environment);
    const start: Start = {
      actor,
      environment,
      start: options.start ?? "api",
      executionId: options.executionId ?? this.#deps.clock.newId(),
      journal: options.journal,
    };
    const given = inputsOf(body, this.#deps.bulkLimit);
    const version = options.journal?.kept?.version ?? body.version;
    const rule = await this.#deps.runnable.pick(idOrName, environment, version);
    const inputs = options.onlyKnown === true ? given.map((one) => knownInputs(rule, one)) : given;
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
    const { clock } = this.#deps;
    demandEnvironment(actor, "staging");
    const start: Start = {
      actor,
      environment: "staging",
      start: "test",
      executionId: clock.newId(),
      journal: undefined,
    };
    return await this.#run(start, await draftOf(this.#deps, idOrName, document), [params], false);
  }

  /**
   * Decides one input for somebody who puts it on record himself, and makes the calls it asks for, but for those that the
   * journal has. `keyPrefix` begins their idempotency keys; `until` says for how long they are wanted. `by` is what has to be
   * on record for the decision to be explained. Throws what a run is refused with.
   */
  async decide(
    rule: RunnableRule,
    request: {
      readonly environment: Environment;
      readonly params: JsonObject;
      readonly keyPrefix: string;
      readonly until: Parameters<Caller["until"]>[0];
      readonly journal: RunJournal;
    },
    now: Date,
  ): Promise<{ readonly item: RunItem; readonly by: DecidedBy | null }> {
    const { drafts, recordedBodyBytes } = this.#deps;
    const connections = await resolveConnections(this.#deps, rule.calls, request.environment);
    const given = { ...request, place: "params", progress: progressOf(request.journal, rule) };
    const item = await this.#item(rule, connections, given, now);
    if (item.kind === "refused" || item.kind === "unfetched") return { item, by: null };
    await drafts.keep(draftsOf(rule));
    return { item, by: decidedBy(rule, item, now, recordedBodyBytes) };
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
    const connections = await resolveConnections(this.#deps, rule.calls, start.environment);

    const progress = start.journal === undefined ? noProgress : progressOf(start.journal, rule);
    const items: RunItem[] = [];
    let turnAt = clock.monotonic();
    for (const [index, params] of inputs.entries()) {
      if (clock.monotonic() - turnAt > AT_A_TIME) {
        await turn();
        turnAt = clock.monotonic();
      }
      const place = bulk ? `body.bulkParams.${index}` : "body.params";
      const keyPrefix = `${start.executionId}-${index}`;
      const item = await this.#item(rule, connections, { params, place, keyPrefix, progress }, startedAt);
      if (item.kind === "refused" && !bulk)
        throw problem("invalid_params", item.error.message, { errors: item.error.errors ?? [] });
      items.push(item);
    }

    const facts: RunFacts = {
      executionId: start.executionId,
      rule,
      environment: start.environment,
      startedAt,
      startedBy: starterOf(start.actor),
      start: start.start,
      durationMs: clock.monotonic() - began,
      recordedBodyBytes: this.#deps.recordedBodyBytes,
    };
    await this.#deps.drafts.keep(draftsOf(rule));
    await recorder.record(executionOf(facts, items));
    const only = items[0];
    if (!bulk && only?.kind === "failed") {
      throw problem("rule_failed", only.error.message, {
        executionId: start.executionId,
        errors: errorsOf(only.decision.diagnostics, "document"),
      });
    }
    if (!bulk && only?.kind === "unfetched") {
      const { message, errors = [] } = only.error;
      throw problem("input_not_fetched", message, { executionId: start.executionId, errors });
    }
    return answerOf(facts, items, bulk);
  }

  async #item(
    rule: RunnableRule,
    connections: CallConnections,
    {
      params,
      place,
      keyPrefix,
      progress,
      until,
    }: {
      params: unknown;
      place: string;
      keyPrefix: string;
      progress: Progress;
      until?: Parameters<Caller["until"]>[0];
    },
    now: Date,
  ): Promise<RunItem> {
    const { clock, caller: patient } = this.#deps;
    const caller = until === undefined ? patient : patient.until(until);
    const gathered = await gatherInputs({ caller, clock }, rule, connections, params, progress.fetches);
    if (gathered.kind === "refused")
      return { kind: "refused", error: errorIn("invalid_params", gathered.errors, place) };
    if (gathered.kind === "unfetched") {
      const { fetches, errors } = gathered;
      return { kind: "unfetched", fetches, error: errorIn("input_not_fetched", errors, place) };
    }
    const { inputs, input, fetches } = gathered;
    const began = clock.monotonic();
    const decision = rule.compiled.decide(inputs, { now: now.toISOString() });
    const decided = { input, fetches, decision, decisionMs: clock.monotonic() - began };
    if (decision.failed) return { ...decided, kind: "failed", error: failureOf(decision) };
    // What an action sends may stand on what was fetched: made again, it is to send the same under the same key.
    if (fetches.length > 0 && progress.fetches === null && asksForActions(decision))
      await progress.keep({ kind: "fetches", fetches });
    const actions = await runActions(
      { caller, clock },
      {
        rule,
        connections,
        decision,
        input,
        keyPrefix,
        progress,
      },
    );
    return { ...decided, kind: "decided", actions };
  }
}

const asksForActions = ({ actions, parts = [] }: Decision): boolean =>
  actions.length > 0 || parts.some((part) => part.actions.length > 0);

/** The drafts that a run stood on. */
const draftsOf = ({ id, name, label, digest, compiled: { document }, others }: RunnableRule) =>
  [{ id, name, label, document, digest }, ...others].filter((one) => one.label === "draft");

/** Throws forbidden when a key is not for the environment. */
function demandEnvironment(actor: Actor, environment: Environment): void {
  if (!actor.environments.has(environment))
    throw problem("forbidden", `This key may not run rules in ${environment}.`);
}
