// Goes through a workflow: from node to node by their results, into the turns of loops and the branches of parallel nodes,
// until the execution ends or everything in it waits. What was done before is not done again: the walk begins at the start
// each time and passes over the steps that are on record.
import type { Json } from "@patchbay/contract/vocabulary";
import type { CompiledNode, CompiledTarget, CompiledWorkflow } from "./compiled-workflow.ts";
import { type Moment, NodeFault } from "./node-expression.ts";
import type { NodeScope } from "./node-scope.ts";
import type { NodeKey, RunEnd, RunFacts, RunFailure, RunReply } from "./run-rows.ts";
import { WalkFrame } from "./walk-frame.ts";

type LoopNode = Extract<CompiledNode, { kind: "loop" }>;
type ParallelNode = Extract<CompiledNode, { kind: "parallel" }>;
/** A node that does one thing; loops and parallel nodes are the walker's own. */
export type PlainNode = Exclude<CompiledNode, LoopNode | ParallelNode>;

/** What a node did. `tookTime`: it is on record with the moment at which it ended. */
export type Done = {
  readonly result: string;
  readonly output: Json;
  /** When it ended, of what takes time; null of what only evaluates. */
  readonly endedAt: string | null;
  /** Why, where the result is `failed`. */
  readonly failure?: RunFailure;
};

/** What stands between the walk and the world; each is called once for a node that is not on record yet. */
export type Doing = {
  /** The step on record, or null. */
  known(key: NodeKey): Done | null;
  /** Does what the node is for; null: it waits. Rejects with Interrupted when the execution must not go on here. */
  work(node: PlainNode, key: NodeKey, moment: Moment, frame: WalkFrame): Promise<Done | null>;
  /** Puts on record how a loop or parallel node ended. */
  close(kind: string, key: NodeKey, done: Done, startedAt: string): Done;
  /** Starts the workflow a route leads to, or says how it ended; null: it is under way. */
  handOver(
    target: Extract<CompiledTarget, { kind: "workflow" }>,
    key: NodeKey,
    moment: Moment,
  ): Promise<RunEnd | null>;
  /** Puts on record the answer that a route leads to. */
  reply(key: NodeKey, reply: RunReply): void;
  /** The address somebody must call to end the wait of this node. */
  callbackUrl(key: NodeKey): string;
};

/** How a way ended: back at its owner, with the whole execution, waiting, or with a failure. */
type WayEnd =
  | { readonly kind: "joined"; readonly frame: WalkFrame }
  | { readonly kind: "ended"; readonly end: RunEnd }
  | { readonly kind: "waiting" }
  | { readonly kind: "failed"; readonly failure: RunFailure };

/** Nodes one execution may visit. */
const mostSteps = 10_000;

export class Walker {
  readonly #workflow: CompiledWorkflow;
  readonly #facts: RunFacts;
  readonly #doing: Doing;
  #steps = 0;

  constructor(workflow: CompiledWorkflow, facts: RunFacts, doing: Doing) {
    this.#workflow = workflow;
    this.#facts = facts;
    this.#doing = doing;
  }

