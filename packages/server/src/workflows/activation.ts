import { setImmediate } from "node:timers";
import type { CallError, CallRecord } from "@patchbay/contract/call";
import type { Json } from "@patchbay/contract/vocabulary";
import type { Clock } from "../platform/clock.ts";
import type { Lease } from "../queue/dispatcher.ts";
import { keptRunOf, type KeptRun, type KeptStep } from "../rules/run-journal.ts";
import type { Answers } from "./answers.ts";
import type { CallbackLinks } from "./callback-links.ts";
import { type Moment, NodeFault } from "./node-expression.ts";
import {
  type CallRow,
  type Fence,
  keyText,
  type NodeKey,
  type RunEnd,
  type RunFacts,
  type RunFailure,
  type RunReply,
  type RunState,
  type StepBatch,
  type StepRow,
  type StoredWait,
  type WaitRow,
} from "./run-rows.ts";
import type { RunWriter } from "./run-writer.ts";
import type { Done } from "./walker.ts";

/** Thrown out of a walk that must not go on here: the execution is another's by now, or this process is to end. */
export class Interrupted extends Error {
  readonly why: "lost" | "stopping";

  constructor(why: "lost" | "stopping") {
    super(`The execution does not go on here: ${why}.`);
    this.why = why;
  }
}

/** How a node ended, before it is on record. */
export type Ended = {
  readonly result: string;
  readonly output: Json;
  readonly status?: "success" | "error";
  readonly input?: Json;
  readonly error?: CallError;
  readonly calls?: readonly { readonly connectionId: string | null; readonly record: CallRecord }[];
  readonly failure?: RunFailure;
};

type Deps = {
  readonly writer: Pick<RunWriter, "write" | "writeStopped" | "keep">;
  readonly answers: Pick<Answers, "tell">;
  readonly clock: Clock;
  readonly links: CallbackLinks;
};

/** Kinds of steps that take time, so that `now()` moves on with them. */
const timely: ReadonlySet<string> = new Set([
  "api",
  "rule",
  "loop",
  "parallel",
  "delay",
  "callback",
  "subWorkflow",
]);

/**
 * One activation of an execution: what is on record of it, and what is added. A finished node is on its way to the record
 * within the same turn of the event loop, and is durable before anything else is done that the outside notices.
 */
export class Activation {
  readonly facts: RunFacts;
  /** The answer that a route led to, to be told when the end is on record. */
  finalReply: RunReply | null = null;
  readonly #deps: Deps;
  readonly #fence: Fence;
  readonly #lease: Lease;
  readonly #onStep: (() => void) | undefined;
  readonly #steps: ReadonlyMap<string, StepRow>;
  readonly #waits: Map<string, StoredWait>;
  readonly #callbacks: ReadonlyMap<string, Json>;
  readonly #kept: RunState["kept"];
  readonly #newWaits: { readonly row: WaitRow; readonly since: number }[] = [];
  readonly #underWay = new Set<Promise<unknown>>();
  #position: number;
  #made: number;
  #failed: number;
  #pending: { steps: StepRow[]; calls: CallRow[] } = { steps: [], calls: [] };
  #written: Promise<void> = Promise.resolve();
  #scheduled = false;

  /** `onStep`: told when more steps are on record. */
  constructor(state: RunState, fence: Fence, lease: Lease, deps: Deps, onStep?: () => void) {
    this.facts = state.facts;
    this.#onStep = onStep;
    this.#deps = deps;
    this.#fence = fence;
    this.#lease = lease;
    this.#steps = new Map(state.steps.map((step) => [keyText(step), step]));
    this.#waits = new Map(state.waits.map((wait) => [keyText(wait), wait]));
    this.#callbacks = new Map(state.callbacks.map((one) => [keyText(one), one.payload]));
    this.#kept = state.kept;
    this.#position = (state.steps.at(-1)?.position ?? -1) + 1;
    this.#made = state.calls.made;
    this.#failed = state.calls.failed;
  }

