// What each kind of node does when it is reached and not on record yet.
import type { Environment, Json, JsonObject } from "@patchbay/contract/vocabulary";
import { verdictOf } from "../calls/breakers.ts";
import type { CallMade, Caller } from "../calls/call.ts";
import { type CallConnectionsDeps, resolveConnections } from "../calls/call-connections.ts";
import type { Clock } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import { type Activation, type Ended, failedBy, Interrupted } from "./activation.ts";
import { routeOf } from "./api-route.ts";
import { asFault, idempotencyKey, type Kind } from "./node-terms.ts";
import type { CompiledTarget } from "./compiled-workflow.ts";
import { decideAtNode, type RuleNodeDeps } from "./rule-node.ts";
import { type Moment, NodeFault, spanOf, timeOf } from "./node-expression.ts";
import { templateScope } from "./node-scope.ts";
import type { NodeKey, RunEnd } from "./run-rows.ts";
import type { RunWriter } from "./run-writer.ts";
import type { Doing, Done, PlainNode } from "./walker.ts";
import type { WorkflowStarter } from "./workflow-starter.ts";

type Deps = CallConnectionsDeps &
  RuleNodeDeps & {
    readonly clock: Clock;
    readonly caller: Pick<Caller, "call">;
    readonly starter: WorkflowStarter;
    readonly writer: RunWriter;
  };

/** A delay that is no longer than this is slept through; a longer one is a job of its own. In ms. */
const shortDelay = 1_000;

/** Does the work of nodes, for any number of executions. */
export class NodeWork {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** What a walk through an execution does with the world. */
  doing(run: Activation): Doing {
    return {
      known: (key) => run.known(key),
      work: async (node, key, moment) => await this.#work(run, node, key, moment),
      close: (kind, key, done, startedAt) => run.close(kind, key, done, startedAt),
      handOver: async (target, key, moment) => await this.#handOver(run, target, key, moment),
      reply: (key, reply) => run.reply(key, reply),
      callbackUrl: (key) => run.callbackUrl(key),
    };
  }

  /** Does what a node is for, and puts it on record; null: it waits. */
  async #work(run: Activation, node: PlainNode, key: NodeKey, moment: Moment): Promise<Done | null> {
    const done = await run.record(node.kind, key, moment, async () => await this.#of(run, node, key, moment));
    if (node.kind === "respond" && done?.result === "next")
      await run.tell(done.output as { status: number; body: Json });
    return done;
  }

