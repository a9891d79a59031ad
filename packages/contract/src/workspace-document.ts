import { type Static, Type } from "typebox";
import { AgentInputSchema } from "./agent.ts";
import { ConnectionInputSchema } from "./connection.ts";
import { CredentialInputSchema } from "./credential.ts";
import { EndpointInputSchema } from "./endpoint.ts";
import { RuleInputBodySchema } from "./rule-api.ts";
import { RuleCaseInputSchema } from "./rule-case.ts";
import { TriggerInputSchema } from "./trigger-api.ts";
import { EnvironmentSchema, strict } from "./vocabulary.ts";
import { VariableInputSchema } from "./variable.ts";
import { WorkflowInputBodySchema } from "./workflow-api.ts";

const { connection: _owner, ...endpoint } = EndpointInputSchema.properties;
const list = <S extends Parameters<typeof Type.Array>[0]>(item: S) =>
  Type.Optional(Type.Array(item, { maxItems: 10_000 }));

/** A connection with its endpoints, and where it is to be published. */
const WorkspaceConnectionSchema = strict({
  ...ConnectionInputSchema.properties,
  endpoints: list(strict(endpoint)),
  publish: Type.Optional(
    Type.Array(EnvironmentSchema, {
      uniqueItems: true,
      description: "Tested and published there when it is not, or has changed.",
    }),
  ),
});

/** A trigger, and where it is to be live. */
const WorkspaceTriggerSchema = strict({
  ...TriggerInputSchema.properties,
  publish: Type.Optional(
    Type.Array(EnvironmentSchema, {
      uniqueItems: true,
      description: "Published there when it is not, or has changed.",
    }),
  ),
});

const publish = Type.Optional(
  Type.Boolean({ description: "Published as the next version when the draft is not what is live." }),
);

/**
 * A whole workspace as one document, for a repository or another installation. Things are known by their names, and refer
 * to each other by name; what it does not list stays as it is. A text that is just `${env:NAME}` is filled in when it is
 * applied: by the command line from its environment, by the server from its PATCHBAY_VAR_* settings.
 */
export const WorkspaceDocumentSchema = strict({
  formatVersion: Type.Literal(1),
  kind: Type.Literal("workspace"),
  agents: list(AgentInputSchema),
  credentials: list(CredentialInputSchema),
  variables: list(VariableInputSchema),
  connections: list(WorkspaceConnectionSchema),
  rules: list(
    strict({
      ...RuleInputBodySchema.properties,
      cases: Type.Optional(Type.Array(RuleCaseInputSchema, { maxItems: 1000 })),
      publish,
    }),
  ),
  workflows: list(strict({ ...WorkflowInputBodySchema.properties, publish })),
  triggers: list(WorkspaceTriggerSchema),
});
export type WorkspaceDocument = Static<typeof WorkspaceDocumentSchema>;
export type WorkspaceConnection = Static<typeof WorkspaceConnectionSchema>;
export type WorkspaceTrigger = Static<typeof WorkspaceTriggerSchema>;

export const thingKinds = [
  "agent",
  "credential",
  "variable",
  "connection",
  "endpoint",
  "rule",
  "case",
  "workflow",
  "trigger",
] as const;
export type ThingKind = (typeof thingKinds)[number];

/** What applying does, or would do, to one thing. */
export const AppliedThingSchema = strict({
  kind: Type.Enum([...thingKinds]),
  name: Type.String({
    description: "An endpoint's or test case's is that of its connection or rule, a slash, and its own.",
  }),
  change: Type.Enum(["create", "change", "none"]),
  differences: Type.Array(Type.String(), {
    description: "Where the document and what is stored differ. Never the values: some are secrets.",
  }),
  publish: Type.Array(Type.String(), {
    description: "What it is, or would be, published as: an environment, or `version`.",
  }),
  outcome: Type.Enum(["planned", "done", "failed"]),
  error: Type.Optional(strict({ code: Type.String(), message: Type.String() })),
});
export type AppliedThing = Static<typeof AppliedThingSchema>;

export const ApplyAnswerSchema = strict({
  dryRun: Type.Boolean(),
  ok: Type.Boolean({ description: "false: at least one thing failed; the others are applied all the same." }),
  things: Type.Array(AppliedThingSchema),
});
export type ApplyAnswer = Static<typeof ApplyAnswerSchema>;
