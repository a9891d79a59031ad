import { Type } from "typebox";
import {
  ApiKeySchema,
  AuditEntrySchema,
  EmailSchema,
  PasswordSchema,
  RoleSchema,
  ScopeSchema,
  SessionSchema,
  UserSchema,
} from "./access.ts";
import { route } from "./route.ts";
import {
  EnvironmentSchema,
  IdSchema,
  nullable,
  PageOf,
  PageQuery,
  strict,
  TimestampSchema,
} from "./vocabulary.ts";

const PersonNameSchema = Type.String({ minLength: 1, maxLength: 100 });
const KeyNameSchema = Type.String({ minLength: 1, maxLength: 100, description: "What the key is for." });

export const sessionRoutes = {
  signIn: route({
    method: "POST",
    path: "/api/v1/session",
    summary: "Sign in with e-mail and password; the answer sets the session cookie",
    tag: "Session",
    access: "public",
    audit: { action: "session.signIn" },
    body: strict({ email: Type.String({ maxLength: 200 }), password: Type.String({ maxLength: 200 }) }),
    answer: SessionSchema,
  }),
  read: route({
    method: "GET",
    path: "/api/v1/session",
    summary: "Who is signed in, and what he may do",
    tag: "Session",
    access: "signedIn",
    audit: { none: "reading" },
    answer: SessionSchema,
  }),
  signOut: route({
    method: "DELETE",
    path: "/api/v1/session",
    summary: "Sign out",
    tag: "Session",
    access: "signedIn",
    audit: { action: "session.signOut" },
    answer: Type.Null(),
    status: 204,
  }),
  changePassword: route({
    method: "PUT",
    path: "/api/v1/session/password",
    summary: "Change one's own password; every other session of the user ends",
    tag: "Session",
    access: "signedIn",
    audit: { action: "user.changePassword" },
    body: strict({ current: Type.String({ maxLength: 200 }), next: PasswordSchema }),
    answer: Type.Null(),
    status: 204,
  }),
} as const;

const userParams = strict({ user: IdSchema });

export const userRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/users",
    summary: "List users",
    tag: "Users",
    access: "user:manage",
    audit: { none: "reading" },
    query: strict(PageQuery),
    answer: PageOf(UserSchema),
  }),
  create: route({
    method: "POST",
    path: "/api/v1/users",
    summary: "Add a user",
    tag: "Users",
    access: "user:manage",
    audit: { action: "user.create" },
    body: strict({ email: EmailSchema, name: PersonNameSchema, role: RoleSchema, password: PasswordSchema }),
    answer: UserSchema,
    status: 201,
  }),
  change: route({
    method: "PATCH",
    path: "/api/v1/users/{user}",
    summary: "Change name, role or password of a user, or disable him; his sessions and keys follow at once",
    tag: "Users",
    access: "user:manage",
    audit: { action: "user.change" },
    params: userParams,
    body: strict({
      name: Type.Optional(PersonNameSchema),
      role: Type.Optional(RoleSchema),
      disabled: Type.Optional(Type.Boolean()),
      password: Type.Optional(PasswordSchema),
    }),
    answer: UserSchema,
  }),
} as const;

export const apiKeyRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/api-keys",
    summary: "List API keys: one's own, or all for an administrator",
    tag: "API keys",
    access: "apiKey:write",
    audit: { none: "reading" },
    query: strict(PageQuery),
    answer: PageOf(ApiKeySchema),
  }),
  create: route({
    method: "POST",
    path: "/api/v1/api-keys",
    summary: "Create an API key of one's own; the key is shown this once",
    tag: "API keys",
    access: "apiKey:write",
    audit: { action: "apiKey.create" },
    body: strict({
      name: KeyNameSchema,
      scopes: Type.Optional(
        Type.Array(ScopeSchema, {
          minItems: 1,
          uniqueItems: true,
          description: "Default: rule:run and catalog:read.",
        }),
      ),
      environments: Type.Optional(
        Type.Array(EnvironmentSchema, { minItems: 1, uniqueItems: true, description: "Default: both." }),
      ),
      expiresAt: Type.Optional(nullable(TimestampSchema)),
    }),
    answer: strict({
      key: Type.String({ description: "The key. It cannot be shown again." }),
      apiKey: ApiKeySchema,
    }),
    status: 201,
  }),
  revoke: route({
    method: "DELETE",
    path: "/api/v1/api-keys/{apiKey}",
    summary: "Revoke a key; it stops working within a second everywhere",
    tag: "API keys",
    access: "apiKey:write",
    audit: { action: "apiKey.revoke" },
    params: strict({ apiKey: IdSchema }),
    answer: Type.Null(),
    status: 204,
  }),
} as const;

export const auditRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/audit",
    summary: "The audit trail, newest first",
    tag: "Audit",
    access: "audit:read",
    audit: { none: "reading" },
    query: strict({
      ...PageQuery,
      action: Type.Optional(
        Type.String({ maxLength: 100, description: "An action, or its beginning: `connection.`" }),
      ),
      actorId: Type.Optional(IdSchema),
      targetId: Type.Optional(IdSchema),
      from: Type.Optional(TimestampSchema),
      to: Type.Optional(TimestampSchema),
    }),
    answer: PageOf(AuditEntrySchema),
  }),
} as const;
