import { Type } from "typebox";

/** A secret on its way in. Sealed at once; the mask in its place means "keep what is stored". */
export const SecretSchema = Type.String({
  minLength: 1,
  maxLength: 49_152,
  description: "A secret: stored sealed, answered as ********; ******** written back keeps the stored one.",
});
/** A name that a header can have (RFC 9110, 5.1). */
export const HeaderNameSchema = Type.String({
  pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}$",
  description: "An HTTP header name.",
});
/** A name that a query parameter can have. */
export const ParamNameSchema = Type.String({
  minLength: 1,
  maxLength: 200,
  description: "A query parameter name.",
});
/** What stands before a token in a header. */
export const SchemeSchema = Type.String({
  pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{0,100}$",
  description: "E.g. Bearer; empty or absent: the bare token.",
});
/** An open text of a credential: a client id, a user name, a scope. */
export const TextSchema = Type.String({ maxLength: 2000 });
/** Where something stands in an answer. */
export const PathSchema = Type.String({
  maxLength: 500,
  description: "JSONPath, dotted path or JSON Pointer.",
});
/** An absolute address. */
export const UrlSchema = Type.String({ pattern: "^https?://", maxLength: 2000 });
