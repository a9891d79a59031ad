// Two engines on one database, as two processes would be: the test answers their calls, and moves their time and PostgreSQL's.
import { setImmediate as turn, setTimeout as delay } from "node:timers/promises";
import { permissions } from "../packages/contract/src/access.ts";
import type { RuleDocument } from "../packages/contract/src/rule.ts";
import type { WorkflowDocument } from "../packages/contract/src/workflow.ts";
import type { Caller, CallMade, CallRequest } from "../packages/server/src/calls/call.ts";
import { Breakers } from "../packages/server/src/calls/breakers.ts";
import { PublishedConnections } from "../packages/server/src/connections/published-connections.ts";
import { ExecutionService } from "../packages/server/src/executions/execution-service.ts";
import { ExecutionRecorder } from "../packages/server/src/executions/recorder.ts";
import type { Actor } from "../packages/server/src/platform/actor.ts";
import { Changes } from "../packages/server/src/platform/changes.ts";
import { fakeClock } from "../packages/server/src/platform/clock.ts";
import type { Db } from "../packages/server/src/platform/db.ts";
import { Metrics } from "../packages/server/src/platform/metrics.ts";
import { problem } from "../packages/server/src/platform/problem.ts";
import { openRules } from "../packages/server/src/rules/open-rules.ts";
import type { RuleService } from "../packages/server/src/rules/rule-service.ts";
import { CurrentVariables } from "../packages/server/src/variables/current-variables.ts";
import {
  openWorkflowExecution,
  type WorkflowExecution,
} from "../packages/server/src/workflows/workflow-execution.ts";
import { WorkflowService } from "../packages/server/src/workflows/workflow-service.ts";
import { silentLog, testStore, type TestStore } from "./store.ts";

type Cleanup = { after(work: () => Promise<void>): void };

export const operator: Actor = {
  kind: "system",
  name: "test",
  permissions: new Set(permissions),
  environments: new Set(["production", "staging"]),
};

/** How a call ends: a 200, a 404, no answer in time, an open breaker. */
export type CallEnd = "200" | "404" | "timeout" | "breaker" | "cancelled";

/** A call that an engine makes. `what`: the last part of its path. */
export type EngineCall = {
  readonly engine: number;
  readonly what: string;
  readonly key: string | undefined;
  isOpen: boolean;
  readonly answer: (end: CallEnd) => void;
};

type EngineClock = ReturnType<typeof fakeClock> & {
  /** Whether what lets parked executions go on is between two looks. */
  isDrainAsleep: boolean;
};
type Engine = WorkflowExecution & { readonly clock: EngineClock; readonly rules: RuleService };

/** An execution as it stands on record. */
export type Standing = {
  readonly status: string;
  /** Nodes that have ended, with their results, in that order. */
  readonly steps: readonly string[];
  /** Nodes that wait. */
  readonly waits: readonly string[];
};

export class Engines {
  readonly store: TestStore;
  readonly all: readonly Engine[];
  /** Every call so far, in the order in which they were made. */
  readonly calls: EngineCall[];
  /** How many of the next answers of a statement, or of commits (`transact`), are lost: what was asked for is done. */
  readonly lost: Map<string, number>;

  private constructor(made: Pick<Engines, "store" | "all" | "calls" | "lost">) {
    this.store = made.store;
    this.all = made.all;
    this.calls = made.calls;
    this.lost = made.lost;
  }

