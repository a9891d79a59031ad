import { type Static, Type } from "typebox";
import { EnvironmentSchema, IdSchema, nullable, strict, TimestampSchema } from "./vocabulary.ts";

/** What a person or key may do. A route names the one it needs; a role is a set of them. */
export const permissions = [
  "workspace:read",
  "catalog:read",
  "execution:read",
  "execution:control",
  "workflow:run",
  "workflow:write",
  "workflow:publish",
  "trigger:write",
  "rule:run",
  "apiKey:write",
  "rule:write",
  "rule:test",
  "rule:publish",
  "connection:write",
  "connection:test",
  "connection:publish",
  "connection:control",
  "connection:network",
  "credential:write",
  "variable:write",
  "credential:origins",
  "agent:manage",
  "user:manage",
  "apiKey:manage",
  "audit:read",
  "settings:read",
  "owner:grant",
] as const;
export type Permission = (typeof permissions)[number];

export const roles = ["viewer", "operator", "editor", "admin", "owner"] as const;
export type Role = (typeof roles)[number];

const viewer: readonly Permission[] = ["workspace:read", "catalog:read", "execution:read"];
const operator: readonly Permission[] = [
  ...viewer,
  "rule:run",
  "workflow:run",
  "execution:control",
  "connection:control",
  "apiKey:write",
];
const editor: readonly Permission[] = [
  ...operator,
  "workflow:write",
  "workflow:publish",
  "trigger:write",
  "rule:write",
  "rule:test",
  "rule:publish",
  "connection:write",
  "connection:test",
  "connection:publish",
  "credential:write",
  "variable:write",
];
const admin: readonly Permission[] = [
  ...editor,
  "connection:network",
  "credential:origins",
  "agent:manage",
  "user:manage",
  "apiKey:manage",
  "audit:read",
  "settings:read",
];

/** Role → what it may do. Each role has all that the one before it has. */
export const rolePermissions: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  viewer: new Set(viewer),
  operator: new Set(operator),
  editor: new Set(editor),
  admin: new Set(admin),
  owner: new Set<Permission>([...admin, "owner:grant"]),
};

export const RoleSchema = Type.Enum([...roles], {
  description: "viewer < operator < editor < admin < owner.",
});
export const EmailSchema = Type.String({
  format: "email",
  maxLength: 200,
  description: "An e-mail address.",
});
export const PasswordSchema = Type.String({
  minLength: 12,
  maxLength: 200,
  description: "12 to 200 characters.",
});

export const UserSchema = strict({
  id: IdSchema,
  email: Type.String(),
  name: Type.String(),
  role: RoleSchema,
  disabled: Type.Boolean(),
  createdAt: TimestampSchema,
  lastSignInAt: nullable(TimestampSchema),
});
export type User = Static<typeof UserSchema>;

export const ScopeSchema = Type.Enum([...permissions], {
  description: "A permission. A key never has more than its owner.",
});

export const ApiKeySchema = strict({
  id: IdSchema,
  name: Type.String(),
  hint: Type.String({ description: "The beginning of the key, enough to tell it apart." }),
  ownerId: IdSchema,
  ownerName: Type.String(),
  scopes: Type.Array(ScopeSchema),
  environments: Type.Array(EnvironmentSchema, { description: "Where the key may run rules." }),
  createdAt: TimestampSchema,
  expiresAt: nullable(TimestampSchema),
  lastUsedAt: nullable(TimestampSchema),
  revokedAt: nullable(TimestampSchema),
});
export type ApiKey = Static<typeof ApiKeySchema>;

/** Who is signed in, and what he may do: the console draws itself from this. */
export const SessionSchema = strict({
  user: UserSchema,
  permissions: Type.Array(ScopeSchema),
});
export type Session = Static<typeof SessionSchema>;

export const AuditEntrySchema = strict({
  id: IdSchema,
  at: TimestampSchema,
  actorKind: Type.Enum(["user", "apiKey", "system"]),
  actorId: nullable(IdSchema),
  actorName: Type.String(),
  action: Type.String({ description: "Thing and verb, e.g. `connection.publish`." }),
  targetId: nullable(IdSchema),
  targetName: Type.String(),
  details: Type.Record(Type.String(), Type.Unknown(), { description: "What changed; never a secret." }),
});
export type AuditEntry = Static<typeof AuditEntrySchema>;
