import { type Static, Type } from "typebox";
import { UsageSchema } from "./connection.ts";
import { ActionOutcomeSchema, FetchedInputSchema, RunErrorSchema } from "./execution.ts";
import { route } from "./route.ts";
import { PublishCheckSchema, VerifyReportSchema } from "./publish-check.ts";
import { DiagnosticSchema, MatchSchema, RuleDocumentSchema, ruleKinds } from "./rule.ts";
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

const KindSchema = Type.Enum([...ruleKinds]);
const tag = "Rules";
const params = strict({ rule: IdOrNameSchema });

export const RuleSummarySchema = strict({
  id: IdSchema,
  name: Type.String(),
  description: Type.String(),
  tags: Type.Array(Type.String()),
  kind: KindSchema,
  liveVersion: nullable(Type.Integer({ description: "The version that runs in production." })),
  changesPending: Type.Boolean({ description: "The draft differs from the live version, or there is none." }),
  updatedAt: TimestampSchema,
  updatedBy: ActorRefSchema,
});
export type RuleSummary = Static<typeof RuleSummarySchema>;

/** What a document refers to, by id and by the name it has today. */
const ReferenceSchema = strict({
  kind: Type.Enum(["connection", "endpoint", "rule"]),
  id: IdSchema,
  name: Type.String(),
});

export const RuleSchema = strict({
  ...RuleSummarySchema.properties,
  document: RuleDocumentSchema,
  references: Type.Array(ReferenceSchema),
  diagnostics: Type.Array(DiagnosticSchema, { description: "What is wrong or doubtful in the draft today." }),
  revision: Type.Integer(),
  createdAt: TimestampSchema,
  createdBy: ActorRefSchema,
});
export type Rule = Static<typeof RuleSchema>;

export const RuleVersionSchema = strict({
  number: Type.Integer(),
  label: Type.String(),
  live: Type.Boolean(),
  comment: Type.String(),
  publishedAt: TimestampSchema,
  publishedBy: ActorRefSchema,
});
export type RuleVersion = Static<typeof RuleVersionSchema>;

export const RuleInputBodySchema = strict({
  name: NameSchema,
  description: Type.Optional(DescriptionSchema),
  tags: Type.Optional(TagsSchema),
  document: RuleDocumentSchema,
});
export type RuleInputBody = Static<typeof RuleInputBodySchema>;

export const RulePatchSchema = strict({
  name: Type.Optional(NameSchema),
  description: Type.Optional(DescriptionSchema),
  tags: Type.Optional(TagsSchema),
  document: Type.Optional(RuleDocumentSchema),
  revision: Type.Optional(
    Type.Integer({ description: "The revision that was read; another one now is answered stale_revision." }),
  ),
});
export type RulePatch = Static<typeof RulePatchSchema>;

const ParamsSchema = Type.Record(Type.String(), Type.Unknown(), {
  description: "The rule's inputs by name.",
});

/** `2`, `"2"`, `"v2"`, `"2.0"`, or `"draft"` (staging only). */
const VersionPinSchema = Type.Union([
  Type.Integer({ minimum: 1 }),
  Type.String({
    pattern: "^(draft|v?[1-9][0-9]*(\\.0)?)$",
    description: "A version (2, v2, 2.0), or draft in staging.",
  }),
]);

export const RunBodySchema = strict({
  environment: Type.Optional(EnvironmentSchema),
  params: Type.Optional(ParamsSchema),
  bulkParams: Type.Optional(
    Type.Array(ParamsSchema, {
      minItems: 1,
      description: "Several inputs, decided one after the other; instead of params.",
    }),
  ),
  version: Type.Optional(VersionPinSchema),
});
export type RunBody = Static<typeof RunBodySchema>;

const decided = {
  fetched: Type.Array(FetchedInputSchema, { description: "Of a rule with fetched inputs: how each was." }),
  outputs: JsonSchema,
  matched: Type.Array(MatchSchema),
  actions: Type.Array(ActionOutcomeSchema),
};

/** One answer schema for params and bulkParams: exactly one of `outputs…` and `bulk` is there. */
export const RunAnswerSchema = strict({
  executionId: IdSchema,
  rule: strict({ id: IdSchema, name: Type.String(), version: Type.String() }),
  environment: EnvironmentSchema,
  durationMs: Type.Number(),
  fetched: Type.Optional(decided.fetched),
  outputs: Type.Optional(decided.outputs),
  matched: Type.Optional(decided.matched),
  actions: Type.Optional(decided.actions),
  bulk: Type.Optional(
    Type.Array(
      strict({
        fetched: Type.Optional(decided.fetched),
        outputs: Type.Optional(decided.outputs),
        matched: Type.Optional(decided.matched),
        actions: Type.Optional(decided.actions),
        error: Type.Optional(RunErrorSchema),
      }),
    ),
  ),
});
export type RunAnswer = Static<typeof RunAnswerSchema>;

