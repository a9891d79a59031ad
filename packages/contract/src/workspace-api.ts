import { Type } from "typebox";
import { route } from "./route.ts";
import { strict } from "./vocabulary.ts";
import { ApplyAnswerSchema, WorkspaceDocumentSchema } from "./workspace-document.ts";

/** Paths of the probes; they answer plain JSON and need no key. */
export const probes = { health: "/healthz", ready: "/readyz", metrics: "/metrics" } as const;

export const workspaceRoutes = {
  overview: route({
    method: "GET",
    path: "/api/v1/workspace",
    summary: "The installation at a glance: version, addresses to allow-list, how many of each thing",
    tag: "Workspace",
    access: "workspace:read",
    audit: { none: "reading" },
    answer: strict({
      version: Type.String(),
      publicUrl: Type.String(),
      egressAddresses: Type.Array(Type.String(), {
        description: "Our own public addresses, for allow-lists (PATCHBAY_EGRESS_ADDRESSES).",
      }),
      counts: strict({
        connections: Type.Integer(),
        credentials: Type.Integer(),
        endpoints: Type.Integer(),
        rules: Type.Integer(),
        workflows: Type.Integer(),
        apiKeys: Type.Integer(),
      }),
    }),
  }),
  export: route({
    method: "GET",
    path: "/api/v1/workspace/export",
    summary: "The whole workspace as one document; secrets are references to the environment",
    tag: "Workspace",
    access: "workspace:read",
    audit: { none: "reading" },
    yaml: true,
    answer: WorkspaceDocumentSchema,
  }),
  apply: route({
    method: "POST",
    path: "/api/v1/workspace/apply",
    summary:
      "Make and change what a workspace document lists, test and publish it; with dryRun, only say what would be done",
    tag: "Workspace",
    access: "workspace:read",
    audit: { none: "each thing it makes, changes or publishes is on the trail by itself" },
    query: strict({ dryRun: Type.Optional(Type.Boolean({ default: false })) }),
    body: WorkspaceDocumentSchema,
    bodyLimit: 20 * 1_048_576,
    yaml: true,
    answer: ApplyAnswerSchema,
  }),
  settings: route({
    method: "GET",
    path: "/api/v1/settings",
    summary: "The settings this server runs with, secrets left out",
    tag: "Workspace",
    access: "settings:read",
    audit: { none: "reading" },
    answer: strict({
      settings: Type.Array(
        strict({
          name: Type.String(),
          value: Type.String(),
          isDefault: Type.Boolean(),
          description: Type.String(),
          dangerous: Type.Boolean({ description: "It weakens a protection; shown in red." }),
        }),
      ),
    }),
  }),
} as const;
