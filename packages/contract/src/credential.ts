import { type Static, Type } from "typebox";
import { type Auth, AuthSchema } from "./auth-kinds.ts";
import { SecretSchema } from "./auth-text.ts";
import {
  ActorRefSchema,
  DescriptionSchema,
  EnvironmentSchema,
  IdSchema,
  NameSchema,
  nullable,
  strict,
  TimestampSchema,
} from "./vocabulary.ts";

export { type Auth, type AuthKind, authKinds, AuthSchema, secretsOfKind } from "./auth-kinds.ts";

const FieldNameSchema = Type.String({ pattern: "^[A-Za-z_][A-Za-z0-9_]{0,99}$" });

/** `scheme://host[:port]`; a leading `*.` stands for any name below a registrable domain. */
export const OriginSchema = Type.String({
  pattern: "^https?://(\\*\\.)?[^/?#@*\\s]+$",
  maxLength: 300,
  description:
    "scheme://host[:port], e.g. https://api.example.com; `https://*.example.com` for every name below it.",
});

const credentialSettings = {
  description: Type.Optional(DescriptionSchema),
  auth: AuthSchema,
  origins: Type.Array(OriginSchema, {
    minItems: 1,
    maxItems: 50,
    description:
      "The only places its secrets are ever sent to. Changing them needs an administrator and clears the secrets.",
  }),
  encrypted: Type.Optional(
    Type.Record(FieldNameSchema, SecretSchema, {
      description:
        "Secret fields, read as {{connection.http.encrypted.name}} in preset headers and parameters.",
    }),
  ),
  unencrypted: Type.Optional(
    Type.Record(FieldNameSchema, Type.String({ maxLength: 10_000 }), {
      description: "Open fields, read as {{connection.http.unencrypted.name}} in any template.",
    }),
  ),
};

export const CredentialInputSchema = strict({ name: NameSchema, ...credentialSettings });
export type CredentialInput = Static<typeof CredentialInputSchema>;

export const CredentialPatchSchema = strict({
  name: Type.Optional(NameSchema),
  description: Type.Optional(DescriptionSchema),
  auth: Type.Optional(AuthSchema),
  origins: Type.Optional(credentialSettings.origins),
  encrypted: credentialSettings.encrypted,
  unencrypted: credentialSettings.unencrypted,
  revision: Type.Optional(
    Type.Integer({ description: "The revision that was read; another one now is answered stale_revision." }),
  ),
});
export type CredentialPatch = Static<typeof CredentialPatchSchema>;

/** How a token or session that a credential gets for itself stands, where it is used. */
export const TokenStateSchema = strict({
  environment: EnvironmentSchema,
  origin: Type.String({
    description:
      "The origin of the connection it is sent to. What a person consented to is for all origins of the credential: then that of its token URL.",
  }),
  state: Type.Enum(["ready", "expired", "failing", "authorizationNeeded"], {
    description:
      "failing: the last try to get one failed; it is not tried again before `retryAt`. authorizationNeeded: a person has to consent anew.",
  }),
  obtainedAt: nullable(TimestampSchema),
  expiresAt: nullable(TimestampSchema),
  failingSince: nullable(TimestampSchema),
  retryAt: nullable(TimestampSchema),
  error: nullable(Type.String()),
});
export type TokenState = Static<typeof TokenStateSchema>;

/** A credential as it leaves the server: every secret is the mask, or absent when it has been cleared. */
export const CredentialSchema = strict({
  id: IdSchema,
  name: Type.String(),
  description: Type.String(),
  auth: Type.Unsafe<Auth>(
    Type.Record(Type.String(), Type.Unknown(), {
      description: "As written, secrets masked; a cleared secret is absent.",
    }),
  ),
  secretsMissing: Type.Boolean({
    description: "true after a change of origins: the secrets must be entered again.",
  }),
  origins: Type.Array(Type.String()),
  encrypted: Type.Record(Type.String(), Type.String()),
  unencrypted: Type.Record(Type.String(), Type.String()),
  revision: Type.Integer(),
  usedBy: Type.Integer({ description: "How many connections use it." }),
  tokens: Type.Optional(
    Type.Array(TokenStateSchema, { description: "Told when one credential is read; its health." }),
  ),
  createdAt: TimestampSchema,
  updatedAt: TimestampSchema,
  updatedBy: ActorRefSchema,
});
export type Credential = Static<typeof CredentialSchema>;

/** Where a person is sent to consent. The address is good once, for whoever asked for it, in the session it was asked in. */
export const AuthorizationStartSchema = strict({ url: Type.String(), expiresAt: TimestampSchema });
export type AuthorizationStart = Static<typeof AuthorizationStartSchema>;

/** What the other side sent a person back with (RFC 6749, 4.1.2; RFC 9207). */
export const AuthorizationReturnSchema = strict({
  state: Type.String({ minLength: 1, maxLength: 500 }),
  code: Type.Optional(Type.String({ minLength: 1, maxLength: 8000 })),
  iss: Type.Optional(Type.String({ maxLength: 2000 })),
  error: Type.Optional(Type.String({ maxLength: 500 })),
  errorDescription: Type.Optional(Type.String({ maxLength: 2000 })),
});
export type AuthorizationReturn = Static<typeof AuthorizationReturnSchema>;

/** Which credential is authorised now, and where. */
export const AuthorizationDoneSchema = strict({
  credential: IdSchema,
  name: Type.String(),
  environment: EnvironmentSchema,
});
export type AuthorizationDone = Static<typeof AuthorizationDoneSchema>;

/** What became of the tokens of a credential when they were given back. */
export const RevocationSchema = strict({
  tokens: Type.Array(
    strict({
      environment: EnvironmentSchema,
      origin: Type.String(),
      outcome: Type.Enum(["revoked", "forgotten", "failed"], {
        description:
          "revoked: the server took it back. forgotten: the credential does not say how to give it back, so it is only gone here. failed: gone here, but the server did not take it back.",
      }),
      message: Type.Optional(Type.String()),
    }),
  ),
});
export type Revocation = Static<typeof RevocationSchema>;
