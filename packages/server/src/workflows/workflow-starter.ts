import { createHash } from "node:crypto";
import type { ActorRef, Environment, Json, JsonObject } from "@patchbay/contract/vocabulary";
import { type CallConnectionsDeps, resolveConnections } from "../calls/call-connections.ts";
import { timeOfId } from "../executions/execution-id.ts";
import type { Clock } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import type { VersionPin } from "../platform/version-pin.ts";
import { findKey, reserveKey } from "../rules/idempotency-store.ts";
import type { RunnableRules } from "../rules/runnable-rules.ts";
import type { NewRun, NodeKey, RunFacts, RunFailure, WorkflowStart } from "./run-rows.ts";
import type { RunWriter } from "./run-writer.ts";
import type { RunnableWorkflow, RunnableWorkflows } from "./runnable-workflows.ts";
import { keepDraft } from "./workflow-version-store.ts";

/** An execution that somebody wants. */
export type StartRequest = {
  /** Id or name. */
  readonly workflow: string;
  /** None: what is live in production, the draft in staging where it differs. */
  readonly version?: VersionPin;
  readonly environment: Environment;
  readonly params: Readonly<Record<string, unknown>>;
  readonly start: WorkflowStart;
  readonly startedBy: ActorRef;
  /** Where the inputs stand in what was sent, for the mistakes in them; default `params`. */
  readonly at?: string;
  /** The process that waits for its answer. */
  readonly awaitedBy?: string;
  /** The id it shall have: who may have to start it again starts the same. */
  readonly executionId?: string;
  /** Members of `params` that are no inputs are left out instead of refused. */
  readonly onlyKnown?: boolean;
  /** Another execution that this one is a replay of: upstreams see its idempotency keys. `pin`: on the version it had. */
  readonly replayOf?: { readonly originId: string; readonly name: string; readonly pin: string | null };
};

/** A start that names itself: the same key in the same scope is the same execution. */
export type StartKey = { readonly scope: string; readonly key: string; readonly body: unknown };

/** An execution that is ready to be put on record, and what it runs. */
export type PreparedRun = { readonly run: NewRun; readonly runnable: RunnableWorkflow };

/** An execution that was started, now or (`repeated`) by an earlier start with the same key. */
export type Started = { readonly executionId: string; readonly repeated: boolean };

type Deps = CallConnectionsDeps & {
  readonly clock: Clock;
  readonly writer: RunWriter;
  readonly runnable: RunnableWorkflows;
  readonly runnableRules: Pick<RunnableRules, "pick">;
};

/** How many workflows may start each other, one inside of the other. */
const deepest = 20;

/** Starts executions of workflows. What is started is durable with the transaction that started it. */
export class WorkflowStarter {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * READ FIRST, from triggers: starts an execution in a transaction of the caller's; it runs once that commits. With a key,
   * a second start is the first one's execution. Throws problems: no such version, inputs that do not fit, something it
   * calls that is not published, another body under the same key (idempotency_conflict).
   */
  async start(tx: Tx, request: StartRequest, key?: StartKey): Promise<Started> {
    const { run, runnable } = await this.prepare(request);
    return await this.file(tx, { run, runnable }, key);
  }

  /** Puts a prepared execution on record. */
  async file(tx: Tx, { run, runnable }: PreparedRun, key?: StartKey): Promise<Started> {
    const { writer, clock } = this.#deps;
    const { executionId } = run.facts;
    if (key !== undefined) {
      const digest = createHash("sha256").update(JSON.stringify(key.body)).digest();
      const isFirst = await reserveKey(tx, {
        ...key,
        digest,
        executionId,
        now: clock.now(),
        // What was started is on record: its key is never given up.
        abandonedBefore: new Date(0),
      });
      if (!isFirst) return await this.#repeat(tx, key, digest);
    }
    await this.keepDraftOf(tx, runnable);
    await writer.fileRuns(tx, [run]);
    return { executionId, repeated: false };
  }

