import { Type } from "typebox";
import { BadTokenSchema } from "./auth-request.ts";
import { PathSchema, SchemeSchema, SecretSchema, TextSchema, UrlSchema } from "./auth-text.ts";
import { strict } from "./vocabulary.ts";

const ParametersSchema = Type.Record(Type.String({ minLength: 1, maxLength: 200 }), TextSchema, {
  maxProperties: 50,
});

/** What every grant of OAuth 2 has (RFC 6749). */
const grant = {
  tokenUrl: UrlSchema,
  clientId: TextSchema,
  clientSecret: Type.Optional(SecretSchema),
  clientAuthentication: Type.Optional(
    Type.Enum(["header", "body"], { description: "Where client id and secret go; header unless given." }),
  ),
  scope: Type.Optional(TextSchema),
  audience: Type.Optional(TextSchema),
  parameters: Type.Optional({ ...ParametersSchema, description: "Further parameters of the token request." }),
  tokenPath: Type.Optional(PathSchema),
  scheme: Type.Optional(SchemeSchema),
  badToken: Type.Optional(BadTokenSchema),
  revokeUrl: Type.Optional({
    ...UrlSchema,
    description: "Where a token is given back (RFC 7009); absent: it is only forgotten here.",
  }),
};

/** The kinds of OAuth 2: for this server itself, for a user's name and password, and for what a person has consented to. */
export const oauth2Schemas = [
  strict({ kind: Type.Literal("oauth2ClientCredentials"), ...grant }),
  strict({ kind: Type.Literal("oauth2Password"), ...grant, username: TextSchema, password: SecretSchema }),
  strict({
    kind: Type.Literal("oauth2AuthorizationCode"),
    ...grant,
    authorizationUrl: { ...UrlSchema, description: "Where a person is sent to consent." },
    authorizationParameters: Type.Optional({
      ...ParametersSchema,
      description:
        "Further parameters of that address, e.g. access_type=offline for a refresh token of Google.",
    }),
    issuer: Type.Optional({
      ...UrlSchema,
      description: "Who must have sent the person back, where the server says so (RFC 9207).",
    }),
  }),
] as const;