  /** Starts both, with a workflow called `model`, and rules and other workflows by their names; all run in staging. */
  static async start(
    t: Cleanup,
    document: WorkflowDocument,
    others: {
      readonly rules?: Readonly<Record<string, RuleDocument>>;
      readonly workflows?: Readonly<Record<string, WorkflowDocument>>;
    } = {},
  ): Promise<Engines> {
    const store = await testStore(t);
    const { db } = store;
    await db.foreign("create table test_clock (ahead interval not null)", []);
    await db.foreign("insert into test_clock values ('0')", []);
    await db.foreign(
      `create or replace function pgboss.job_now() returns timestamptz language sql stable
       as $$ select now() + ahead from public.test_clock $$`,
      [],
    );
    const calls: EngineCall[] = [];
    const all: Engine[] = [];
    const lost = new Map<string, number>();
    const lossy = { ...store, db: losing(db, lost) };
    for (const engine of [0, 1]) all.push(await openEngine(t, lossy, engine, calls));
    for (const [name, rule] of Object.entries(others.rules ?? {}))
      await all[0]?.rules.create(operator, { name, document: rule });
    const workflows = new WorkflowService({ db, clock: store.clock });
    for (const [name, one] of Object.entries({ model: document, ...others.workflows }))
      await workflows.create(operator, { name, document: one });
    return new Engines({ store, all, calls, lost });
  }

  engine(index: number): Engine {
    const engine = this.all[index];
    if (engine === undefined) throw new Error(`There is no engine ${index}.`);
    return engine;
  }

  /** Starts an execution, on one of them. */
  async begin(engine: number, workflow = "model"): Promise<string> {
    const { workflowRunner } = this.engine(engine);
    const started = await workflowRunner.run(operator, workflow, { environment: "staging", wait: 0 });
    if (started.kind !== "status") throw new Error("It has no answer of its own.");
    return started.answer.executionId;
  }

  /** Moves PostgreSQL's time, and that of these engines (both). The others fall silent. */
  async travel(ms: number, which: readonly number[] = [0, 1]): Promise<void> {
    await this.store.db.foreign("update test_clock set ahead = ahead + $1 * interval '1 millisecond'", [ms]);
    for (const index of which) {
      const { clock } = this.engine(index);
      clock.advance(ms);
      await turn();
      while (!clock.isDrainAsleep) await delay(1);
    }
  }

  /** The last part of the address that ends the wait of a node. */
  callbackToken(executionId: string, node: string): string {
    const url = this.engine(0).links.urlOf(executionId, { node, iteration: "0" });
    return url.slice(url.lastIndexOf("/") + 1);
  }

  async standing(executionId: string): Promise<Standing> {
    const { read } = this.store.db;
    const row = await read
      .selectFrom("executions")
      .select("executions.status")
      .where("executions.id", "=", executionId)
      .executeTakeFirst();
    const steps = await read
      .selectFrom("execution_steps")
      .select(["execution_steps.node", "execution_steps.result"])
      .where("execution_steps.execution_id", "=", executionId)
      .orderBy("execution_steps.position")
      .execute();
    const waits = await read
      .selectFrom("workflow_waits")
      .select("workflow_waits.node")
      .where("workflow_waits.execution_id", "=", executionId)
      .where("workflow_waits.fired", "=", false)
      .execute();
    return {
      status: row?.status ?? "gone",
      steps: steps.map(({ node, result }) => `${node} ${result}`),
      waits: waits.map(({ node }) => node),
    };
  }
}

/** A database whose answers are lost on the way as often as `lost` says. */
function losing(db: Db, lost: Map<string, number>): Db {
  const told = async <T>(name: string, answer: Promise<T>): Promise<T> => {
    const result = await answer;
    const left = lost.get(name) ?? 0;
    if (left === 0) return result;
    lost.set(name, left - 1);
    throw problem("store_unavailable", "The answer was lost.");
  };
  const members: Partial<Db> = {
    hot: async (statement, values) => await told(statement.name, db.hot(statement, values)),
    transact: async (work) => await told("transact", db.transact(work)),
  };
  return new Proxy(db, {
    get: (_db, name) => {
      const own: unknown = Reflect.get(members, name) ?? Reflect.get(db, name, db);
      return typeof own === "function" ? (own.bind(db) as unknown) : own;
    },
  });
}

/** How long the drain of parked executions sleeps; after a failure it is not as long. */
const drainSleep = 2_000;

