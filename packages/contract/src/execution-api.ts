import { Type } from "typebox";
import { ExecutionSchema, ExecutionStatusSchema, ExecutionSummarySchema, HarSchema } from "./execution.ts";
import { route } from "./route.ts";
import { EnvironmentSchema, IdSchema, PageOf, PageQuery, strict, TimestampSchema } from "./vocabulary.ts";

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
} as const;
