import { type Static, Type } from "typebox";
import { HeaderNameSchema, ParamNameSchema, SecretSchema } from "./auth-text.ts";
import { oneOfBy, strict } from "./vocabulary.ts";

// How a webhook proves who sent it, and how an address proves to a vendor that it is ours.

/** Signatures older or newer than this are refused, in seconds, where the trigger says nothing else. */
export const SIGNATURE_TOLERANCE = 300;

const ToleranceSchema = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: 86_400,
    default: SIGNATURE_TOLERANCE,
    description: "Seconds by which the signed time may lie in the past or the future.",
  }),
);
const SecretsSchema = Type.Array(SecretSchema, {
  minItems: 1,
  maxItems: 4,
  description: "Any of them verifies: the new and the old one while a secret is being changed.",
});

/** Anybody who knows the address. In production it must be said in so many words. */
const NoVerificationSchema = strict({
  kind: Type.Literal("none"),
  allowUnauthenticated: Type.Optional(
    Type.Boolean({ description: "Needed to publish in production: whoever knows the address is believed." }),
  ),
});

const BasicVerificationSchema = strict({
  kind: Type.Literal("basic"),
  username: Type.String({ minLength: 1, maxLength: 200 }),
  password: SecretSchema,
});

const TokenVerificationSchema = strict({
  kind: Type.Literal("token"),
  in: Type.Enum(["header", "query"]),
  name: ParamNameSchema,
  prefix: Type.Optional(
    Type.String({ maxLength: 100, description: "What stands before it, e.g. `Bearer `." }),
  ),
  tokens: SecretsSchema,
});

export const hmacAlgorithms = ["sha1", "sha256", "sha384", "sha512"] as const;
export const hmacEncodings = ["hex", "base64", "base64url"] as const;

/**
 * A message authentication code over the raw bytes (RFC 2104). `signedText` says over what: `{body}`, `{timestamp}`, `{id}`,
 * `{url}` and `{method}` stand for themselves, everything else for what is written.
 */
const HmacVerificationSchema = strict({
  kind: Type.Literal("hmac"),
  algorithm: Type.Enum([...hmacAlgorithms], { default: "sha256" }),
  encoding: Type.Enum([...hmacEncodings], { default: "hex" }),
  header: HeaderNameSchema,
  prefix: Type.Optional(
    Type.String({
      maxLength: 50,
      description: "What stands before the signature in its header, e.g. `sha256=`.",
    }),
  ),
  element: Type.Optional(
    Type.String({
      pattern: "^[A-Za-z0-9_-]{1,50}$",
      description:
        "The header is a list like `t=…,v1=…`: the name of the signature in it. It may come several times.",
    }),
  ),
  signedText: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 500,
      pattern: "\\{body\\}",
      default: "{body}",
      description: "E.g. `{timestamp}.{body}` or `v0:{timestamp}:{body}`.",
    }),
  ),
  timestampHeader: Type.Optional(HeaderNameSchema),
  timestampElement: Type.Optional(
    Type.String({
      pattern: "^[A-Za-z0-9_-]{1,50}$",
      description: "The time stands in the signature's own header.",
    }),
  ),
  idHeader: Type.Optional(HeaderNameSchema),
  toleranceSeconds: ToleranceSchema,
  secretEncoding: Type.Optional(
    Type.Enum(["utf8", "hex", "base64"], { default: "utf8", description: "How the secret is written." }),
  ),
  secrets: SecretsSchema,
});
export type HmacVerification = Static<typeof HmacVerificationSchema>;

/** Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp`, `webhook-signature` (also Svix' names). Deduplicated by id. */
const StandardVerificationSchema = strict({
  kind: Type.Literal("standardWebhooks"),
  toleranceSeconds: ToleranceSchema,
  secrets: Type.Array(SecretSchema, {
    minItems: 1,
    maxItems: 4,
    description:
      "`whsec_` and base64 (v1, HMAC-SHA256), or `whpk_` and base64 (v1a, Ed25519). Any of them verifies.",
  }),
});
export type StandardVerification = Static<typeof StandardVerificationSchema>;

/** How requests to a webhook are verified in one environment. */
export const VerificationSchema = oneOfBy("kind", [
  NoVerificationSchema,
  BasicVerificationSchema,
  TokenVerificationSchema,
  HmacVerificationSchema,
  StandardVerificationSchema,
]);
export type Verification = Static<typeof VerificationSchema>;

const PlaceSchema = Type.Enum(["header", "query", "body"]);
const placed = {
  in: PlaceSchema,
  name: Type.String({
    minLength: 1,
    maxLength: 200,
    description: "The header or parameter; in a body a JSON Pointer, e.g. `/challenge`.",
  }),
};
/** One value of a request. */
export const PlacedSchema = strict(placed);
export type Placed = Static<typeof PlacedSchema>;

/**
 * A request by which a vendor tries whether the address answers for us. It is answered at once with what it carries, and
 * starts nothing.
 */
export const ChallengeSchema = strict({
  method: Type.Optional(Type.Enum(["GET", "POST", "OPTIONS"])),
  when: Type.Array(strict({ ...placed, equals: Type.Optional(Type.String({ maxLength: 500 })) }), {
    minItems: 1,
    maxItems: 5,
    description: "All must be there, with this value where one is given.",
  }),
  value: PlacedSchema,
  reply: Type.Enum(["text", "json", "header"], { description: "Where the value goes back." }),
  replyName: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: "The member or header it goes back in." }),
  ),
  hmac: Type.Optional(
    strict(
      {
        replyName: Type.String({
          minLength: 1,
          maxLength: 200,
          description: "The member of the JSON answer.",
        }),
        algorithm: Type.Enum([...hmacAlgorithms]),
        encoding: Type.Enum([...hmacEncodings]),
        prefix: Type.Optional(Type.String({ maxLength: 50 })),
      },
      {
        description:
          "Also answers the value's HMAC with the first secret of the verification. Only for values of letters, digits, `_` and `-`.",
      },
    ),
  ),
});
export type Challenge = Static<typeof ChallengeSchema>;
