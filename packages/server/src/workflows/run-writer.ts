import type { Json } from "@patchbay/contract/vocabulary";
import { Batcher, inTurns } from "../platform/batcher.ts";
import { type Clock, jitter } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Problem } from "../platform/problem.ts";
import { isRefusal } from "../platform/store-failure.ts";
import type { Queue } from "../queue/queue.ts";
import type { Fence, NewRun, RunFacts, StepBatch, WaitRow } from "./run-rows.ts";
import {
  alone,
  type EndBatch,
  endRuns,
  insertRuns,
  type Run,
  within,
  writeSteps,
  writeStopped,
} from "./run-store.ts";
import { writeEach } from "./refused-write.ts";
import { keepRuleSteps, type RuleStep } from "./rule-step-store.ts";
import {
  dropWaits,
  fireWait,
  insertChildWait,
  insertWaits,
  lockHeld,
  parkRun,
  releaseRun,
  wakeRun,
} from "./wait-store.ts";

type Deps = { readonly db: Db; readonly queue: Queue; readonly clock: Clock };

/** What the job of an execution carries: which one, and what it waited for, where a time ran out. */
export type RunJob = { readonly execution: string; readonly node?: string; readonly iteration?: string };

/** What goes with the end of an execution: how it is told to the one that waits for it, and the one that follows it. */
export type Ending = {
  readonly facts: RunFacts;
  readonly detail: Json;
  readonly hadWaits: boolean;
  readonly follower: ((tx: Tx) => Promise<void>) | null;
};

/** How an end was written: null: it was another's; else the process somebody waits in for it. */
export type Ended = { readonly awaitedBy: string | null } | null;

/** Flushes of many executions share one commit; two flushes may be under way. */
const limits = {
  most: 200,
  waiting: 20_000,
  lanes: 2,
  // What PostgreSQL will not take of one must not keep the others from their record.
  isolate: (error: unknown): boolean => !isAway(error),
} as const;

/** How long a write waits for a database that is away, in ms; then the job is given back. */
const patience = 20_000;

const executionOf = ({ executionId }: { readonly executionId: string }): string => executionId;

const isAway = (error: unknown): boolean => error instanceof Problem && error.code === "store_unavailable";

/**
 * Puts on record what executions do. What arrives while a flush is under way goes together in the next one; each resolves when
 * it is durable. A write of somebody who no longer holds the execution writes nothing and says so.
 */
