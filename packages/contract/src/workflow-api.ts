import { type Static, Type } from "typebox";
import { route } from "./route.ts";
import { DiagnosticSchema } from "./rule.ts";
import {
  ActorRefSchema,
  DescriptionSchema,
  EnvironmentSchema,
  IdOrNameSchema,
  IdSchema,
  JsonSchema,
  NameSchema,
  nullable,
  PageOf,
  PageQuery,
  strict,
  TagsSchema,
  TimestampSchema,
} from "./vocabulary.ts";
import { WorkflowDocumentSchema } from "./workflow.ts";

const tag = "Workflows";
const params = strict({ workflow: IdOrNameSchema });

export const WorkflowSummarySchema = strict({
  id: IdSchema,
  name: Type.String(),
  description: Type.String(),
  tags: Type.Array(Type.String()),
  liveVersion: nullable(Type.Integer({ description: "The version that runs in production." })),
  changesPending: Type.Boolean({ description: "The draft differs from the live version, or there is none." }),
  updatedAt: TimestampSchema,
  updatedBy: ActorRefSchema,
});
export type WorkflowSummary = Static<typeof WorkflowSummarySchema>;

/** What a document refers to, by id and by the name it has today. */
export const WorkflowReferenceSchema = strict({
  kind: Type.Enum(["connection", "endpoint", "rule", "workflow"]),
  id: IdSchema,
  name: Type.String(),
});
export type WorkflowReference = Static<typeof WorkflowReferenceSchema>;

export const WorkflowSchema = strict({
  ...WorkflowSummarySchema.properties,
  document: WorkflowDocumentSchema,
  references: Type.Array(WorkflowReferenceSchema),
  diagnostics: Type.Array(DiagnosticSchema, { description: "What is wrong or doubtful in the draft today." }),
  revision: Type.Integer(),
  createdAt: TimestampSchema,
  createdBy: ActorRefSchema,
});
export type Workflow = Static<typeof WorkflowSchema>;

export const WorkflowVersionSchema = strict({
  number: Type.Integer(),
  label: Type.String(),
  live: Type.Boolean(),
  comment: Type.String(),
  publishedAt: TimestampSchema,
  publishedBy: ActorRefSchema,
});
export type WorkflowVersion = Static<typeof WorkflowVersionSchema>;

export const WorkflowInputBodySchema = strict({
  name: NameSchema,
  description: Type.Optional(DescriptionSchema),
  tags: Type.Optional(TagsSchema),
  document: WorkflowDocumentSchema,
});
export type WorkflowInputBody = Static<typeof WorkflowInputBodySchema>;

export const WorkflowPatchSchema = strict({
  name: Type.Optional(NameSchema),
  description: Type.Optional(DescriptionSchema),
  tags: Type.Optional(TagsSchema),
  document: Type.Optional(WorkflowDocumentSchema),
  revision: Type.Optional(
    Type.Integer({ description: "The revision that was read; another one now is answered stale_revision." }),
  ),
});
export type WorkflowPatch = Static<typeof WorkflowPatchSchema>;

/** Everything a version touches, and whether it is ready in production. */
export const WorkflowCheckSchema = strict({
  ready: Type.Boolean(),
  items: Type.Array(
    strict({
      kind: Type.Enum(["connection", "endpoint", "variable", "rule", "workflow", "document"]),
      id: nullable(IdSchema),
      name: Type.String(),
      environment: nullable(EnvironmentSchema),
      ready: Type.Boolean(),
      message: Type.String(),
    }),
  ),
});
export type WorkflowCheck = Static<typeof WorkflowCheckSchema>;

const WorkflowParamsSchema = Type.Record(Type.String(), Type.Unknown(), {
  description: "The workflow's inputs by name.",
});
const WaitSchema = Type.Optional(
  Type.Number({
    minimum: 0,
    maximum: 300,
    default: 30,
    description: "Seconds to wait for the answer; 0: none.",
  }),
);

export const WorkflowRunBodySchema = strict({
  environment: Type.Optional(EnvironmentSchema),
  params: Type.Optional(WorkflowParamsSchema),
  version: Type.Optional(
    Type.Union([
      Type.Integer({ minimum: 1 }),
      Type.String({
        pattern: "^(draft|v?[1-9][0-9]*(\\.0)?)$",
        description: "A version (2, v2, 2.0), or draft in staging.",
      }),
    ]),
  ),
  wait: WaitSchema,
});
export type WorkflowRunBody = Static<typeof WorkflowRunBodySchema>;