  /** Walks as far as it goes. null: everything that is left waits. */
  async walk(): Promise<RunEnd | null> {
    const frame = WalkFrame.whole(this.#facts.startedAt.toISOString());
    const end = await this.#way(this.#workflow.start, frame);
    switch (end.kind) {
      case "ended":
        return end.end;
      case "failed":
        return { status: "failed", error: end.failure };
      case "waiting":
        return null;
      case "joined":
        throw new Error("The whole has no owner to come back to.");
    }
  }

  async #way(first: string, frame: WalkFrame): Promise<WayEnd> {
    for (let at = first; ;) {
      const node = this.#workflow.nodes.get(at);
      if (node === undefined) throw new Error(`The workflow has no node ${at}.`);
      const { key, before } = frame.visit(at);
      this.#steps += 1;
      const bound = node.node.maxVisits;
      if (this.#steps > mostSteps) return failed("too_many_steps", `More than ${mostSteps} steps.`, at);
      if (bound !== undefined && before >= bound)
        return failed("too_many_visits", `\`${at}\` is reached more than ${bound} times.`, at);
      const done = this.#doing.known(key) ?? (await this.#do(node, key, frame));
      if (done === null) return { kind: "waiting" };
      if (done.result === "failed")
        return { kind: "failed", failure: done.failure ?? { code: "failed", message: "", node: at } };
      frame.take(at, done, node.kind === "set" || node.kind === "loop" || node.kind === "parallel");
      if (node.kind === "end") return { kind: "ended", end: { status: "succeeded", outputs: done.output } };
      const target = this.#workflow.routes.get(at)?.get(done.result);
      if (target === undefined) return failed("no_route", `\`${at}\` has no route for ${done.result}.`, at);
      if (target.kind === "node") {
        if (target.node === frame.owner) return { kind: "joined", frame };
        at = target.node;
        continue;
      }
      return await this.#leave(target, key, frame);
    }
  }

  /** Follows a route out of the workflow. */
  async #leave(
    target: Exclude<CompiledTarget, { kind: "node" }>,
    from: NodeKey,
    frame: WalkFrame,
  ): Promise<WayEnd> {
    const key = { node: from.node, iteration: `${from.iteration}>` };
    const moment = this.#moment(frame);
    if (target.kind === "workflow") {
      const end = await this.#doing.handOver(target, key, moment);
      return end === null ? { kind: "waiting" } : { kind: "ended", end };
    }
    const message = target.message(moment);
    if (!message.ok) return failed(message.error.code.toLowerCase(), message.error.message, from.node);
    const body = { message: message.value };
    this.#doing.reply(key, { status: target.status, body });
    return { kind: "ended", end: { status: "succeeded", outputs: body } };
  }

