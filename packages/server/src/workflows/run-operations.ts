import type { ExecutionSummary } from "@patchbay/contract/execution";
import type { Actor } from "../platform/actor.ts";
import { refOf } from "../platform/actor.ts";
import { writeAudit } from "../platform/audit.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import type { Queue } from "../queue/queue.ts";
import type { Answers } from "./answers.ts";
import {
  childrenOf,
  fireOutages,
  forgetSteps,
  lockRecord,
  recordCancelled,
  type RecordedRun,
  reopenRun,
  type Stopped,
  stepMarks,
  stopRun,
} from "./operation-store.ts";
import { stepsToRepeat } from "./retry-point.ts";
import type { RunWriter } from "./run-writer.ts";
import type { RunnableWorkflows } from "./runnable-workflows.ts";
import { dropWaits } from "./wait-store.ts";
import { readGraph } from "./workflow-graph.ts";
import type { WorkflowStarter } from "./workflow-starter.ts";

type Deps = {
  readonly db: Db;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly writer: RunWriter;
  readonly answers: Answers;
  readonly runnable: RunnableWorkflows;
  readonly starter: WorkflowStarter;
};
type State = { readonly executionId: string; readonly status: ExecutionSummary["status"] };

/** What operators do with executions of workflows. */
export class RunOperations {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Ends an execution and those it waits for. Whoever is at one of them can write nothing any more. */
  async cancel(actor: Actor, executionId: string): Promise<State> {
    const { db, answers } = this.#deps;
    const stopped = await db.transact(async (tx) => {
      const record = await this.#existing(tx, executionId);
      demandEnvironment(actor, record);
      const all = await this.#stop(tx, record.executionId);
      if (all.length === 0)
        throw problem("wrong_state", `The execution is not under way; it has ${record.status}.`);
      await this.#audit(tx, actor, "execution.cancel", record, { with: all.length - 1 });
      return all;
    });
    for (const { id, awaitedBy } of stopped)
      await answers.tell(id, awaitedBy, { kind: "ended", end: { status: "cancelled" } });
    return { executionId, status: "cancelled" };
  }

  /** Goes on with a failed execution from the node that failed, on the version it began with. */
  async retry(actor: Actor, executionId: string): Promise<State> {
    const { db, runnable, queue, clock } = this.#deps;
    return await db.transact(async (tx) => {
      const record = await this.#existing(tx, executionId);
      demandEnvironment(actor, record);
      if (record.status !== "failed")
        throw problem("wrong_state", `Only a failed execution can be retried; this one is ${record.status}.`);
      const { compiled } = await runnable.pinned(
        { id: record.workflowId, name: record.workflowName },
        record.pin,
      );
      const { regions } = readGraph(compiled.document);
      const again = stepsToRepeat(await stepMarks(tx, executionId), regions);
      if (again.length > 0) await forgetSteps(tx, executionId, again);
      const jobId = clock.newId();
      await reopenRun(tx, record, jobId);
      await queue.send(tx, "workflow", [{ id: jobId, data: { execution: executionId } }]);
      await this.#audit(tx, actor, "execution.retry", record, { from: again[0]?.node ?? null });
      return { executionId, status: "running" };
    });
  }

  /** Runs the same inputs again from the start; `version` as the route has it. */
  async replay(
    actor: Actor,
    executionId: string,
    version: number | "same" | "live" = "same",
  ): Promise<State> {
    const { db, starter } = this.#deps;
    return await db.transact(async (tx) => {
      const record = await this.#existing(tx, executionId);
      demandEnvironment(actor, record);
      const started = await starter.start(tx, {
        workflow: record.workflowId,
        ...(typeof version === "number" ? { version } : {}),
        environment: record.environment,
        params: record.input,
        start: "replay",
        startedBy: refOf(actor),
        replayOf: {
          originId: record.originId,
          name: record.workflowName,
          pin: version === "same" ? record.pin : null,
        },
      });
      await this.#audit(tx, actor, "execution.replay", record, { as: started.executionId });
      return { executionId: started.executionId, status: "running" };
    });
  }

  /** Lets an execution try a connection again that was out of order. */
  async release(actor: Actor, executionId: string): Promise<State> {
    const { db, writer } = this.#deps;
    return await db.transact(async (tx) => {
      const record = await this.#existing(tx, executionId);
      demandEnvironment(actor, record);
      if ((await fireOutages(tx, executionId)) === 0)
        throw problem("wrong_state", "The execution does not wait for a connection that is out of order.");
      await writer.wake(tx, executionId);
      await this.#audit(tx, actor, "execution.release", record, {});
      return { executionId, status: "running" };
    });
  }

  async #existing(tx: Tx, executionId: string): Promise<RecordedRun> {
    const record = await lockRecord(tx, executionId);
    if (record === undefined)
      throw problem(
        "not_found",
        `There is no execution "${executionId}" of a workflow (it may have been pruned).`,
      );
    return record;
  }

  /** Stops an execution with all that it waits for; none when it is not under way. */
  async #stop(tx: Tx, executionId: string): Promise<readonly (Stopped & { readonly id: string })[]> {
    const { queue, clock, writer } = this.#deps;
    const stopped = await stopRun(tx, executionId);
    if (stopped === undefined) return [];
    const all = [{ ...stopped, id: executionId }];
    for (const child of await childrenOf(tx, executionId)) all.push(...(await this.#stop(tx, child)));
    await recordCancelled(tx, executionId, clock.now(), stopped);
    await dropWaits(tx, executionId, false);
    if (stopped.holder !== null) await queue.drop(tx, "workflow", [stopped.holder]);
    const error = { code: "cancelled", message: "The execution was cancelled.", node: null };
    if (stopped.parent !== null) await writer.tellParent(tx, stopped.parent, { status: "failed", error });
    return all;
  }

  async #audit(
    tx: Tx,
    actor: Actor,
    action: string,
    { executionId, workflowName }: RecordedRun,
    details: Record<string, unknown>,
  ): Promise<void> {
    await writeAudit(tx, this.#deps.clock, actor, {
      action,
      targetId: executionId,
      targetName: workflowName,
      details,
    });
  }
}

/** Throws forbidden when a key is not for the environment of the execution. */
function demandEnvironment(actor: Actor, { environment }: RecordedRun): void {
  if (!actor.environments.has(environment))
    throw problem("forbidden", `This key may not control executions in ${environment}.`);
}
