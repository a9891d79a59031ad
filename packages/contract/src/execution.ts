import { type Static, Type } from "typebox";
import { CallErrorSchema, CallRecordSchema } from "./call.ts";
import { FieldErrorSchema } from "./problem.ts";
import { DiagnosticSchema, MatchSchema } from "./rule.ts";
import {
  type Json,
  ActorRefSchema,
  EnvironmentSchema,
  IdSchema,
  JsonSchema,
  nullable,
  strict,
  TimestampSchema,
} from "./vocabulary.ts";
import { nodeKinds } from "./workflow.ts";

/** Header names lower-case; a name that came several times has a list. */
const HeadersSchema = Type.Unsafe<Record<string, string | string[]> | null>({
  description: "Lower-case names; null where there are none.",
});

const AskingEntrySchema = Type.String({
  description: "Of a ruleset: the id of the entry that asked for it, `outer/inner` in a ruleset within.",
});

const DraftSchema = Type.String({ description: "Of a draft: the digest by which it is kept." });

/** What became of one action. `skipped`: an earlier one failed and said stop. */
export const ActionOutcomeSchema = strict({
  id: Type.String(),
  entry: Type.Optional(AskingEntrySchema),
  name: Type.String(),
  connection: nullable(Type.String()),
  endpoint: nullable(Type.String()),
  status: Type.Enum(["success", "error", "skipped"]),
  result: nullable(Type.String({ description: "The one word the call ended in." })),
  restStatus: nullable(Type.Integer()),
  restResult: JsonSchema,
  restResponseHeaders: HeadersSchema,
  error: Type.Optional(CallErrorSchema),
  attempts: Type.Integer(),
  durationMs: Type.Number(),
});
export type ActionOutcome = Static<typeof ActionOutcomeSchema>;

/** How an input was fetched, and what it became. */
export const FetchedInputSchema = strict({
  input: Type.String({ description: "Its name." }),
  connection: nullable(Type.String()),
  endpoint: nullable(Type.String()),
  status: Type.Enum(["success", "error"], { description: "Of the call." }),
  result: Type.String({ description: "The one word the call ended in." }),
  restStatus: nullable(Type.Integer()),
  became: Type.Enum(["value", "absent", "failed"], {
    description:
      "value: from the answer, or the one that the document has for this result. absent: an optional input without one. failed: the run fails.",
  }),
  value: JsonSchema,
  error: Type.Optional(CallErrorSchema),
  attempts: Type.Integer(),
  durationMs: Type.Number(),
});
export type FetchedInput = Static<typeof FetchedInputSchema>;

export const executionStatuses = ["running", "waiting", "succeeded", "failed", "cancelled"] as const;
export const ExecutionStatusSchema = Type.Enum([...executionStatuses], {
  description:
    "Rules succeed or fail. failed: the decision could not be made, or the workflow came to an end it should not. A failed call does not fail the execution; see `failedCalls`. waiting: for a time, a callback, another execution or a connection.",
});

/**
 * How an execution was started. `workflow`: by a node of another one; `error`: because another one failed; `replay`: as
 * another one was.
 */
export const startKinds = [
  "api",
  "test",
  "sample",
  "workflow",
  "error",
  "replay",
  "webhook",
  "schedule",
  "event",
] as const;
export type StartKind = (typeof startKinds)[number];

export const ExecutionSummarySchema = strict({
  id: IdSchema,
  kind: Type.Enum(["rule", "workflow"]),
  subjectId: IdSchema,
  subjectName: Type.String(),
  version: Type.String({ description: "v1, v2, … or draft." }),
  environment: EnvironmentSchema,
  status: ExecutionStatusSchema,
  startedAt: TimestampSchema,
  durationMs: Type.Number(),
  startedBy: ActorRefSchema,
  start: Type.Enum([...startKinds]),
  items: Type.Integer({ description: "How many inputs were decided: 1, or the length of bulkParams." }),
  calls: Type.Integer(),
  failedCalls: Type.Integer(),
  error: nullable(Type.String()),
});
export type ExecutionSummary = Static<typeof ExecutionSummarySchema>;

/**
 * One step of an execution. Of a rule: for each decided input what was fetched for it, the decision, its actions. Of a workflow: its nodes in the
 * order in which they ended; `reply` and `handOver` are routes that lead out of it.
 */
export const ExecutionStepSchema = strict({
  node: Type.String({
    description: "`decision`, the name of the action or of the fetched input, or the id of the node.",
  }),
  kind: Type.Enum(["fetch", "decision", "action", ...nodeKinds, "reply", "handOver"]),
  item: Type.Integer({ description: "Which of bulkParams, from 0; 0 in workflows." }),
  iteration: Type.Optional(
    Type.String({
      description: "Which time the node was reached: `0`, in the fifth turn of a loop `0.4/0`.",
    }),
  ),
  startedAt: Type.Optional(TimestampSchema),
  result: nullable(Type.String()),
  status: Type.Enum(["success", "error", "skipped"]),
  input: JsonSchema,
  output: JsonSchema,
  entry: Type.Optional(AskingEntrySchema),
  omitted: Type.Optional(
    Type.Array(Type.String(), {
      description: "Fetched inputs whose values are too large to be recorded here.",
    }),
  ),
  matched: Type.Optional(Type.Array(MatchSchema)),
  draft: Type.Optional(DraftSchema),
  asked: Type.Optional(
    Type.Array(
      strict({
        id: IdSchema,
        name: Type.String(),
        version: Type.String(),
        draft: Type.Optional(DraftSchema),
      }),
      {
        description: "Of a ruleset: the rules it may ask, with the version that was asked.",
      },
    ),
  ),
  diagnostics: Type.Optional(Type.Array(DiagnosticSchema)),
  error: Type.Optional(CallErrorSchema),
  calls: Type.Array(CallRecordSchema),
  durationMs: Type.Number(),
});
export type ExecutionStep = Static<typeof ExecutionStepSchema>;