  async #do(node: CompiledNode, key: NodeKey, frame: WalkFrame): Promise<Done | null> {
    if (node.kind === "loop") return await this.#loop(node, key, frame);
    if (node.kind === "parallel") return await this.#parallel(node, key, frame);
    return await this.#doing.work(node, key, this.#moment(frame), frame);
  }

  async #parallel({ node }: ParallelNode, key: NodeKey, frame: WalkFrame): Promise<Done | null> {
    const ends = await Promise.all(
      node.branches.map((branch) => this.#inside(key, branch, frame.inside(key, null))),
    );
    const failure = ends.find((end) => end.kind === "failed");
    if (failure === undefined && ends.some((end) => end.kind === "waiting")) return null;
    const variables = joined(ends);
    const output: Json = {
      ...(failure === undefined ? {} : { error: { ...failure.failure } }),
      ...variables,
    };
    const done: Done = {
      result: failure === undefined ? "done" : "error",
      output,
      endedAt: lastEnd(frame, ends),
    };
    return this.#doing.close("parallel", key, done, frame.now);
  }

  async #loop(loop: LoopNode, key: NodeKey, frame: WalkFrame): Promise<Done | null> {
    const { node } = loop;
    const close = (done: Done): Done => this.#doing.close("loop", key, done, frame.now);
    const list = evaluated(key.node, () => loop.list.json(this.#moment(frame)));
    if ("failure" in list) return close(faulty(list.failure));
    const { value: items } = list;
    const most = node.maxItems ?? 1_000;
    if (!Array.isArray(items))
      return close(faulty({ code: "wrong_type", message: "`list` is no list.", node: key.node }));
    if (items.length > most)
      return close(
        faulty({ code: "list_too_long", message: `The list has ${items.length} items; at most ${most}.`, node: key.node }),
      ); // prettier-ignore

    const ends: (WayEnd | undefined)[] = [];
    const collected: Json[] = [];
    const concurrency = node.concurrency ?? 1;
    const stops = node.onError !== "continue";
    let nextIndex = 0;
    let stopped = false;
    const lane = async (): Promise<void> => {
      while (nextIndex < items.length && !stopped) {
        const index = nextIndex;
        nextIndex += 1;
        const turn = frame.inside(key, { item: (items as readonly Json[])[index] ?? null, index });
        const end = await this.#turn(loop, key, turn);
        ends[index] = end.way;
        collected[index] = end.collected;
        // One after the other: each turn sees what those before it set.
        if (concurrency === 1 && end.way.kind === "joined") frame.set(end.way.frame.changed);
        // A turn that waits keeps its place.
        if (end.way.kind === "waiting") return;
        if (end.way.kind === "failed" && stops) stopped = true;
      }
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, lane));

    const over = ends.filter((end) => end !== undefined);
    const failures = over.filter((end) => end.kind === "failed");
    const [failure] = failures;
    const isBroken = failure !== undefined && stops;
    if (!isBroken && over.some((end) => end.kind === "waiting")) return null;
    const output: Json = {
      count: items.length,
      failed: failures.length,
      items: loop.collect === null ? [] : collected,
      ...(isBroken ? { error: { ...failure.failure } } : {}),
      ...joined(over),
    };
    return close({ result: isBroken ? "error" : "done", output, endedAt: lastEnd(frame, over) });
  }

  /** One turn of a loop, and what it adds to the loop's items. */
  async #turn(
    loop: LoopNode,
    key: NodeKey,
    turn: WalkFrame,
  ): Promise<{ readonly way: WayEnd; readonly collected: Json }> {
    const way = await this.#inside(key, "each", turn);
    if (way.kind !== "joined" || loop.collect === null) return { way, collected: null };
    const { collect } = loop;
    const found = evaluated(key.node, () => collect.json(this.#moment(turn)));
    return "failure" in found
      ? { way: { kind: "failed", failure: found.failure }, collected: null }
      : { way, collected: found.value };
  }

  /** Goes the way that a result leads into. */
  async #inside({ node }: NodeKey, result: string, frame: WalkFrame): Promise<WayEnd> {
    const target = this.#workflow.routes.get(node)?.get(result);
    if (target?.kind !== "node") return failed("no_route", `\`${node}\` has no route for ${result}.`, node);
    return target.node === node ? { kind: "joined", frame } : await this.#way(target.node, frame);
  }

  #moment(frame: WalkFrame): Moment {
    const { executionId, environment, startedAt } = this.#facts;
    const scope: NodeScope = {
      input: this.#facts.input,
      nodes: frame.nodes,
      vars: frame.vars,
      loop: frame.turn,
      callbacks: Object.fromEntries(
        this.#workflow.callbackNodes.map((id) => [id, this.#doing.callbackUrl(frame.next(id))]),
      ),
      execution: { id: executionId, environment, startedAt: startedAt.toISOString() },
    };
    return { scope, now: frame.now };
  }
}

const failed = (code: string, message: string, node: string): WayEnd => ({
  kind: "failed",
  failure: { code, message, node },
});

const faulty = (failure: RunFailure): Done => ({
  result: "error",
  output: { error: { ...failure } },
  endedAt: null,
});

/** The variables that turns or branches set, in their order. */
function joined(ends: readonly WayEnd[]): { readonly variables?: Json } {
  const variables: Record<string, Json> = {};
  for (const end of ends) if (end.kind === "joined") Object.assign(variables, end.frame.changed);
  return Object.keys(variables).length === 0 ? {} : { variables };
}

const lastEnd = (frame: WalkFrame, ends: readonly WayEnd[]): string =>
  ends.reduce(
    (latest, end) => (end.kind === "joined" && end.frame.now > latest ? end.frame.now : latest),
    frame.now,
  );

/** Evaluates, and makes a value of what its author or its data did wrong. */
function evaluated<T>(
  node: string,
  evaluate: () => T,
): { readonly value: T } | { readonly failure: RunFailure } {
  try {
    return { value: evaluate() };
  } catch (error) {
    if (!(error instanceof NodeFault)) throw error;
    return { failure: { code: error.code, message: error.message, node } };
  }
}
