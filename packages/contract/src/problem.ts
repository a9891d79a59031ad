import { type Static, Type } from "typebox";
import { JsonSchema, strict } from "./vocabulary.ts";

/**
 * Every problem our HTTP API can answer with (RFC 9457). `code` is what programs match on; it never changes its
 * meaning. `retryable` says whether the same request can succeed later without anybody changing it.
 */
export const problems = {
  invalid_request: { status: 400, title: "The request is not valid", retryable: false },
  malformed_json: { status: 400, title: "The body cannot be parsed", retryable: false },
  unauthenticated: { status: 401, title: "Sign in, or send an API key", retryable: false },
  wrong_sign_in: { status: 401, title: "E-mail or password is wrong", retryable: false },
  webhook_not_verified: {
    status: 401,
    title: "The request does not prove its sender as the trigger demands",
    retryable: false,
  },
  forbidden: { status: 403, title: "This needs a permission you do not have", retryable: false },
  cross_site_request: { status: 403, title: "This request came from another site", retryable: false },
  not_found: { status: 404, title: "There is no such thing here", retryable: false },
  event_not_matched: { status: 404, title: "No trigger matches this request", retryable: false },
  method_not_allowed: { status: 405, title: "This address does not take that method", retryable: false },
  name_taken: { status: 409, title: "The name is taken", retryable: false },
  name_frozen: { status: 409, title: "The name can no longer change", retryable: false },
  in_use: { status: 409, title: "It is still in use", retryable: false },
  stale_revision: { status: 409, title: "Somebody changed it meanwhile", retryable: false },
  nothing_to_publish: { status: 409, title: "There is nothing new to publish", retryable: false },
  connection_not_published: { status: 409, title: "A connection is not published", retryable: false },
  connection_not_tested: {
    status: 409,
    title: "These settings have not been tested successfully",
    retryable: false,
  },
  agent_revoked: { status: 409, title: "The agent has been revoked", retryable: false },
  rule_not_published: { status: 409, title: "The rule has no published version", retryable: false },
  workflow_not_published: {
    status: 409,
    title: "The workflow has no published version",
    retryable: false,
  },
  cases_failed: { status: 409, title: "Test cases of the rule fail", retryable: false },
  not_explainable: { status: 409, title: "The run cannot be explained", retryable: false },
  not_ready: { status: 409, title: "Something it needs is not ready", retryable: false },
  idempotency_conflict: {
    status: 409,
    title: "This idempotency key was used with another body",
    retryable: false,
  },
  idempotency_in_progress: {
    status: 409,
    title: "The first request with this idempotency key is still running",
    retryable: true,
  },
  wrong_state: { status: 409, title: "It is too late or too early for that", retryable: false },
  last_owner: { status: 409, title: "There must be an owner", retryable: false },
  body_too_large: { status: 413, title: "The body is too large", retryable: false },
  unsupported_media_type: { status: 415, title: "The body must be JSON", retryable: false },
  document_too_large: { status: 422, title: "The document is too large", retryable: false },
  invalid_document: { status: 422, title: "The document has errors", retryable: false },
  invalid_params: { status: 422, title: "The inputs do not fit the rule", retryable: false },
  invalid_settings: { status: 422, title: "The settings do not fit together", retryable: false },
  literal_secret: { status: 422, title: "A secret does not belong here", retryable: false },
  origin_not_allowed: { status: 422, title: "The credential is not for this address", retryable: false },
  input_not_fetched: { status: 422, title: "An input could not be fetched", retryable: true },
  authorization_failed: { status: 422, title: "The authorisation did not succeed", retryable: false },
  rule_failed: { status: 422, title: "The rule could not be evaluated", retryable: false },
  too_many_requests: { status: 429, title: "Too many requests", retryable: true },
  internal_error: { status: 500, title: "Something went wrong on our side", retryable: true },
  not_recorded: { status: 503, title: "It was done, but could not be put on record", retryable: false },
  store_unavailable: { status: 503, title: "The database does not answer", retryable: true },
  shutting_down: { status: 503, title: "The server is stopping", retryable: true },
} as const satisfies Record<
  string,
  { readonly status: number; readonly title: string; readonly retryable: boolean }
>;

export type ProblemCode = keyof typeof problems;

/** One mistake in what was sent: where, what came, what would do. */
export const FieldErrorSchema = strict({
  field: Type.String({ description: "Dotted path into the request, e.g. `body.inputs.0.type`." }),
  message: Type.String(),
  sent: Type.Optional(JsonSchema),
  accepted: Type.Optional(Type.String({ description: "What would be accepted." })),
  line: Type.Optional(Type.Integer()),
  column: Type.Optional(Type.Integer()),
});
export type FieldError = Static<typeof FieldErrorSchema>;

/** RFC 9457 `application/problem+json` with our `code`. */
export const ProblemSchema = strict({
  type: Type.String({ description: "`urn:patchbay:problem:` and the code; docs/errors.md explains each." }),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String({ description: "Stable, lower_snake." }),
  detail: Type.String(),
  retryable: Type.Boolean(),
  errors: Type.Optional(Type.Array(FieldErrorSchema)),
  executionId: Type.Optional(Type.String({ description: "The execution on record, where one was started." })),
});
export type ProblemBody = Static<typeof ProblemSchema>;
