// What an execution of a workflow is made of while it is under way, as the engine and the store pass it to each other.
import type { CallError, CallRecord } from "@patchbay/contract/call";
import type { startKinds } from "@patchbay/contract/execution";
import type { KeptStep } from "../rules/run-journal.ts";
import type { ActorRef, Environment, Json, JsonObject } from "@patchbay/contract/vocabulary";

/** A node of an execution: its id, and which time it is reached (`0`, in the fifth turn of a loop `0.4/0`). */
export type NodeKey = { readonly node: string; readonly iteration: string };

/** One text for a key, for maps. */
export const keyText = ({ node, iteration }: NodeKey): string => `${node} ${iteration}`;

/** What is known of an execution from its start to its end. */
export type RunFacts = {
  readonly executionId: string;
  readonly workflowId: string;
  readonly workflowName: string;
  /** The version it goes on with to its end: `v3`, or `draft:` and a digest. */
  readonly pin: string;
  readonly environment: Environment;
  readonly input: JsonObject;
  /** What idempotency keys begin with. */
  readonly originId: string;
  readonly parent: (NodeKey & { readonly executionId: string }) | null;
  /** How many workflows started each other up to this one. */
  readonly depth: number;
  readonly startedAt: Date;
  readonly startedBy: ActorRef;
  /** The process somebody waits in for the answer. */
  readonly awaitedBy: string | null;
};

/** How executions of workflows are started. */
export type WorkflowStart = Exclude<(typeof startKinds)[number], "sample">;

/** An execution that begins. */
export type NewRun = {
  readonly facts: RunFacts;
  readonly versionLabel: string;
  readonly start: WorkflowStart;
  readonly jobId: string;
  /** Whether the process that starts it also goes on with it; else it waits in the queue. */
  readonly here: boolean;
};

/** A finished node. Once written it is never written again. */
export type StepRow = NodeKey & {
  /** In the order of finishing, from 0. */
  readonly position: number;
  readonly kind: string;
  /** The result it is left by; `failed` when it could not do its work. */
  readonly result: string;
  readonly status: "success" | "error";
  readonly input: Json;
  readonly output: Json;
  readonly error: CallError | null;
  /** Positions of its calls. */
  readonly calls: readonly number[];
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly durationMs: number;
};

export type CallRow = {
  readonly position: number;
  readonly connectionId: string | null;
  readonly record: CallRecord;
};

/** Who writes: the job that holds the execution, and its attempt. Whoever held it before cannot write any more. */
export type Fence = { readonly executionId: string; readonly holder: string; readonly attempt: number };

/** Steps on their way to the record, with the calls they made. */
export type StepBatch = Fence & { readonly steps: readonly StepRow[]; readonly calls: readonly CallRow[] };

/** What a node waits for. `dueAt` of a timer and of a callback's expiry. */
export type WaitRow = NodeKey & {
  readonly kind: "timer" | "callback" | "child" | "outage";
  readonly dueInMs: number | null;
  readonly connectionId: string | null;
  readonly childId: string | null;
};

/** A wait as it stands; `detail` says how it ended once it has. */
export type StoredWait = WaitRow & { readonly fired: boolean; readonly detail: Json };

/** Everything an execution has done so far. */
export type RunState = {
  readonly facts: RunFacts;
  readonly steps: readonly StepRow[];
  readonly waits: readonly StoredWait[];
  readonly callbacks: readonly (NodeKey & { readonly payload: Json })[];
  /** What rule nodes have done that have not ended, by place. */
  readonly kept: readonly (NodeKey & KeptStep)[];
  readonly calls: { readonly made: number; readonly failed: number };
};

/** Why an execution failed. */
export type RunFailure = { readonly code: string; readonly message: string; readonly node: string | null };

/** How an execution ended. */
export type RunEnd =
  | { readonly status: "succeeded"; readonly outputs: Json; readonly error?: never }
  | { readonly status: "failed"; readonly outputs?: never; readonly error: RunFailure };

/** What the HTTP request that started an execution is answered with. */
export type RunReply = { readonly status: number; readonly body: Json };
