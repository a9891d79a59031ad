import type { Breakers } from "../calls/breakers.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { Batcher, inTurns } from "../platform/batcher.ts";
import type { Log } from "../platform/log.ts";
import { Problem } from "../platform/problem.ts";
import { Dispatcher, type Lease, type Place } from "../queue/dispatcher.ts";
import type { Job, Queue } from "../queue/queue.ts";
import { Activation, Interrupted } from "./activation.ts";
import type { Answers } from "./answers.ts";
import type { CallbackLinks } from "./callback-links.ts";
import { startOutageDrain } from "./outage-drain.ts";
import type { NodeWork } from "./node-work.ts";
import {
  type Fence,
  keyText,
  type NodeKey,
  type RunEnd,
  type RunFacts,
  type RunState,
  type StepBatch,
} from "./run-rows.ts";
import { type Refused, refusedBy } from "./refused-write.ts";
import { type Asking, takeRuns, type Taken } from "./run-state-store.ts";
import type { RunJob, RunWriter } from "./run-writer.ts";
import type { RunnableWorkflow, RunnableWorkflows } from "./runnable-workflows.ts";
import { startPuttingBack } from "./stuck-runs.ts";
import { Suspects } from "./suspects.ts";
import { Walker } from "./walker.ts";
import type { PreparedRun, WorkflowStarter } from "./workflow-starter.ts";

type Deps = {
  readonly db: Db;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Log;
  readonly writer: RunWriter;
  readonly answers: Answers;
  readonly links: CallbackLinks;
  readonly runnable: RunnableWorkflows;
  readonly starter: WorkflowStarter;
  readonly nodeWork: NodeWork;
  readonly breakers: Breakers;
};

/** Executions under way at once in one process; those that wait are not counted. */
export const WORKFLOWS_AT_ONCE = 200;

/** An execution whose worker crashed so often in a row, without a step between, is ended: it may be what crashes it. */
const mostCrashes = 3;
/** After so many it goes on by itself, so that the last one is its own. */
const suspectAfter = 2;

const executionOf = ({ executionId }: Asking): string => executionId;

/** A new execution as its state stands. */
export const freshState = (facts: RunFacts): RunState => ({
  facts,
  steps: [],
  waits: [],
  callbacks: [],
  kept: [],
  calls: { made: 0, failed: 0 },
});

/**
 * READ FIRST: executions under way. A job is one activation of an execution: it is taken up, walked until it ends or all of it
 * waits, and let go. Whatever finished is on record, so any process can go on with it.
 */
