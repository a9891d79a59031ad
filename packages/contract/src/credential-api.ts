import { Type } from "typebox";
import { UsageSchema } from "./connection.ts";
import { CredentialInputSchema, CredentialPatchSchema, CredentialSchema } from "./credential.ts";
import { route } from "./route.ts";
import { IdOrNameSchema, PageOf, PageQuery, strict } from "./vocabulary.ts";

const tag = "Credentials";
const params = strict({ credential: IdOrNameSchema });

export const credentialRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/credentials",
    summary: "List credentials, secrets masked",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    query: strict({
      ...PageQuery,
      q: Type.Optional(Type.String({ maxLength: 200, description: "Part of the name or description." })),
    }),
    answer: PageOf(CredentialSchema),
  }),
  create: route({
    method: "POST",
    path: "/api/v1/credentials",
    summary: "Create a credential; its secrets are sealed and never come back out",
    tag,
    access: "credential:write",
    audit: { action: "credential.create" },
    body: CredentialInputSchema,
    answer: CredentialSchema,
    status: 201,
  }),
  read: route({
    method: "GET",
    path: "/api/v1/credentials/{credential}",
    summary: "Read a credential, secrets masked",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    params,
    answer: CredentialSchema,
  }),
  change: route({
    method: "PATCH",
    path: "/api/v1/credentials/{credential}",
    summary: "Change a credential; a change of origins needs an administrator and clears the secrets",
    tag,
    access: "credential:write",
    audit: { action: "credential.change" },
    params,
    body: CredentialPatchSchema,
    answer: CredentialSchema,
  }),
  remove: route({
    method: "DELETE",
    path: "/api/v1/credentials/{credential}",
    summary: "Delete a credential no connection uses",
    tag,
    access: "credential:write",
    audit: { action: "credential.delete" },
    params,
    answer: Type.Null(),
    status: 204,
  }),
  usage: route({
    method: "GET",
    path: "/api/v1/credentials/{credential}/usage",
    summary: "Which connections use it",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    params,
    query: strict(PageQuery),
    answer: PageOf(UsageSchema),
  }),
} as const;