  /** Calls made so far, over all activations, and how many of them failed. */
  get calls(): { readonly made: number; readonly failed: number } {
    return { made: this.#made, failed: this.#failed };
  }

  /** The step on record, or null. */
  known(key: NodeKey): Done | null {
    const step = this.#steps.get(keyText(key));
    if (step === undefined) return null;
    const { result, output, error } = step;
    const endedAt = timely.has(step.kind) ? step.finishedAt : null;
    if (result !== "failed") return { result, output, endedAt };
    const failure = { code: error?.code ?? "failed", message: error?.message ?? "", node: key.node };
    return { result, output, endedAt, failure };
  }

  /** What the node waits for, as it was filed. */
  waitOf(key: NodeKey): StoredWait | undefined {
    return this.#waits.get(keyText(key));
  }

  /** What somebody sent to the node's callback address; undefined: nothing yet. */
  callbackOf(key: NodeKey): Json | undefined {
    return this.#callbacks.get(keyText(key));
  }

  callbackUrl(key: NodeKey): string {
    return this.#deps.links.urlOf(this.facts.executionId, key);
  }

  /** What a rule node has done so far, by an earlier attempt; null: nothing that was kept. */
  keptOf(key: NodeKey): KeptRun | null {
    const text = keyText(key);
    return keptRunOf(this.#kept.filter((one) => keyText(one) === text));
  }

  /** Keeps what a rule node has done. False: the execution is another's by now. */
  async keep({ node, iteration }: NodeKey, step: KeptStep): Promise<boolean> {
    return await this.#deps.writer.keep({ ...this.#fence, node, iteration, ...step });
  }

  /** What nodes began to wait for. Their times run since they did, not since it is filed. */
  get newWaits(): readonly WaitRow[] {
    const now = this.#deps.clock.monotonic();
    return this.#newWaits.map(({ row, since }) =>
      row.dueInMs === null ? row : { ...row, dueInMs: Math.max(0, row.dueInMs - (now - since)) },
    );
  }

  /** The node waits; it is filed when everything else in the execution waits too, or the process stops. */
  wait(
    key: NodeKey,
    wait: Pick<WaitRow, "kind"> & Partial<Pick<WaitRow, "dueInMs" | "connectionId" | "childId">>,
  ): null {
    const row = { ...key, dueInMs: null, connectionId: null, childId: null, ...wait };
    this.#newWaits.push({ row, since: this.#deps.clock.monotonic() });
    return null;
  }

  /** The wait for an execution that is being started; `waits` false: it goes its own way, and only once. */
  childWait(key: NodeKey, childId: string, waits: boolean): WaitRow & { readonly fired: boolean } {
    const wait: StoredWait = {
      ...key,
      kind: "child",
      dueInMs: null,
      connectionId: null,
      childId,
      fired: !waits,
      detail: null,
    };
    this.#waits.set(keyText(key), wait);
    return wait;
  }

  /** Who writes here. */
  get fence(): Fence {
    return this.#fence;
  }

  /** Whether the execution can only be ours yet. */
  get isHeld(): boolean {
    return this.#lease.isHeld();
  }

  /** Aborted when the execution was cancelled, or is another's: a call under way is given up. */
  get gone(): AbortSignal {
    return this.#lease.gone;
  }

  /** Whether anything is on record of what it waited for. */
  get hadWaits(): boolean {
    return this.#waits.size > 0 || this.#callbacks.size > 0;
  }

  /** Does the work of a node and puts on record how it ended; null: it waits. A NodeFault ends it as `failed`. */
  async record(
    kind: string,
    key: NodeKey,
    moment: Moment,
    work: () => Promise<Ended | null>,
  ): Promise<Done | null> {
    const startedAt = this.#deps.clock.now().toISOString();
    const working = work().catch((error: unknown): Ended => {
      if (error instanceof NodeFault)
        return failedBy({ code: error.code, message: error.message, node: key.node });
      throw error;
    });
    this.#underWay.add(working);
    const ended = await working.finally(() => this.#underWay.delete(working));
    if (ended === null) return null;
    const isTimely = timely.has(kind);
    const finishedAt = isTimely ? this.#deps.clock.now().toISOString() : moment.now;
    this.#put(kind, key, ended, isTimely ? startedAt : moment.now, finishedAt);
    if (isGivenUp(ended)) {
      // Whoever has the execution now calls again; only a cancelled one keeps this end of the call.
      await this.#deps.writer.writeStopped({ ...this.#fence, ...this.rest() });
      throw new Interrupted("lost");
    }
    if (this.gone.aborted) await this.flush();
    return {
      result: ended.result,
      output: ended.output,
      endedAt: isTimely ? finishedAt : null,
      ...(ended.failure === undefined ? {} : { failure: ended.failure }),
    };
  }

  /** Puts on record how a loop or parallel node ended. */
  close(kind: string, key: NodeKey, done: Done, startedAt: string): Done {
    const { result, output } = done;
    const status = result === "error" ? "error" : "success";
    this.#put(kind, key, { result, output, status }, startedAt, done.endedAt ?? startedAt);
    return done;
  }

  /** Puts on record the answer that a route leads to. */
  reply(key: NodeKey, reply: RunReply): void {
    const at = this.#deps.clock.now().toISOString();
    this.finalReply = reply;
    this.#put("reply", key, { result: "reply", output: reply }, at, at);
  }

  /** Puts on record how the workflow ended that a route led to. */
  handedOver(key: NodeKey, childId: string | null, end: RunEnd): void {
    const at = this.#deps.clock.now().toISOString();
    const status = end.status === "succeeded" ? "success" : "error";
    this.#put("handOver", key, { result: end.status, output: { executionId: childId }, status }, at, at);
  }

  /** Answers whoever waits for the execution, once that is on record. */
  async tell(reply: RunReply): Promise<void> {
    await this.flush();
    const { executionId, awaitedBy } = this.facts;
    await this.#deps.answers.tell(executionId, awaitedBy, { kind: "reply", reply });
  }

  /** To be awaited before anything is done that the outside notices. Throws Interrupted when it must not be done here. */
  async demandRight(): Promise<void> {
    await this.flush();
    if (!this.#lease.isHeld()) throw new Interrupted("lost");
    if (this.#lease.isStopping()) throw new Interrupted("stopping");
  }

  /** Resolves when everything so far is on record. Throws Interrupted when the execution is another's. */
  async flush(): Promise<void> {
    if (this.#pending.steps.length > 0) {
      const batch = { ...this.#fence, ...this.rest() };
      this.#written = this.#write(batch, this.#written);
      // Told to whoever flushes next.
      this.#written.catch(() => undefined);
    }
    await this.#written;
  }

  /** Steps that are not on their way to the record, for whoever takes them there. */
  rest(): { readonly steps: readonly StepRow[]; readonly calls: readonly CallRow[] } {
    const rest = this.#pending;
    this.#pending = { steps: [], calls: [] };
    return rest;
  }

  /** Resolves when nothing is done for the execution any more. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
    await this.flush().catch(() => undefined);
    // Whoever waited was told what could not be written.
    this.#written = Promise.resolve();
  }

  async #write(batch: StepBatch, before: Promise<void>): Promise<void> {
    const { writer } = this.#deps;
    const isHeld = await writer.write(batch);
    if (!isHeld) await writer.writeStopped(batch);
    await before;
    if (!isHeld) throw new Interrupted("lost");
    this.#onStep?.();
  }

  #put(kind: string, key: NodeKey, ended: Ended, startedAt: string, finishedAt: string): void {
    const calls = (ended.calls ?? []).map((call) => ({ position: this.#made++, ...call }));
    this.#failed += calls.filter(({ record }) => record.status === "error").length;
    this.#pending.calls.push(...calls);
    this.#pending.steps.push({
      ...key,
      position: this.#position++,
      kind,
      result: ended.result,
      status: ended.status ?? "success",
      input: ended.input ?? null,
      output: ended.output,
      error: ended.error ?? null,
      calls: calls.map(({ position }) => position),
      startedAt,
      finishedAt,
      durationMs: Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)),
    });
    // What only evaluates is the same when it is evaluated again; it goes with the next step that is not.
    if (!timely.has(kind) || this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.flush().catch(() => undefined);
    });
  }
}

/** Whether one of its calls ended because nobody here wants its answer any more. */
const isGivenUp = ({ calls = [] }: Ended): boolean =>
  calls.some(({ record }) => record.error?.code === "CANCELLED");

/** A node that could not do its work. */
export const failedBy = (failure: RunFailure): Ended => ({
  result: "failed",
  output: null,
  status: "error",
  error: { code: failure.code, message: failure.message },
  failure,
});
