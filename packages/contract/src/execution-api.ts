import { Type } from "typebox";
import {
  ExplainedExecutionSchema,
  ExecutionSchema,
  ExecutionStatusSchema,
  ExecutionSummarySchema,
  HarSchema,
  startKinds,
} from "./execution.ts";
import { route } from "./route.ts";
import {
  EnvironmentSchema,
  IdSchema,
  JsonSchema,
  PageOf,
  PageQuery,
  strict,
  TimestampSchema,
} from "./vocabulary.ts";

const ExecutionStateSchema = strict({ executionId: IdSchema, status: ExecutionStatusSchema });

export const executionRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/executions",
    summary: "List executions, the latest first",
    tag: "Executions",
    access: "execution:read",
    audit: { none: "reading" },
    query: strict({
      ...PageQuery,
      kind: Type.Optional(Type.Enum(["rule", "workflow"])),
      subjectId: Type.Optional(IdSchema),
      environment: Type.Optional(EnvironmentSchema),
      status: Type.Optional(ExecutionStatusSchema),
      start: Type.Optional(Type.Enum([...startKinds], { description: "How it was started." })),
      q: Type.Optional(
        Type.String({ maxLength: 200, description: "Part of what ran, of who started it, or of its error." }),
      ),
      failedCalls: Type.Optional(Type.Boolean({ description: "true: only those with a failed call." })),
      connection: Type.Optional(
        Type.String({ maxLength: 100, description: "Only those that called this connection (by name)." }),
      ),
      from: Type.Optional(TimestampSchema),
      to: Type.Optional(TimestampSchema),
    }),
    answer: PageOf(ExecutionSummarySchema),
  }),
  read: route({
    method: "GET",
    path: "/api/v1/executions/{execution}",
    summary:
      "Read an execution: its decision and actions or its nodes, its calls as they went over the wire (secrets masked)",
    tag: "Executions",
    access: "execution:read",
    audit: { none: "reading" },
    params: strict({ execution: IdSchema }),
    answer: ExecutionSchema,
  }),
  har: route({
    method: "GET",
    path: "/api/v1/executions/{execution}/har",
    summary: "The calls of an execution as an HTTP Archive (secrets masked)",
    tag: "Executions",
    access: "execution:read",
    audit: { none: "reading" },
    params: strict({ execution: IdSchema }),
    answer: HarSchema,
  }),
  explain: route({
    method: "GET",
    path: "/api/v1/executions/{execution}/explain",
    summary:
      "Why a rule decided as it did, and why not otherwise: made again from its version and its recorded inputs; of a workflow, a rule that it ran",
    tag: "Executions",
    access: "execution:read",
    audit: { none: "reading" },
    params: strict({ execution: IdSchema }),
    query: strict({
      item: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 1_000_000,
          default: 0,
          description: "Which of bulkParams, from 0.",
        }),
      ),
      step: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 1_000_000,
          description:
            "Of a workflow: which of its steps, from 0, a node that ran a rule. None: the only such step.",
        }),
      ),
      rows: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 1000,
          default: 100,
          description: "How many rows of a table are shown.",
        }),
      ),
    }),
    answer: ExplainedExecutionSchema,
  }),
  cancel: route({
    method: "POST",
    path: "/api/v1/executions/{execution}/cancel",
    summary: "Cancel a workflow's execution and those it waits for; a call under way is not taken back",
    tag: "Executions",
    access: "execution:control",
    audit: { action: "execution.cancel" },
    params: strict({ execution: IdSchema }),
    answer: ExecutionStateSchema,
  }),
  retry: route({
    method: "POST",
    path: "/api/v1/executions/{execution}/retry",
    summary:
      "Go on with a failed execution from the node that failed; what ended before is not done again, and upstreams see the same idempotency keys",
    tag: "Executions",
    access: "execution:control",
    audit: { action: "execution.retry" },
    params: strict({ execution: IdSchema }),
    answer: ExecutionStateSchema,
  }),
  replay: route({
    method: "POST",
    path: "/api/v1/executions/{execution}/replay",
    summary:
      "Run a workflow again with the inputs of an execution, from its start; upstreams see the idempotency keys of the first time",
    tag: "Executions",
    access: "execution:control",
    audit: { action: "execution.replay" },
    params: strict({ execution: IdSchema }),
    body: strict({
      version: Type.Optional(
        Type.Union([Type.Integer({ minimum: 1 }), Type.Enum(["same", "live"])], {
          default: "same",
          description: "same: the version that ran. live: what a start would run now.",
        }),
      ),
    }),
    answer: ExecutionStateSchema,
  }),
  release: route({
    method: "POST",
    path: "/api/v1/executions/{execution}/release",
    summary: "Let an execution try a connection again that it waits for because it was out of order",
    tag: "Executions",
    access: "execution:control",
    audit: { action: "execution.release" },
    params: strict({ execution: IdSchema }),
    answer: ExecutionStateSchema,
  }),
} as const;

export const callbackRoutes = {
  receive: route({
    method: "POST",
    path: "/callbacks/{token}",
    summary: "End the wait of a callback node; the address is its permission, and the first call counts",
    tag: "Executions",
    access: "public",
    audit: { none: "on record as the node's output" },
    params: strict({ token: Type.String({ minLength: 1, maxLength: 2000 }) }),
    body: Type.Optional(JsonSchema),
    answer: strict({ received: Type.Literal(true) }),
  }),
} as const;
