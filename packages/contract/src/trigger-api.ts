import { type Static, Type } from "typebox";
import { route } from "./route.ts";
import { DiagnosticSchema } from "./rule.ts";
import { TriggerDocumentSchema, triggerKinds } from "./trigger.ts";
import {
  ActorRefSchema,
  DescriptionSchema,
  EnvironmentSchema,
  IdOrNameSchema,
  IdSchema,
  NameSchema,
  nullable,
  PageOf,
  PageQuery,
  strict,
  TimestampSchema,
} from "./vocabulary.ts";
import { VerificationSchema } from "./webhook-verification.ts";

const tag = "Triggers";
const params = strict({ trigger: IdOrNameSchema });
const KindSchema = Type.Enum([...triggerKinds]);

export const triggerStates = ["draft", "published", "changesPending"] as const;

/** A trigger in one environment: whether it is live there, and where or when it is set off. */
export const TriggerEnvironmentSchema = strict({
  verification: nullable(VerificationSchema),
  state: Type.Enum([...triggerStates], {
    description: "changesPending: live, and the draft differs since.",
  }),
  publishedNumber: nullable(Type.Integer()),
  publishedAt: nullable(TimestampSchema),
  publishedBy: nullable(ActorRefSchema),
  address: nullable(Type.String({ description: "Where a webhook is sent to; null for schedules." })),
  nextFires: Type.Array(TimestampSchema, { description: "The next times of a live schedule." }),
});
export type TriggerEnvironment = Static<typeof TriggerEnvironmentSchema>;

/** What a trigger refers to, by id and by the name it has today. */
const ThingRefSchema = strict({
  kind: Type.Enum(["connection", "rule", "workflow"]),
  id: IdSchema,
  name: Type.String(),
});

export const TriggerSummarySchema = strict({
  id: IdSchema,
  name: Type.String(),
  description: Type.String(),
  kind: KindSchema,
  what: Type.String({ description: "The methods and the path, or the cron expression and its time zone." }),
  target: ThingRefSchema,
  connection: nullable(Type.String()),
  staging: TriggerEnvironmentSchema.properties.state,
  production: TriggerEnvironmentSchema.properties.state,
  updatedAt: TimestampSchema,
  updatedBy: ActorRefSchema,
});
export type TriggerSummary = Static<typeof TriggerSummarySchema>;

export const TriggerSchema = strict({
  ...TriggerSummarySchema.properties,
  document: TriggerDocumentSchema,
  staging: TriggerEnvironmentSchema,
  production: TriggerEnvironmentSchema,
  diagnostics: Type.Array(DiagnosticSchema, { description: "What is wrong or doubtful in the draft today." }),
  revision: Type.Integer(),
  createdAt: TimestampSchema,
  createdBy: ActorRefSchema,
});
export type Trigger = Static<typeof TriggerSchema>;

/** Verification per environment; null takes it away. Only webhooks have one. */
const VerificationsSchema = strict({
  staging: Type.Optional(nullable(VerificationSchema)),
  production: Type.Optional(nullable(VerificationSchema)),
});

export const TriggerInputSchema = strict({
  name: NameSchema,
  description: Type.Optional(DescriptionSchema),
  document: TriggerDocumentSchema,
  verification: Type.Optional(VerificationsSchema),
});
export type TriggerInput = Static<typeof TriggerInputSchema>;

export const TriggerPatchSchema = strict({
  name: Type.Optional(NameSchema),
  description: Type.Optional(DescriptionSchema),
  document: Type.Optional(TriggerDocumentSchema),
  verification: Type.Optional(VerificationsSchema),
  revision: Type.Optional(
    Type.Integer({ description: "The revision that was read; another one now is answered stale_revision." }),
  ),
});
export type TriggerPatch = Static<typeof TriggerPatchSchema>;

const environmentBody = strict({ environment: EnvironmentSchema });

export const triggerRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/triggers",
    summary:
      "List triggers, the oldest first: the order in which several that match are asked for their reply",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    query: strict({
      ...PageQuery,
      q: Type.Optional(Type.String({ maxLength: 200, description: "Part of the name or description." })),
      kind: Type.Optional(KindSchema),
    }),
    answer: PageOf(TriggerSummarySchema),
  }),
  create: route({
    method: "POST",
    path: "/api/v1/triggers",
    summary: "Create a trigger as a draft; nothing sets it off yet",
    tag,
    access: "trigger:write",
    audit: { action: "trigger.create" },
    body: TriggerInputSchema,
    answer: TriggerSchema,
    status: 201,
  }),
  read: route({
    method: "GET",
    path: "/api/v1/triggers/{trigger}",
    summary: "Read a trigger, secrets masked, with its addresses or its next times",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    params,
    answer: TriggerSchema,
  }),
  change: route({
    method: "PATCH",
    path: "/api/v1/triggers/{trigger}",
    summary: "Change a trigger's draft",
    tag,
    access: "trigger:write",
    audit: { action: "trigger.change" },
    params,
    body: TriggerPatchSchema,
    answer: TriggerSchema,
  }),
  remove: route({
    method: "DELETE",
    path: "/api/v1/triggers/{trigger}",
    summary: "Delete a trigger; what it started goes on",
    tag,
    access: "trigger:write",
    audit: { action: "trigger.delete" },
    params,
    answer: Type.Null(),
    status: 204,
  }),
  publish: route({
    method: "POST",
    path: "/api/v1/triggers/{trigger}/publish",
    summary: "Make the draft live in an environment",
    tag,
    access: "trigger:write",
    audit: { action: "trigger.publish" },
    params,
    body: environmentBody,
    answer: TriggerSchema,
  }),
  unpublish: route({
    method: "POST",
    path: "/api/v1/triggers/{trigger}/unpublish",
    summary: "Take the trigger out of an environment: nothing sets it off there any more",
    tag,
    access: "trigger:write",
    audit: { action: "trigger.unpublish" },
    params,
    body: environmentBody,
    answer: TriggerSchema,
  }),
  times: route({
    method: "POST",
    path: "/api/v1/schedule-times",
    summary: "The next times of a cron expression",
    tag,
    access: "workspace:read",
    audit: { none: "counts, and keeps nothing" },
    body: strict({
      cron: Type.String({ minLength: 1, maxLength: 200 }),
      timeZone: Type.Optional(Type.String({ maxLength: 100, default: "UTC" })),
      count: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, default: 5 })),
    }),
    answer: strict({ times: Type.Array(TimestampSchema) }),
  }),
} as const;