  /** Starts the workflow a route leads to, or says how it ended; null: it is under way. */
  async #handOver(
    run: Activation,
    target: Extract<CompiledTarget, { kind: "workflow" }>,
    key: NodeKey,
    moment: Moment,
  ): Promise<RunEnd | null> {
    try {
      const params = target.params(moment);
      const end = await this.#child(run, { workflow: target.workflow, params, wait: true }, key);
      if (end !== null) run.handedOver(key, run.waitOf(key)?.childId ?? null, end);
      return end;
    } catch (error) {
      if (!(error instanceof NodeFault)) throw error;
      return { status: "failed", error: { code: error.code, message: error.message, node: key.node } };
    }
  }

  async #of(run: Activation, node: PlainNode, key: NodeKey, moment: Moment): Promise<Ended | null> {
    switch (node.kind) {
      case "start":
        return { result: "next", output: null };
      case "set":
        return { result: "next", output: { variables: node.variables(moment) } };
      case "switch": {
        const holds = node.cases.find(({ condition }) => condition.json(moment) === true);
        return { result: holds?.id ?? "otherwise", output: null };
      }
      case "api":
        return await this.#api(run, node, key, moment);
      case "rule":
        return await decideAtNode(this.#deps, run, node, { key, moment });
      case "delay":
        return await this.#delay(run, node, key, moment);
      case "callback":
        return this.#callback(run, node, key, moment);
      case "subWorkflow":
        return await this.#subWorkflow(run, node, key, moment);
      case "respond": {
        const body = node.body?.(moment) ?? { ok: true as const, value: null };
        if (!body.ok) throw new NodeFault(body.error.code.toLowerCase(), body.error.message);
        return { result: "next", output: { status: node.node.status ?? 200, body: body.value } };
      }
      case "end":
        return { result: "end", output: node.outputs(moment) };
      case "fail": {
        const filled = node.message(moment);
        const message = filled.ok ? filled.value : filled.error.message;
        return failedBy({ code: node.node.code ?? "failed", message, node: key.node });
      }
    }
  }

  async #api(run: Activation, { node, action, listed }: Kind<"api">, key: NodeKey, moment: Moment) {
    const wait = run.waitOf(key);
    if (wait !== undefined && !wait.fired) return null;
    await run.demandRight();
    const { environment, originId } = run.facts;
    const connections = await published(this.#deps, [action], environment);
    const connection = connections.get(action.connection ?? "");
    const method = action.method ?? connection?.endpoints.get(action.endpoint ?? "")?.method;
    const isKeyed = action.idempotencyKey ?? (method === "POST" || method === "PATCH");
    const made = await this.#deps.caller.call({
      action,
      connections,
      scope: templateScope(moment.scope),
      user: "node",
      signal: run.gone,
      isWanted: () => run.isHeld,
      ...(isKeyed ? { idempotencyKey: idempotencyKey(originId, key) } : {}),
    });
    const connectionId = action.connection ?? null;
    // What waited once goes on when a call gets through, however the breaker of this process stands.
    const isOut = made.record.error?.code === "BREAKER_OPEN" || made.outcome.kind === "agent-offline";
    const isOutStill = wait !== undefined && verdictOf(made.outcome) === "bad";
    if (node.mayWait === true && (isOut || isOutStill))
      return run.wait(key, { kind: "outage", connectionId });
    const { result, success } = routeOf(listed, made.outcome);
    return {
      result,
      output: answerOf(made, result, success),
      status: success ? ("success" as const) : ("error" as const),
      ...(made.record.error === undefined ? {} : { error: made.record.error }),
      calls: [{ connectionId, record: made.record }],
    };
  }

  async #delay(
    run: Activation,
    { duration, until }: Kind<"delay">,
    key: NodeKey,
    moment: Moment,
  ): Promise<Ended | null> {
    const done: Ended = { result: "next", output: null };
    const wait = run.waitOf(key);
    if (wait !== undefined) return wait.fired ? done : null;
    const at = `/nodes/${key.node}`;
    const ms =
      duration === null
        ? until === null
          ? 0
          : timeOf(until, moment, `${at}/until`).getTime() - this.#deps.clock.now().getTime()
        : spanOf(duration, moment, `${at}/duration`);
    if (ms > shortDelay) return run.wait(key, { kind: "timer", dueInMs: ms });
    await run.demandRight();
    if (ms > 0) await this.#deps.clock.sleep(ms);
    return done;
  }

  #callback(
    run: Activation,
    { expiresAfter, output }: Kind<"callback">,
    key: NodeKey,
    moment: Moment,
  ): Ended | null {
    const payload = run.callbackOf(key);
    if (payload !== undefined) {
      const kept = output === null ? payload : output.json({ ...moment, payload });
      return { result: "received", output: kept };
    }
    const wait = run.waitOf(key);
    if (wait !== undefined) return wait.fired ? { result: "expired", output: null } : null;
    const dueInMs = spanOf(expiresAfter, moment, `/nodes/${key.node}/expiresAfter`);
    return run.wait(key, { kind: "callback", dueInMs });
  }

  async #subWorkflow(
    run: Activation,
    { node, params }: Kind<"subWorkflow">,
    key: NodeKey,
    moment: Moment,
  ): Promise<Ended | null> {
    const wait = node.wait !== false;
    const child = { workflow: node.workflow, version: node.version, params: params(moment), wait };
    const end = await this.#child(run, child, key);
    const executionId = run.waitOf(key)?.childId ?? null;
    if (!wait) return { result: "done", output: { executionId }, input: child.params };
    if (end === null) return null;
    if (end.status === "succeeded")
      return { result: "done", output: { executionId, outputs: end.outputs }, input: child.params };
    const { code, message } = end.error;
    const error = { code, message };
    return { result: "error", output: { executionId, error }, status: "error", input: child.params, error };
  }

  /** Starts another workflow once, or says how it ended. */
  async #child(
    run: Activation,
    child: {
      readonly workflow: string;
      readonly version?: number | undefined;
      readonly params: JsonObject;
      readonly wait: boolean;
    },
    key: NodeKey,
  ): Promise<RunEnd | null> {
    const { starter, writer } = this.#deps;
    const known = run.waitOf(key);
    if (known !== undefined) return known.fired ? (known.detail as RunEnd | null) : null;
    await run.demandRight();
    const prepared = await asFault(
      async () =>
        await starter.prepareChild(run.facts, { ...child, at: child.wait ? key : null, start: "workflow" }),
    );
    const wait = run.childWait(key, prepared.run.facts.executionId, child.wait);
    const file = async (tx: Tx): Promise<void> => void (await starter.file(tx, prepared));
    if (!(await writer.startChild(run.fence, run.facts, wait, file))) throw new Interrupted("lost");
    return null;
  }
}

/** What later nodes can read of a call: status, headers and body on every way. */
function answerOf({ outcome, record }: CallMade, result: string, success: boolean): JsonObject {
  return {
    result,
    status: success ? "success" : "error",
    restStatus: outcome.status ?? null,
    restResult: outcome.body ?? null,
    restResponseHeaders: outcome.headers ?? null,
    ...(record.error === undefined ? {} : { error: { ...record.error } }),
  };
}

const published = async (
  deps: CallConnectionsDeps,
  actions: Parameters<typeof resolveConnections>[1],
  environment: Environment,
) => await asFault(async () => await resolveConnections(deps, actions, environment));
