import { type Static, Type } from "typebox";
import { AuthRequestSchema, BadTokenSchema, LifetimeSchema, TokenRefreshSchema } from "./auth-request.ts";
import {
  HeaderNameSchema,
  ParamNameSchema,
  PathSchema,
  SchemeSchema,
  SecretSchema,
  TextSchema,
  UrlSchema,
} from "./auth-text.ts";
import { TemplateMapSchema } from "./call.ts";
import { oauth2Schemas } from "./oauth-kinds.ts";
import { oneOfBy, strict } from "./vocabulary.ts";

/** Where a key or token is put: `location` says which of the two names counts. */
const placement = {
  location: Type.Enum(["header", "url"]),
  headerName: Type.Optional(HeaderNameSchema),
  paramName: Type.Optional(ParamNameSchema),
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
  "oauth2AuthorizationCode",
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
    lifetime: Type.Optional(LifetimeSchema),
    badToken: Type.Optional(BadTokenSchema),
  }),
  strict({
    kind: Type.Literal("custom"),
    headers: Type.Optional(TemplateMapSchema),
    query: Type.Optional(TemplateMapSchema),
    body: Type.Optional(TemplateMapSchema),
  }),
  ...oauth2Schemas,
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
    lifetime: Type.Optional(LifetimeSchema),
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
  oauth2AuthorizationCode: ["clientSecret"],
  oauth1: ["consumerSecret", "tokenSecret", "privateKey"],
  digest: ["password"],
  jwtBearer: ["key"],
  hmac: ["key"],
  awsSigV4: ["secretAccessKey", "sessionToken"],
  wsse: ["password"],
  mtls: ["key", "passphrase"],
};