/**
 * What a run is answered with that has no respond node and no reply, or is not done yet (202). A respond node or a reply
 * answers with its own status and body instead.
 */
export const WorkflowRunAnswerSchema = strict({
  executionId: IdSchema,
  status: Type.Enum(["running", "waiting", "succeeded", "failed", "cancelled"]),
  outputs: Type.Optional(JsonSchema),
  error: Type.Optional(
    strict({ code: Type.String(), message: Type.String(), node: nullable(Type.String()) }),
  ),
});
export type WorkflowRunAnswer = Static<typeof WorkflowRunAnswerSchema>;

const documentLimit = 4 * 1024 * 1024;

export const workflowRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/workflows",
    summary: "List workflows, the last changed first",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    query: strict({
      ...PageQuery,
      q: Type.Optional(Type.String({ maxLength: 200, description: "Part of the name or description." })),
    }),
    answer: PageOf(WorkflowSummarySchema),
  }),
  create: route({
    method: "POST",
    path: "/api/v1/workflows",
    summary: "Create a workflow as a draft",
    tag,
    access: "workflow:write",
    audit: { action: "workflow.create" },
    body: WorkflowInputBodySchema,
    answer: WorkflowSchema,
    status: 201,
    bodyLimit: documentLimit,
  }),
  read: route({
    method: "GET",
    path: "/api/v1/workflows/{workflow}",
    summary: "Read a workflow with its draft",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    params,
    answer: WorkflowSchema,
  }),
  change: route({
    method: "PATCH",
    path: "/api/v1/workflows/{workflow}",
    summary: "Change a workflow's draft",
    tag,
    access: "workflow:write",
    audit: { action: "workflow.change" },
    params,
    body: WorkflowPatchSchema,
    answer: WorkflowSchema,
    bodyLimit: documentLimit,
  }),
  remove: route({
    method: "DELETE",
    path: "/api/v1/workflows/{workflow}",
    summary: "Delete a workflow with its versions",
    tag,
    access: "workflow:write",
    audit: { action: "workflow.delete" },
    params,
    answer: Type.Null(),
    status: 204,
  }),
  versions: route({
    method: "GET",
    path: "/api/v1/workflows/{workflow}/versions",
    summary: "List published versions, the newest first",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    params,
    query: strict(PageQuery),
    answer: PageOf(WorkflowVersionSchema),
  }),
  version: route({
    method: "GET",
    path: "/api/v1/workflows/{workflow}/versions/{version}",
    summary: "Read the document of a version",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    params: strict({ workflow: IdOrNameSchema, version: Type.Integer({ minimum: 1 }) }),
    answer: strict({ ...WorkflowVersionSchema.properties, document: WorkflowDocumentSchema }),
  }),
  preflight: route({
    method: "GET",
    path: "/api/v1/workflows/{workflow}/preflight",
    summary: "List everything the draft touches, and whether it is ready",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    params,
    answer: WorkflowCheckSchema,
  }),
  publish: route({
    method: "POST",
    path: "/api/v1/workflows/{workflow}/publish",
    summary: "Freeze the draft as the next version, live in production at once",
    tag,
    access: "workflow:publish",
    audit: { action: "workflow.publish" },
    params,
    body: strict({
      comment: Type.Optional(Type.String({ maxLength: 2000 })),
      force: Type.Optional(
        Type.Boolean({ description: "Publish although something it touches is not ready in production." }),
      ),
    }),
    answer: strict({ ...WorkflowVersionSchema.properties, check: WorkflowCheckSchema }),
  }),
  run: route({
    method: "POST",
    path: "/api/v1/workflows/{workflow}/run",
    summary:
      "Run a workflow: answered by its respond node or reply, else with how it ended; 202 when that is not within `wait`",
    tag,
    access: "workflow:run",
    audit: { none: "on record as an execution" },
    params,
    body: WorkflowRunBodySchema,
    answer: Type.Union([WorkflowRunAnswerSchema, JsonSchema]),
  }),
} as const;