export class WorkflowEngine implements AsyncDisposable {
  readonly #deps: Deps;
  readonly #takes: Batcher<Asking, Taken>;
  readonly #stack = new AsyncDisposableStack();
  readonly #suspects = new Suspects();
  #dispatcher: Dispatcher | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#takes = this.#stack.use(
      new Batcher<Asking, Taken>({
        most: 100,
        waiting: 20_000,
        lanes: 2,
        flush: async (asking) =>
          await inTurns(asking, executionOf, async (some) => await takeRuns(deps.db, some)),
      }),
    );
  }

  /** Begins to work at executions, so many at once. Without it this process only starts them. */
  async work(concurrency: number): Promise<void> {
    const { queue, clock, log } = this.#deps;
    const dispatcher = this.#stack.use(
      Dispatcher.start(
        { name: "workflow", concurrency, work: async (job, lease) => await this.#job(job, lease) },
        { queue, clock, log },
      ),
    );
    this.#dispatcher = dispatcher;
    this.#stack.use(startOutageDrain(this.#deps));
    this.#stack.use(startPuttingBack(this.#deps));
    const hearing = { sent: () => dispatcher.poke(), dropped: (id: string) => dispatcher.drop(id) };
    this.#stack.use(await queue.listen("workflow", hearing));
  }

  /** A place for an execution that is to go on in this process as soon as it is on record; null when there is none. */
  reserve(): Place | null {
    return this.#dispatcher?.reserve() ?? null;
  }

  /** Goes on with an execution that was started here. */
  begin(place: Place, { run, runnable }: PreparedRun): void {
    const { facts, jobId } = run;
    place.give({ id: jobId, attempt: 0, data: { execution: facts.executionId } }, async (job, lease) => {
      const fence = { executionId: facts.executionId, holder: job.id, attempt: job.attempt };
      await this.#guarded(fence, async () => await this.#go(freshState(facts), fence, lease, runnable));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
  }

  async #job(job: Job, lease: Lease): Promise<void> {
    const { execution, node, iteration } = job.data as RunJob;
    const fence: Fence = { executionId: execution, holder: job.id, attempt: job.attempt };
    const wake = node === undefined || iteration === undefined ? null : { node, iteration };
    await this.#guarded(fence, async () => {
      const taken = await this.#take(fence, wake);
      if (taken.kind !== "taken") return await this.#deps.queue.finishAttempt("workflow", job);
      if (taken.crashes >= mostCrashes) return await this.#quarantine(taken, fence, lease);
      if (taken.crashes < suspectAfter) return await this.#goOn(taken.state, fence, lease);
      // While it waits for its turn a crash is not its own.
      await this.#deps.writer.release(fence);
      const end = await this.#suspects.turn();
      try {
        const again = await this.#take(fence, wake);
        if (again.kind !== "taken") return await this.#deps.queue.finishAttempt("workflow", job);
        await this.#goOn(again.state, fence, lease, end);
      } finally {
        end();
      }
    });
  }

  /** Goes on with an execution that was taken up; `onStep` is told when more of it is on record. */
  async #goOn(state: RunState, fence: Fence, lease: Lease, onStep?: () => void): Promise<void> {
    const { facts } = state;
    const runnable = await this.#runnableOf(facts);
    if (runnable instanceof Problem) {
      const error = { code: runnable.code, message: runnable.message, node: null };
      return await this.#end(
        new Activation(state, fence, lease, this.#deps),
        fence,
        { status: "failed", error },
        null,
      );
    }
    await this.#go(state, fence, lease, runnable, onStep);
  }

  /**
   * A failure of the database or of the system is no crash of the execution: it is said so before the job is given back.
   * What fails in the program itself would do so again, and its calls be made again each time, so that it counts as one.
   */
  async #guarded(fence: Fence, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof Error && "code" in error) await this.#deps.writer.release(fence);
      throw error;
    }
  }

  async #take(fence: Fence, wake: NodeKey | null): Promise<Taken> {
    const { executionId, holder, attempt } = fence;
    return await this.#takes.add({ executionId, jobId: holder, attempt, wake });
  }

  async #runnableOf({ workflowId, workflowName, pin }: RunFacts): Promise<RunnableWorkflow | Problem> {
    try {
      return await this.#deps.runnable.pinned({ id: workflowId, name: workflowName }, pin);
    } catch (error) {
      if (error instanceof Problem && error.status < 500) return error;
      throw error;
    }
  }

  /** Walks until it ends, or lets go of it. */
  async #go(
    first: RunState,
    fence: Fence,
    lease: Lease,
    runnable: RunnableWorkflow,
    onStep?: () => void,
  ): Promise<void> {
    const { writer, nodeWork } = this.#deps;
    for (let state: RunState | null = first; state !== null;) {
      const run = new Activation(state, fence, lease, this.#deps, onStep);
      try {
        const end = await new Walker(runnable.compiled, state.facts, nodeWork.doing(run)).walk();
        if (end !== null) return await this.#end(run, fence, end, runnable);
        await run.flush();
        state = await this.#letGo(run, fence, state);
      } catch (error) {
        await run.settled();
        const refused = refusedBy(error);
        if (refused !== null) return await this.#end(run, fence, refused.end, runnable);
        if (!(error instanceof Interrupted)) throw error;
        if (error.why === "stopping") await writer.park(fence, run.facts, run.newWaits, true);
        return;
      }
    }
  }

  /** Lets go of an execution that waits. Its state, when something that it waits for came meanwhile. */
  async #letGo(run: Activation, fence: Fence, state: RunState): Promise<RunState | null> {
    for (;;) {
      if ((await this.#deps.writer.park(fence, run.facts, run.newWaits, false)) !== "woken") return null;
      const taken = await this.#take(fence, null);
      if (taken.kind !== "taken") return null;
      if (hasCome(run.newWaits, state, taken.state)) return taken.state;
    }
  }

  async #quarantine(taken: Extract<Taken, { kind: "taken" }>, fence: Fence, lease: Lease): Promise<void> {
    const { state, crashes } = taken;
    const run = new Activation(state, fence, lease, this.#deps);
    const message = `Whatever worked at it crashed ${crashes} times in a row; it is set aside. Retry it when the cause is gone.`;
    const runnable = await this.#runnableOf(state.facts);
    const error = { code: "crashed", message, node: null };
    await this.#end(run, fence, { status: "failed", error }, runnable instanceof Problem ? null : runnable);
  }

  /** Ends an execution. An end that PostgreSQL will not take (`refusals` so far) is a failure, at last one that nothing follows. */
  async #end(
    run: Activation,
    fence: Fence,
    end: RunEnd,
    runnable: RunnableWorkflow | null,
    refusals = 0,
  ): Promise<void> {
    const rest = run.rest();
    try {
      await run.flush();
      return await this.#putEnd(run, { ...fence, ...rest }, end, refusals > 1 ? null : runnable);
    } catch (error) {
      const refused = refusedBy(error);
      if (refused === null || refusals > 1) throw error;
      const failed = await this.#keepRest({ ...fence, ...rest }, refused);
      await run.settled();
      await this.#end(run, fence, failed.end, runnable, refusals + 1);
    }
  }

  /** Puts the steps on record that were to go with an end. Answers why the execution failed: one of them, else the end. */
  async #keepRest(batch: StepBatch, refused: Refused): Promise<Refused> {
    try {
      await this.#deps.writer.write(batch);
      return refused;
    } catch (error) {
      const one = refusedBy(error);
      if (one === null) throw error;
      return one;
    }
  }

  async #putEnd(run: Activation, batch: StepBatch, end: RunEnd, runnable: RunnableWorkflow | null) {
    const { writer, answers, clock } = this.#deps;
    const { facts, finalReply } = run;
    const follower =
      end.status === "failed" && runnable !== null ? await this.#errorRun(facts, end, runnable) : null;
    const endedAt = clock.now();
    const ended = await writer.end(
      {
        ...batch,
        end,
        endedAt: endedAt.toISOString(),
        durationMs: Math.max(0, endedAt.getTime() - facts.startedAt.getTime()),
        callsMade: run.calls.made,
        callsFailed: run.calls.failed,
      },
      { facts, detail: end, hadWaits: run.hadWaits, follower },
    );
    if (ended === null) return await writer.writeStopped(batch);
    await answers.tell(
      facts.executionId,
      ended.awaitedBy,
      finalReply === null ? { kind: "ended", end } : { kind: "reply", reply: finalReply },
    );
  }

  /** The execution of the error workflow that follows a failed one, with as many inputs as it has. */
  async #errorRun(
    facts: RunFacts,
    { error }: Extract<RunEnd, { status: "failed" }>,
    { compiled }: RunnableWorkflow,
  ) {
    const { starter, log } = this.#deps;
    const { errorWorkflow } = compiled.document;
    if (errorWorkflow === undefined) return null;
    try {
      const prepared = await starter.prepareError(facts, errorWorkflow, error);
      return async (tx: Parameters<WorkflowStarter["file"]>[0]) => void (await starter.file(tx, prepared));
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status >= 500) throw problem;
      log.warn({ err: problem, execution: facts.executionId }, "the error workflow could not be started");
      return null;
    }
  }
}

/** Whether something came that lets a node go on; what was sent to a callback that is not reached yet does not. */
function hasCome(waits: readonly NodeKey[], before: RunState, now: RunState): boolean {
  const firedIn = (state: RunState) => new Set(state.waits.filter((wait) => wait.fired).map(keyText));
  const waiting = new Set(waits.map(keyText));
  const [called, fired] = [new Set(before.callbacks.map(keyText)), firedIn(before)];
  const isNews = (key: string): boolean => waiting.has(key) && !called.has(key);
  return firedIn(now).difference(fired).size > 0 || now.callbacks.map(keyText).some(isNews);
}
