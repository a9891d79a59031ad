import type { Breakers } from "../calls/breakers.ts";
import type { Caller } from "../calls/call.ts";
import type { CurrentVariables } from "../variables/current-variables.ts";
import type { PublishedConnections } from "../connections/published-connections.ts";
import type { Changes } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import type { Sealer } from "../platform/seal.ts";
import { Queue } from "../queue/queue.ts";
import type { RunnableRules } from "../rules/runnable-rules.ts";
import type { RuleRunner } from "../rules/run-rule.ts";
import { Answers } from "./answers.ts";
import { CallbackLinks } from "./callback-links.ts";
import { CallbackReceiver } from "./callback-receiver.ts";
import { WorkflowEngine } from "./engine.ts";
import { NodeWork } from "./node-work.ts";
import { RunOperations } from "./run-operations.ts";
import { RunWriter } from "./run-writer.ts";
import { RunnableWorkflows } from "./runnable-workflows.ts";
import { WorkflowRunner } from "./workflow-runner.ts";
import { WorkflowStarter } from "./workflow-starter.ts";

/** Everything that executions of workflows are started, run and acted on with. */
export type WorkflowExecution = {
  readonly workflowStarter: WorkflowStarter;
  readonly workflowRunner: WorkflowRunner;
  readonly engine: WorkflowEngine;
  readonly runOperations: RunOperations;
  readonly callbacks: CallbackReceiver;
  readonly links: CallbackLinks;
  /** What nodes do, whoever keeps the record; and the versions they belong to. */
  readonly nodeWork: NodeWork;
  readonly runnableWorkflows: RunnableWorkflows;
};

type Deps = {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly log: Log;
  readonly changes: Changes;
  readonly published: PublishedConnections;
  readonly variables: CurrentVariables;
  readonly caller: Pick<Caller, "call">;
  readonly breakers: Breakers;
  readonly runner: Pick<RuleRunner, "decide">;
  readonly runnableRules: Pick<RunnableRules, "pick">;
  /** Base of the addresses that callbacks are sent to. */
  readonly publicUrl: () => string;
  /** No other process can be at the database. */
  readonly alone: boolean;
};

/** Builds them in the order of their dependencies; what owns a resource goes on the caller's stack. */
export async function openWorkflowExecution(
  stack: AsyncDisposableStack,
  deps: Deps,
): Promise<WorkflowExecution> {
  const { db, clock, sealer, changes } = deps;
  const log = deps.log.child({ part: "workflows" });
  const queue = stack.use(await Queue.open(deps));
  const writer = stack.use(new RunWriter({ db, queue, clock }));
  const answers = stack.use(await Answers.start({ db, clock, log }));
  const runnable = stack.use(new RunnableWorkflows({ db, changes }));
  const starter = new WorkflowStarter({ ...deps, writer, runnable });
  const links = new CallbackLinks({ sealer, publicUrl: deps.publicUrl });
  const nodeWork = new NodeWork({ ...deps, starter, writer });
  const engine = stack.use(
    new WorkflowEngine({ ...deps, log, queue, writer, answers, links, runnable, starter, nodeWork }),
  );
  return {
    workflowStarter: starter,
    workflowRunner: new WorkflowRunner({ db, starter, writer, answers, engine }),
    engine,
    runOperations: new RunOperations({ db, queue, clock, writer, answers, runnable, starter }),
    callbacks: new CallbackReceiver({ db, clock, writer, links }),
    links,
    nodeWork,
    runnableWorkflows: runnable,
  };
}