const documentLimit = 32 * 1024 * 1024;

export const ruleRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/rules",
    summary: "List rules, the last changed first",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    query: strict({
      ...PageQuery,
      q: Type.Optional(Type.String({ maxLength: 200, description: "Part of the name or description." })),
      kind: Type.Optional(KindSchema),
    }),
    answer: PageOf(RuleSummarySchema),
  }),
  create: route({
    method: "POST",
    path: "/api/v1/rules",
    summary: "Create a rule as a draft",
    tag,
    access: "rule:write",
    audit: { action: "rule.create" },
    body: RuleInputBodySchema,
    answer: RuleSchema,
    status: 201,
    bodyLimit: documentLimit,
  }),
  read: route({
    method: "GET",
    path: "/api/v1/rules/{rule}",
    summary: "Read a rule with its draft",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    params,
    answer: RuleSchema,
  }),
  change: route({
    method: "PATCH",
    path: "/api/v1/rules/{rule}",
    summary: "Change a rule's draft",
    tag,
    access: "rule:write",
    audit: { action: "rule.change" },
    params,
    body: RulePatchSchema,
    answer: RuleSchema,
    bodyLimit: documentLimit,
  }),
  remove: route({
    method: "DELETE",
    path: "/api/v1/rules/{rule}",
    summary: "Delete a rule with its versions",
    tag,
    access: "rule:write",
    audit: { action: "rule.delete" },
    params,
    answer: Type.Null(),
    status: 204,
  }),
  usage: route({
    method: "GET",
    path: "/api/v1/rules/{rule}/usage",
    summary: "Which rulesets and workflows ask it",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    params,
    query: strict(PageQuery),
    answer: PageOf(UsageSchema),
  }),
  verify: route({
    method: "POST",
    path: "/api/v1/rules/{rule}/verify",
    summary: "Look for gaps, overlaps and rows that are never reached in the draft (or an unsaved document)",
    tag,
    access: "rule:test",
    audit: { none: "nothing is changed" },
    params,
    body: strict({ document: Type.Optional(RuleDocumentSchema) }),
    answer: VerifyReportSchema,
    bodyLimit: documentLimit,
  }),
  versions: route({
    method: "GET",
    path: "/api/v1/rules/{rule}/versions",
    summary: "List published versions, the newest first",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    params,
    query: strict(PageQuery),
    answer: PageOf(RuleVersionSchema),
  }),
  version: route({
    method: "GET",
    path: "/api/v1/rules/{rule}/versions/{version}",
    summary: "Read the document of a version",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    params: strict({ rule: IdOrNameSchema, version: Type.Integer({ minimum: 1 }) }),
    answer: strict({ ...RuleVersionSchema.properties, document: RuleDocumentSchema }),
  }),
  preflight: route({
    method: "GET",
    path: "/api/v1/rules/{rule}/preflight",
    summary: "List everything the draft touches, and whether it is ready",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    params,
    answer: PublishCheckSchema,
  }),
  publish: route({
    method: "POST",
    path: "/api/v1/rules/{rule}/publish",
    summary: "Freeze the draft as the next version, live in production at once",
    tag,
    access: "rule:publish",
    audit: { action: "rule.publish" },
    params,
    body: strict({
      comment: Type.Optional(Type.String({ maxLength: 2000 })),
      force: Type.Optional(
        Type.Boolean({
          description:
            "Publish although something it touches is not ready in production (a connection it calls, a rule it asks), a test case fails, or rows contradict each other. Mistakes in the document cannot be forced.",
        }),
      ),
    }),
    answer: strict({ ...RuleVersionSchema.properties, check: PublishCheckSchema }),
  }),
  test: route({
    method: "POST",
    path: "/api/v1/rules/{rule}/test",
    summary: "Run the draft (or an unsaved document) in staging; its calls really go out",
    tag,
    access: "rule:test",
    audit: { none: "recorded as an execution" },
    params,
    body: strict({ params: ParamsSchema, document: Type.Optional(RuleDocumentSchema) }),
    answer: RunAnswerSchema,
    bodyLimit: documentLimit,
  }),
  run: route({
    method: "POST",
    path: "/api/v1/rules/{rule}/run",
    summary: "Run a rule: decide, call, answer",
    tag,
    access: "rule:run",
    audit: { none: "recorded as an execution" },
    params,
    body: RunBodySchema,
    answer: RunAnswerSchema,
  }),
} as const;
