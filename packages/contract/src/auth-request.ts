import { type Static, Type } from "typebox";
import { PathSchema } from "./auth-text.ts";
import { CallMethodSchema, MediaTypeSchema, TemplateMapSchema } from "./call.ts";
import { type Json, strict } from "./vocabulary.ts";

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

/** How long something lives that does not say so itself, in seconds. */
export const LifetimeSchema = Type.Integer({
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
  lifetime: Type.Optional(LifetimeSchema),
  badToken: Type.Optional(BadTokenSchema),
  revoke: Type.Optional(AuthRequestSchema),
});
export type TokenRefresh = Static<typeof TokenRefreshSchema>;