function engineClock(): EngineClock {
  const still = fakeClock(new Date());
  let drain: AbortSignal | undefined;
  const clock: EngineClock = {
    ...still,
    isDrainAsleep: false,
    sleep: async (ms, signal) => {
      if (ms === drainSleep) drain ??= signal;
      const isDrain = signal !== undefined && signal === drain;
      if (isDrain) clock.isDrainAsleep = true;
      await still.sleep(ms, signal).finally(() => {
        if (isDrain) clock.isDrainAsleep = false;
      });
    },
  };
  return clock;
}

async function openEngine(
  t: Cleanup,
  store: TestStore,
  engine: number,
  calls: EngineCall[],
): Promise<Engine> {
  const { db, sealer } = store;
  const stack = new AsyncDisposableStack();
  const clock = engineClock();
  // Whoever waits for the end of something under way is not to wait for a clock that stands still.
  t.after(async () => {
    for (const call of calls) call.answer("cancelled");
    const closing = stack.disposeAsync();
    clock.advance(60_000);
    await closing;
  });
  const changes = stack.use(await Changes.start(db, { clock, log: silentLog }));
  const deps = {
    ...store,
    clock,
    changes,
    published: stack.use(new PublishedConnections({ db, sealer, changes })),
    variables: stack.use(new CurrentVariables({ db, changes })),
  };
  const caller: Pick<Caller, "call" | "until"> = {
    call: async (request) => await called(engine, calls, request),
    until: (when) => ({ call: async (request) => await caller.call({ ...request, ...when }) }),
  };
  const { rules, runnable, runner } = openRules(stack, {
    ...deps,
    caller,
    recorder: stack.use(new ExecutionRecorder({ db, clock, metrics: new Metrics() })),
    executions: new ExecutionService({ db }),
    bulkLimit: 1,
    recordedBodyBytes: 65_536,
  });
  const execution = await openWorkflowExecution(stack, {
    ...deps,
    breakers: stack.use(await Breakers.open({ clock, db, changes, log: silentLog })),
    caller,
    runner,
    runnableRules: runnable,
    publicUrl: () => "https://patchbay.example.test",
    alone: false,
  });
  await execution.engine.work(50);
  return { ...execution, clock, rules };
}

async function called(engine: number, calls: EngineCall[], request: CallRequest): Promise<CallMade> {
  return await new Promise((resolve) => {
    const call: EngineCall = {
      engine,
      what: (request.action.restUrl ?? "").split("/").at(-1) ?? "",
      key: request.idempotencyKey,
      isOpen: true,
      answer: (end) => {
        call.isOpen = false;
        resolve(madeOf(end));
      },
    };
    request.signal?.addEventListener("abort", () => call.answer("cancelled"));
    // As the one that sends does.
    if (request.signal?.aborted === true) return call.answer("cancelled");
    calls.push(call);
  });
}

const failures = {
  timeout: ["timed-out", "timeout", "DEADLINE_EXCEEDED"],
  breaker: ["refused", "error", "BREAKER_OPEN"],
  cancelled: ["cancelled", "error", "CANCELLED"],
} as const;

function madeOf(end: CallEnd): CallMade {
  const timing = { total: 1 };
  const plain = { connection: null, endpoint: null, request: null, answer: null, attempts: 1, timing };
  const ending = { requestSent: true, bodyBytes: 2, timing };
  if (end === "200" || end === "404") {
    const answered = {
      ...ending,
      kind: "answered",
      result: end,
      status: Number(end),
      headers: {},
      body: {},
    } as const;
    const error = { code: "NOT_FOUND", message: "404" };
    return end === "200"
      ? {
          method: "POST",
          outcome: { ...answered, success: true },
          record: { ...plain, result: end, status: "success" },
        }
      : {
          method: "POST",
          outcome: { ...answered, success: false, error },
          record: { ...plain, result: end, status: "error", error },
        };
  }
  const [kind, result, code] = failures[end];
  const error = { code, message: code };
  return {
    method: "POST",
    outcome: { ...ending, kind, success: false, result, error },
    record: { ...plain, result, status: "error", error },
  };
}