export class RunWriter implements AsyncDisposable {
  readonly #deps: Deps;
  readonly #starts: Batcher<NewRun>;
  readonly #steps: Batcher<StepBatch, boolean>;
  readonly #ruleSteps: Batcher<RuleStep, boolean>;
  readonly #ends: Batcher<EndBatch, Ended>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#starts = new Batcher({
      ...limits,
      flush: async (runs) => await this.#file(alone(deps.db), runs, null),
    });
    this.#steps = new Batcher({
      ...limits,
      flush: async (batch) => await writeSteps(deps.db, batch),
    });
    this.#ruleSteps = new Batcher({
      ...limits,
      flush: async (steps) => await keepRuleSteps(deps.db, steps),
    });
    this.#ends = new Batcher({
      ...limits,
      flush: async (batch) => await inTurns(batch, executionOf, async (ends) => await this.#end(ends)),
    });
  }

  /** Starts an execution: it is durable, and so is its first job, when this resolves. */
  async start(run: NewRun): Promise<void> {
    await this.#starts.add(run);
  }

  /** The same in a transaction of the caller's. */
  async fileRuns(tx: Tx, runs: readonly NewRun[]): Promise<void> {
    await this.#file(within(tx), runs, tx);
  }

  /**
   * Puts steps on record. False: the execution is another's by now, and nothing was written. Throws Refused when PostgreSQL
   * will never take one of them: the others are on record, and in its place that it is not.
   */
  async write(batch: StepBatch): Promise<boolean> {
    const add = async (one: StepBatch): Promise<boolean> =>
      await this.#patiently(async () => await this.#steps.add(one));
    try {
      return await add(batch);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return await writeEach(batch, add);
    }
  }

  /** Keeps what a rule node has done before it ends. False: the execution is another's by now, and nothing was kept. */
  async keep(step: RuleStep): Promise<boolean> {
    return await this.#patiently(async () => await this.#ruleSteps.add(step));
  }

  /** Puts on record what was under way in an execution when it was cancelled. Nothing is written of one that is another's. */
  async writeStopped(batch: StepBatch): Promise<void> {
    if (batch.steps.length > 0) await this.#patiently(async () => await writeStopped(this.#deps.db, batch));
  }

  /**
   * Ends an execution. One that waited, that others wait for or that starts another goes alone, with what belongs to that.
   */
  async end(batch: EndBatch, { facts, detail, hadWaits, follower }: Ending): Promise<Ended> {
    if (facts.parent === null && !hadWaits && follower === null)
      return await this.#patiently(async () => await this.#ends.add(batch));
    return await this.#patiently(
      async () =>
        await this.#deps.db.transact(async (tx) => {
          const ended = await endRuns(within(tx), [batch]);
          const awaitedBy = ended.get(batch.executionId);
          if (awaitedBy === undefined) return null;
          if (hadWaits) await dropWaits(tx, batch.executionId, batch.end.status === "failed");
          if (facts.parent !== null) await this.tellParent(tx, facts.parent, detail);
          await follower?.(tx);
          return { awaitedBy };
        }),
    );
  }

  /**
   * Lets go of an execution: it waits for what is in `waits`, or (`again`) for another worker. Its steps must be on record.
   */
  async park(
    fence: Fence,
    facts: RunFacts,
    waits: readonly WaitRow[],
    again: boolean,
  ): Promise<"parked" | "woken" | "lost"> {
    const { db, queue, clock } = this.#deps;
    return await this.#patiently(
      async () =>
        await db.transact(async (tx) => {
          // The execution is locked first: whoever fires a wait waits for this transaction, then finds the execution parked.
          const next = again ? clock.newId() : null;
          const parked = await parkRun(tx, fence, next);
          if (parked !== "parked") return parked;
          const { executionId: execution } = facts;
          const filed = waits.map((wait) => ({
            ...wait,
            jobId: wait.dueInMs === null ? null : clock.newId(),
          }));
          await insertWaits(tx, facts, filed, clock.now());
          const jobs = filed.flatMap(({ jobId: id, node, iteration, dueInMs }) =>
            id === null
              ? []
              : [{ id, data: { execution, node, iteration }, afterSeconds: (dueInMs ?? 0) / 1000 }],
          );
          await queue.send(
            tx,
            "workflow",
            next === null ? jobs : [...jobs, { id: next, data: { execution } }],
          );
          await queue.finish(tx, "workflow", [fence.holder]);
          return parked;
        }),
    );
  }

  /** Says that whoever holds it stops without a crash, so that it is not counted as one. */
  async release(fence: Fence): Promise<void> {
    await this.#patiently(
      async () => await this.#deps.db.transact(async (tx) => await releaseRun(tx, fence)),
    );
  }

  /** Gives an execution a job, unless somebody is at it, who will look again then. */
  async wake(tx: Tx, executionId: string): Promise<void> {
    const { queue, clock } = this.#deps;
    const id = clock.newId();
    if ((await wakeRun(tx, executionId, id)) === "idle")
      await queue.send(tx, "workflow", [{ id, data: { execution: executionId } }]);
  }

  /**
   * Starts an execution (`file`) for another one, which waits for it or, `fired`, does not; both or none, and once. False: the
   * other one is another's by now, and nothing was started.
   */
  async startChild(
    fence: Fence,
    parent: RunFacts,
    wait: WaitRow & { readonly fired: boolean },
    file: (tx: Tx) => Promise<void>,
  ): Promise<boolean> {
    const { db, clock } = this.#deps;
    return await this.#patiently(
      async () =>
        await db.transact(async (tx) => {
          if (!(await lockHeld(tx, fence))) return false;
          // It is there already when the answer of the first try was lost.
          if (await insertChildWait(tx, parent, wait, clock.now())) await file(tx);
          return true;
        }),
    );
  }

  /** Tells the execution that waits for another one how that ended. */
  async tellParent(tx: Tx, parent: NonNullable<RunFacts["parent"]>, detail: Json): Promise<void> {
    if (await fireWait(tx, parent, detail)) await this.wake(tx, parent.executionId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const batcher of [this.#starts, this.#steps, this.#ruleSteps, this.#ends])
      await batcher[Symbol.asyncDispose]();
  }

  async #file(run: Run, runs: readonly NewRun[], tx: Tx | null): Promise<void> {
    const { queue } = this.#deps;
    const isQueued = runs.some(({ here }) => !here);
    await insertRuns(run, runs, isQueued && queue.isForOthers("workflow"));
    if (isQueued) queue.filed("workflow", tx);
  }

  async #end(batch: readonly EndBatch[]): Promise<readonly Ended[]> {
    const ended = await endRuns(alone(this.#deps.db), batch);
    return batch.map(({ executionId }): Ended => {
      const awaitedBy = ended.get(executionId);
      return awaitedBy === undefined ? null : { awaitedBy };
    });
  }

  /** Tries again while the database is away: what a call brought back would be lost with the job. */
  async #patiently<T>(write: () => Promise<T>): Promise<T> {
    const { clock } = this.#deps;
    const until = clock.monotonic() + patience;
    for (let attempt = 0; ; attempt++) {
      try {
        return await write();
      } catch (error) {
        if (!isAway(error) || clock.monotonic() > until) throw error;
        await clock.sleep(Math.min(1_000, 50 * 2 ** attempt) * (0.5 + jitter() / 2));
      }
    }
  }
}
