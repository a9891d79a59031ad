import { type Static, Type } from "typebox";
import { CallMethodSchema, MediaTypeSchema, TemplateMapSchema } from "./call.ts";
import { type Json, oneOfBy, strict } from "./vocabulary.ts";

/** A secret on its way in. Sealed at once; the mask in its place means "keep what is stored". */
export const SecretSchema = Type.String({
  minLength: 1,
  maxLength: 49_152,
  description: "A secret: stored sealed, answered as ********; ******** written back keeps the stored one.",
});
const HeaderNameSchema = Type.String({
  pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}$",
  description: "An HTTP header name.",
});
const ParamNameSchema = Type.String({ minLength: 1, maxLength: 200, description: "A query parameter name." });
const SchemeSchema = Type.String({
  pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{0,100}$",
  description: "E.g. Bearer; empty or absent: the bare token.",
});
const TextSchema = Type.String({ maxLength: 2000 });
const PathSchema = Type.String({ maxLength: 500, description: "JSONPath, dotted path or JSON Pointer." });
const UrlSchema = Type.String({ pattern: "^https?://", maxLength: 2000 });

/** Where a key or token is put: `location` says which of the two names counts. */
const placement = {
  location: Type.Enum(["header", "url"]),
  headerName: Type.Optional(HeaderNameSchema),
  paramName: Type.Optional(ParamNameSchema),
};

/**
 * A request that a credential makes for itself: to get a token, to sign in, to give a token back. Its templates read the
 * credential's fields, the encrypted ones too, and `input.token` and `input.refreshToken`, the last ones got.
 */
export const AuthRequestSchema = strict({
  method: Type.Optional(CallMethodSchema),
  relativeUri: Type.Optional(
    Type.String({
      maxLength: 2000,
      description:
        "Relative to the base URL of the connection; an absolute URL must be one of the credential's origins.",
    }),
  ),
  headers: Type.Optional(TemplateMapSchema),
  body: Type.Optional(
    Type.Unsafe<Json>({ description: "A document whose texts are templates, or one text." }),
  ),
  mediaType: Type.Optional(MediaTypeSchema),
});
export type AuthRequest = Static<typeof AuthRequestSchema>;

/** How an answer tells that a token or session is no longer good. Without this it is status 401. */
export const BadTokenSchema = strict({
  statuses: Type.Optional(Type.Array(Type.Integer({ minimum: 100, maximum: 599 }), { maxItems: 20 })),
  path: Type.Optional(PathSchema),
  values: Type.Optional(Type.Array(Type.String(), { maxItems: 100 })),
});
export type BadToken = Static<typeof BadTokenSchema>;

const lifetime = Type.Integer({
  minimum: 1,
  maximum: 31_536_000,
  description: "Seconds a token lives when the answer does not say.",
});

/** The token call of seeds/003: how a token that expires is got and renewed. */
export const TokenRefreshSchema = strict({
  ...AuthRequestSchema.properties,
  tokenPath: Type.Optional(
    Type.String({
      maxLength: 500,
      description:
        "Where the token stands in the answer; nothing there: the token request failed. Absent: `access_token`, or the whole text.",
    }),
  ),
  refreshTokenPath: Type.Optional(PathSchema),
  expiresPath: Type.Optional(
    Type.String({ maxLength: 500, description: "Seconds until it expires; absent: `expires_in`." }),
  ),
  lifetime: Type.Optional(lifetime),
  badToken: Type.Optional(BadTokenSchema),
  revoke: Type.Optional(AuthRequestSchema),
});
export type TokenRefresh = Static<typeof TokenRefreshSchema>;

const oauth2 = {
  tokenUrl: UrlSchema,
  clientId: TextSchema,
  clientSecret: Type.Optional(SecretSchema),
  clientAuthentication: Type.Optional(
    Type.Enum(["header", "body"], { description: "Where client id and secret go; header unless given." }),
  ),
  scope: Type.Optional(TextSchema),
  audience: Type.Optional(TextSchema),
  parameters: Type.Optional(
    Type.Record(Type.String({ minLength: 1, maxLength: 200 }), TextSchema, {
      description: "Further parameters of the token request.",
    }),
  ),
  tokenPath: Type.Optional(PathSchema),
  scheme: Type.Optional(SchemeSchema),
  badToken: Type.Optional(BadTokenSchema),
};

export const authKinds = [
  "none",
  "basic",
  "bearer",
  "apiKey",
  "token",
  "cookie",
  "custom",
  "oauth2ClientCredentials",
  "oauth2Password",
  "oauth1",
  "digest",
  "jwtBearer",
  "hmac",
  "awsSigV4",
  "wsse",
  "mtls",
] as const;
export type AuthKind = (typeof authKinds)[number];

export const jwtAlgorithms = [
  "HS256",
  "HS384",
  "HS512",
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
] as const;
export const oauth1Methods = [
  "HMAC-SHA1",
  "HMAC-SHA256",
  "HMAC-SHA512",
  "RSA-SHA1",
  "RSA-SHA256",
  "RSA-SHA512",
  "PLAINTEXT",
] as const;

