import type { WorkflowRunAnswer, WorkflowRunBody } from "@patchbay/contract/workflow-api";
import { type Actor, refOf } from "../platform/actor.ts";
import type { Db } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import { findAnswer } from "./answer-store.ts";
import type { Answers, RunAnswer } from "./answers.ts";
import type { WorkflowEngine } from "./engine.ts";
import type { RunReply } from "./run-rows.ts";
import type { RunWriter } from "./run-writer.ts";
import type { PreparedRun, StartKey, WorkflowStarter } from "./workflow-starter.ts";

type Deps = {
  readonly db: Db;
  readonly starter: WorkflowStarter;
  readonly writer: RunWriter;
  readonly answers: Answers;
  readonly engine: WorkflowEngine;
};

/** What a run by API is answered with. */
export type RunAnswered =
  /** A respond node or a reply of the workflow's own. */
  | { readonly kind: "reply"; readonly executionId: string; readonly reply: RunReply }
  /** How it ended, or that it goes on. */
  | { readonly kind: "status"; readonly answer: WorkflowRunAnswer };

const defaultWait = 30;

/** Runs workflows by API: starts them, and waits a while for their answer. */
export class WorkflowRunner {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Starts a workflow. With an idempotency key, the same request is the same execution. */
  async run(
    actor: Actor,
    idOrName: string,
    body: WorkflowRunBody,
    idempotencyKey?: string,
  ): Promise<RunAnswered> {
    const { starter, answers } = this.#deps;
    const environment = body.environment ?? "production";
    if (!actor.environments.has(environment))
      throw problem("forbidden", `This key may not run workflows in ${environment}.`);
    if (idempotencyKey !== undefined && !/^[\x21-\x7e]{1,200}$/.test(idempotencyKey))
      throw problem(
        "invalid_request",
        "Idempotency-Key must be 1 to 200 printable characters without spaces.",
        { errors: [{ field: "headers.idempotency-key", message: "is not a key" }] },
      );
    const wait = body.wait ?? defaultWait;
    const prepared = await starter.prepare({
      workflow: idOrName,
      ...(body.version === undefined ? {} : { version: body.version }),
      environment,
      params: body.params ?? {},
      at: "body.params",
      start: "api",
      startedBy: refOf(actor),
      ...(wait > 0 ? { awaitedBy: answers.processId } : {}),
    });
    const { wait: _wait, ...asked } = body;
    const key: StartKey | undefined =
      idempotencyKey === undefined
        ? undefined
        : {
            scope: `workflow/${prepared.runnable.id}/${refOf(actor).id ?? ""}`,
            key: idempotencyKey,
            body: asked,
          };
    const { executionId } = prepared.run.facts;
    // Asked for before it starts: it may be quicker than whoever waits.
    using expected = wait > 0 ? answers.expect(executionId) : null;
    const started = await this.#start(prepared, key);
    if (started.repeated) return await this.#repeated(started.executionId, wait);
    return answered(executionId, expected === null ? null : await expected.within(wait * 1000));
  }

  /** Starts it here where there is a place for it; else it waits in the queue. */
  async #start(prepared: PreparedRun, key: StartKey | undefined) {
    const { starter, writer, engine, db } = this.#deps;
    using place = engine.reserve();
    const here: PreparedRun = { ...prepared, run: { ...prepared.run, here: place !== null } };
    const { executionId } = here.run.facts;
    const isPlain = key === undefined && here.runnable.label !== "draft";
    const started = isPlain
      ? (await writer.start(here.run), { executionId, repeated: false })
      : await db.transact(async (tx) => await starter.file(tx, here, key));
    if (!started.repeated && place !== null) engine.begin(place, here);
    return started;
  }

  async #repeated(executionId: string, wait: number): Promise<RunAnswered> {
    const { db, answers } = this.#deps;
    using expected = answers.expect(executionId);
    const known = await findAnswer(db.read, executionId);
    if (known !== null || wait === 0) return answered(executionId, known);
    return answered(executionId, await expected.within(wait * 1000));
  }
}

function answered(executionId: string, answer: RunAnswer | null): RunAnswered {
  if (answer?.kind === "reply") return { kind: "reply", executionId, reply: answer.reply };
  if (answer === null) return { kind: "status", answer: { executionId, status: "running" } };
  const { end } = answer;
  return {
    kind: "status",
    answer: {
      executionId,
      status: end.status,
      ...(end.status === "succeeded" ? { outputs: end.outputs } : {}),
      ...(end.status === "failed" ? { error: end.error } : {}),
    },
  };
}