/** Why a rule has decided as it did, from its own version and its recorded inputs. */
export const ExplainedExecutionSchema = strict({
  executionId: IdSchema,
  item: Type.Integer(),
  rule: strict({ id: IdSchema, name: Type.String(), version: Type.String() }),
  inputs: Type.Array(
    strict({
      name: Type.String(),
      origin: Type.Enum(["sent", "fetched"]),
      step: nullable(Type.Integer({ description: "The step of the execution that fetched it, from 0." })),
      state: Type.Enum(["value", "null", "missing"]),
      value: JsonSchema,
    }),
    { description: "Where each value came from." },
  ),
  explanation: Type.Unsafe<Json>({
    description:
      "By `kind`: of a simple rule each condition with its value and verdict; of a table the value of each column and, for each row, that it matches or its first cell that does not; of a ruleset how it went with each entry. Missing is told from null.",
  }),
});
export type ExplainedExecution = Static<typeof ExplainedExecutionSchema>;

/** What a node of an execution under way waits for. */
export const ExecutionWaitSchema = strict({
  node: Type.String(),
  iteration: Type.String(),
  kind: Type.Enum(["timer", "callback", "child", "outage"], {
    description: "A time, a callback, another execution, or a connection that is out of order.",
  }),
  since: TimestampSchema,
  dueAt: nullable(TimestampSchema),
  executionId: nullable(Type.String({ description: "The execution that is waited for." })),
  connection: nullable(Type.String({ description: "The connection that is out of order." })),
});
export type ExecutionWait = Static<typeof ExecutionWaitSchema>;

export const ExecutionSchema = strict({
  ...ExecutionSummarySchema.properties,
  /** What follows is known of workflows. */
  input: Type.Optional(JsonSchema),
  output: Type.Optional(JsonSchema),
  endedAt: Type.Optional(nullable(TimestampSchema)),
  parentId: Type.Optional(nullable(Type.String({ description: "The execution that started it." }))),
  originId: Type.Optional(nullable(Type.String({ description: "The execution it is a replay of." }))),
  waits: Type.Optional(Type.Array(ExecutionWaitSchema)),
  steps: Type.Array(ExecutionStepSchema),
});
export type Execution = Static<typeof ExecutionSchema>;

/** Why one of the bulk inputs yielded nothing. */
export const RunErrorSchema = strict({
  code: Type.String(),
  message: Type.String(),
  errors: Type.Optional(Type.Array(FieldErrorSchema)),
  diagnostics: Type.Optional(Type.Array(DiagnosticSchema)),
});
export type RunError = Static<typeof RunErrorSchema>;

const HarPairSchema = strict({
  name: Type.String(),
  value: Type.String(),
  comment: Type.Optional(Type.String({ description: "Where it came from." })),
});
const comment = Type.Optional(Type.String());

/** The calls of an execution as an HTTP Archive, version 1.2; what its tools need, and where each part came from. */
export const HarSchema = strict({
  log: strict({
    version: Type.String(),
    creator: strict({ name: Type.String(), version: Type.String() }),
    entries: Type.Array(
      strict({
        startedDateTime: TimestampSchema,
        time: Type.Number(),
        request: strict({
          method: Type.String(),
          url: Type.String(),
          httpVersion: Type.String(),
          headers: Type.Array(HarPairSchema),
          queryString: Type.Array(HarPairSchema),
          cookies: Type.Array(HarPairSchema),
          headersSize: Type.Integer(),
          bodySize: Type.Integer(),
          postData: Type.Optional(strict({ mimeType: Type.String(), text: Type.String(), comment })),
        }),
        response: strict({
          status: Type.Integer(),
          statusText: Type.String(),
          httpVersion: Type.String(),
          headers: Type.Array(HarPairSchema),
          cookies: Type.Array(HarPairSchema),
          content: strict({ size: Type.Integer(), mimeType: Type.String(), text: Type.String(), comment }),
          redirectURL: Type.String(),
          headersSize: Type.Integer(),
          bodySize: Type.Integer(),
          comment,
        }),
        cache: strict({}),
        timings: strict({
          blocked: Type.Number({ description: "Waiting for its turn; -1: it did not." }),
          dns: Type.Number(),
          connect: Type.Number(),
          ssl: Type.Number(),
          send: Type.Number(),
          wait: Type.Number(),
          receive: Type.Number(),
        }),
        comment,
      }),
    ),
    comment,
  }),
});
export type Har = Static<typeof HarSchema>;