/**
 * How a credential authenticates (M5). `apiKey` and `token` go into a header or into the URL: `location` says which, and
 * `headerName` / `paramName` is the name used there. A token in a header may carry a scheme; without one it stands bare.
 */
export const AuthSchema = oneOfBy("kind", [
  strict({ kind: Type.Literal("none") }),
  strict({ kind: Type.Literal("basic"), username: Type.String({ maxLength: 500 }), password: SecretSchema }),
  strict({ kind: Type.Literal("bearer"), token: SecretSchema }),
  strict({ kind: Type.Literal("apiKey"), ...placement, value: SecretSchema }),
  strict({
    kind: Type.Literal("token"),
    ...placement,
    scheme: Type.Optional(SchemeSchema),
    token: Type.Optional(SecretSchema),
    refresh: Type.Optional(TokenRefreshSchema),
  }),
  strict({
    kind: Type.Literal("cookie"),
    ...AuthRequestSchema.properties,
    successPath: Type.Optional(PathSchema),
    successValues: Type.Optional(Type.Array(Type.String(), { maxItems: 100 })),
    lifetime: Type.Optional(lifetime),
    badToken: Type.Optional(BadTokenSchema),
  }),
  strict({
    kind: Type.Literal("custom"),
    headers: Type.Optional(TemplateMapSchema),
    query: Type.Optional(TemplateMapSchema),
    body: Type.Optional(TemplateMapSchema),
  }),
  strict({ kind: Type.Literal("oauth2ClientCredentials"), ...oauth2 }),
  strict({
    kind: Type.Literal("oauth2Password"),
    ...oauth2,
    username: TextSchema,
    password: SecretSchema,
  }),
  strict({
    kind: Type.Literal("oauth1"),
    signatureMethod: Type.Enum([...oauth1Methods]),
    consumerKey: TextSchema,
    consumerSecret: Type.Optional(SecretSchema),
    token: Type.Optional(TextSchema),
    tokenSecret: Type.Optional(SecretSchema),
    privateKey: Type.Optional(SecretSchema),
    realm: Type.Optional(TextSchema),
    location: Type.Optional(Type.Enum(["header", "url"])),
  }),
  strict({ kind: Type.Literal("digest"), username: TextSchema, password: SecretSchema }),
  strict({
    kind: Type.Literal("jwtBearer"),
    algorithm: Type.Enum([...jwtAlgorithms]),
    key: SecretSchema,
    keyEncoding: Type.Optional(
      Type.Enum(["text", "base64"], { description: "How an HMAC key is written; a private key is PEM." }),
    ),
    keyId: Type.Optional(TextSchema),
    claims: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    lifetime: Type.Optional(lifetime),
    headerName: Type.Optional(HeaderNameSchema),
    scheme: Type.Optional(SchemeSchema),
    tokenUrl: Type.Optional(UrlSchema),
  }),
  strict({
    kind: Type.Literal("hmac"),
    algorithm: Type.Enum(["sha1", "sha256", "sha384", "sha512"]),
    key: SecretSchema,
    keyEncoding: Type.Optional(Type.Enum(["text", "base64", "hex"])),
    keyId: Type.Optional(TextSchema),
    message: Type.String({
      maxLength: 4000,
      description:
        "What is signed, of {method} {path} {query} {target} {host} {body} {bodyHash} {timestamp} {isoTime} {nonce} {keyId}.",
    }),
    encoding: Type.Optional(Type.Enum(["hex", "base64", "base64url"])),
    headers: Type.Record(HeaderNameSchema, Type.String({ maxLength: 2000 }), {
      description: "Headers to send; their values know {signature} besides.",
    }),
  }),
  strict({
    kind: Type.Literal("awsSigV4"),
    accessKeyId: TextSchema,
    secretAccessKey: SecretSchema,
    sessionToken: Type.Optional(SecretSchema),
    region: TextSchema,
    service: TextSchema,
  }),
  strict({
    kind: Type.Literal("wsse"),
    username: TextSchema,
    password: SecretSchema,
    headerName: Type.Optional(HeaderNameSchema),
    digest: Type.Optional(
      Type.Enum(["bytes", "hex"], {
        description: "What of the SHA-1 is put into Base64; bytes unless given.",
      }),
    ),
  }),
  strict({
    kind: Type.Literal("mtls"),
    certificate: Type.String({ maxLength: 49_152, description: "PEM, with its chain." }),
    key: SecretSchema,
    passphrase: Type.Optional(SecretSchema),
  }),
]);
export type Auth = Static<typeof AuthSchema>;

/** The members of each kind that are secret. */
export const secretsOfKind: Readonly<Record<AuthKind, readonly string[]>> = {
  none: [],
  basic: ["password"],
  bearer: ["token"],
  apiKey: ["value"],
  token: ["token"],
  cookie: [],
  custom: [],
  oauth2ClientCredentials: ["clientSecret"],
  oauth2Password: ["clientSecret", "password"],
  oauth1: ["consumerSecret", "tokenSecret", "privateKey"],
  digest: ["password"],
  jwtBearer: ["key"],
  hmac: ["key"],
  awsSigV4: ["secretAccessKey", "sessionToken"],
  wsse: ["password"],
  mtls: ["key", "passphrase"],
};