  /** Checks everything an execution needs, before anything of it happens. */
  async prepare(request: StartRequest): Promise<PreparedRun> {
    const { clock, runnable } = this.#deps;
    const { replayOf } = request;
    const pin = replayOf?.pin ?? null;
    const picked =
      replayOf === undefined || pin === null
        ? await runnable.pick(request.workflow, request.environment, request.version)
        : await runnable.pinned({ id: request.workflow, name: replayOf.name }, pin);
    await this.#demandReady(picked, request.environment);
    const executionId = request.executionId ?? clock.newId();
    const params = request.onlyKnown === true ? knownInputs(picked, request.params) : request.params;
    const facts: RunFacts = {
      executionId,
      workflowId: picked.id,
      workflowName: picked.name,
      pin: picked.pin,
      environment: request.environment,
      input: inputOf(picked, params, request.at ?? "params"),
      originId: replayOf?.originId ?? executionId,
      parent: null,
      depth: 0,
      startedAt: timeOfId(executionId),
      startedBy: request.startedBy,
      awaitedBy: request.awaitedBy ?? null,
    };
    return { run: this.#runOf(facts, picked, request.start), runnable: picked };
  }

  /** An execution that another one starts. Throws problems, as a start by anybody does. */
  async prepareChild(
    parent: RunFacts,
    child: {
      readonly workflow: string;
      readonly version?: VersionPin | undefined;
      readonly params: JsonObject;
      /** The node that waits for it; null: nobody does. */
      readonly at: NodeKey | null;
      readonly start: "workflow" | "error";
    },
  ): Promise<PreparedRun> {
    if (parent.depth >= deepest)
      throw problem(
        "invalid_request",
        `Workflows start each other ${deepest} deep; that is as far as it goes.`,
      );
    const { run, runnable } = await this.prepare({
      workflow: child.workflow,
      ...(child.version === undefined ? {} : { version: child.version }),
      environment: parent.environment,
      params: child.params,
      start: child.start,
      startedBy: parent.startedBy,
    });
    const facts: RunFacts = {
      ...run.facts,
      depth: parent.depth + 1,
      parent: child.at === null ? null : { ...child.at, executionId: parent.executionId },
    };
    return { run: { ...run, facts }, runnable };
  }

  /** The execution of an error workflow: it is told what failed, as far as it has inputs for that. */
  async prepareError(failed: RunFacts, workflow: string, error: RunFailure): Promise<PreparedRun> {
    const picked = await this.#deps.runnable.pick(workflow, failed.environment, undefined);
    const told: Readonly<Record<string, Json>> = {
      executionId: failed.executionId,
      workflow: failed.workflowName,
      node: error.node,
      code: error.code,
      message: error.message,
    };
    const params = knownInputs(picked, told) as JsonObject;
    return await this.prepareChild(failed, { workflow, params, at: null, start: "error" });
  }

  /** Keeps the draft that an execution runs, where it is one. */
  async keepDraftOf(tx: Tx, { id, label, pin, compiled }: RunnableWorkflow): Promise<void> {
    if (label !== "draft") return;
    const usedAt = this.#deps.clock.now();
    await keepDraft(tx, id, { digest: pin.replace(/^draft:/, ""), document: compiled.document, usedAt });
  }

  /** The run as it goes on record. */
  #runOf(facts: RunFacts, { label }: RunnableWorkflow, start: WorkflowStart): NewRun {
    return { facts, versionLabel: label, start, jobId: this.#deps.clock.newId(), here: false };
  }

  /** Everything it calls is published: an execution never stops half-way because something is not. */
  async #demandReady({ compiled, actions }: RunnableWorkflow, environment: Environment): Promise<void> {
    await resolveConnections(this.#deps, actions, environment);
    for (const node of compiled.nodes.values()) {
      if (node.kind !== "rule") continue;
      const rule = await this.#deps.runnableRules.pick(node.node.rule, environment, node.node.version);
      await resolveConnections(this.#deps, rule.calls, environment);
    }
  }

  async #repeat(tx: Tx, { scope, key }: StartKey, digest: Buffer): Promise<Started> {
    const known = await findKey(tx, scope, key);
    if (known === undefined)
      throw problem(
        "idempotency_in_progress",
        "The first request with this idempotency key is just ending.",
        {
          retryAfterSeconds: 1,
        },
      );
    if (!known.digest.equals(digest))
      throw problem("idempotency_conflict", `The idempotency key "${key}" was used with another body.`);
    return { executionId: known.executionId, repeated: true };
  }
}

/** What of an object are inputs of the workflow. */
function knownInputs(
  { compiled }: RunnableWorkflow,
  params: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const names = new Set(compiled.document.inputs.map(({ name }) => name));
  return Object.fromEntries(Object.entries(params).filter(([name]) => names.has(name)));
}

/** The inputs, if they fit what the workflow declares; throws invalid_params with every mistake. */
function inputOf(
  { compiled }: RunnableWorkflow,
  params: Readonly<Record<string, unknown>>,
  at: string,
): JsonObject {
  const read = compiled.readInputs(params);
  if (read.ok) return params as JsonObject;
  const errors = read.errors.map((one) => ({ ...one, field: one.field.replace(/^params/, at) }));
  const message = errors
    .map((one) => `${one.field}: ${one.message}`)
    .slice(0, 3)
    .join(" ");
  throw problem("invalid_params", message, { errors });
}
