import { type Static, Type } from "typebox";
import {
  ActorRefSchema,
  DescriptionSchema,
  IdSchema,
  NameSchema,
  oneOfBy,
  strict,
  TimestampSchema,
} from "./vocabulary.ts";

/** A secret on its way in. Sealed at once; the mask in its place means "keep what is stored". */
const SecretSchema = Type.String({
  minLength: 1,
  maxLength: 49_152,
  description: "A secret: stored sealed, answered as ********; ******** written back keeps the stored one.",
});
const HeaderNameSchema = Type.String({
  pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}$",
  description: "An HTTP header name.",
});
const ParamNameSchema = Type.String({ minLength: 1, maxLength: 200, description: "A query parameter name." });

export const authKinds = ["none", "basic", "bearer", "apiKey", "token"] as const;
export type AuthKind = (typeof authKinds)[number];

/**
 * How a credential authenticates (M5). `apiKey` and `token` go into a header or into the URL: `location` says which, and
 * `headerName` / `paramName` is the name used there. A token in a header may carry a scheme; without one it stands bare.
 */
export const AuthSchema = oneOfBy("kind", [
  strict({ kind: Type.Literal("none") }),
  strict({ kind: Type.Literal("basic"), username: Type.String({ maxLength: 500 }), password: SecretSchema }),
  strict({ kind: Type.Literal("bearer"), token: SecretSchema }),
  strict({
    kind: Type.Literal("apiKey"),
    location: Type.Enum(["header", "url"]),
    headerName: Type.Optional(HeaderNameSchema),
    paramName: Type.Optional(ParamNameSchema),
    value: SecretSchema,
  }),
  strict({
    kind: Type.Literal("token"),
    location: Type.Enum(["header", "url"]),
    headerName: Type.Optional(HeaderNameSchema),
    scheme: Type.Optional(
      Type.String({
        pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{0,100}$",
        description: "E.g. Bearer; empty or absent: the bare token.",
      }),
    ),
    paramName: Type.Optional(ParamNameSchema),
    token: SecretSchema,
  }),
]);
export type Auth = Static<typeof AuthSchema>;

/** The member of each kind that is secret. */
export const secretOfKind: Readonly<Record<AuthKind, string | null>> = {
  none: null,
  basic: "password",
  bearer: "token",
  apiKey: "value",
  token: "token",
};

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

/** A credential as it leaves the server: every secret is the mask, or absent when it has been cleared. */
export const CredentialSchema = strict({
  id: IdSchema,
  name: Type.String(),
  description: Type.String(),
  auth: Type.Unsafe<Auth>(
    Type.Record(Type.String(), Type.String(), {
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
  createdAt: TimestampSchema,
  updatedAt: TimestampSchema,
  updatedBy: ActorRefSchema,
});
export type Credential = Static<typeof CredentialSchema>;
