import type { Route } from "@patchbay/contract/route";
import type { ErrorObject } from "ajv";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Log } from "../platform/log.ts";
import { Problem, problem } from "../platform/problem.ts";
import { fieldErrors } from "./field-errors.ts";

type Validation = { readonly validation: readonly ErrorObject[]; readonly validationContext?: string };
const partNames: Readonly<Record<string, string>> = {
  body: "body",
  querystring: "query",
  params: "params",
  headers: "headers",
};

/** What went wrong, as one of our problems. What is not known here is our own failure and says nothing about itself. */
export function problemOf(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  const { validation, validationContext = "body" } = error as Partial<Validation>;
  if (validation !== undefined) {
    const data =
      validationContext === "querystring"
        ? request.query
        : validationContext === "params"
          ? request.params
          : request.body;
    const errors = fieldErrors(validation, partNames[validationContext] ?? validationContext, data);
    const first = errors[0];
    return problem(
      "invalid_request",
      first === undefined ? "The request does not fit." : `${first.field} ${first.message}.`,
      { errors },
    );
  }
  switch ((error as { readonly code?: unknown }).code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return problem("body_too_large", "The body is larger than this address accepts.");
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return problem("unsupported_media_type", "Send the body as application/json.");
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return problem("invalid_request", "Content-Length does not fit the body.");
    case "FST_ERR_BAD_URL":
    case "FST_ERR_ASYNC_CONSTRAINT":
      return problem("invalid_request", "The address cannot be read.");
    default:
      return problem("internal_error", "The request failed on our side; the server's log has the reason.", {
        cause: error,
      });
  }
}

/**
 * Makes what answers with problems, and logs those that are our own failure. While the database is away every request fails
 * alike: that is said once a second, with how many were refused unsaid.
 */
export function problemAnswerer(
  log: Log,
  monotonic: () => number = () => performance.now(),
): (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  let saidAt = Number.NEGATIVE_INFINITY;
  let unsaid = 0;
  const noteAbsence = (found: Problem): void => {
    const now = monotonic();
    if (now - saidAt < 1000) {
      unsaid += 1;
      return;
    }
    const cause = found.extras.cause instanceof Error ? found.extras.cause.message : undefined;
    log.warn(
      { code: found.code, cause, refusedBefore: unsaid },
      "requests fail because the database does not answer",
    );
    saidAt = now;
    unsaid = 0;
  };
  return (error, request, reply) => {
    const found = problemOf(error, request);
    if (found.code === "store_unavailable" || found.code === "not_recorded") noteAbsence(found);
    else if (found.status >= 500 && found.code !== "shutting_down")
      log.error(
        { err: found.cause ?? found, method: request.method, route: request.routeOptions.url },
        found.code,
      );
    if (found.extras.retryAfterSeconds !== undefined)
      reply.header("retry-after", Math.ceil(found.extras.retryAfterSeconds));
    if (found.code === "unauthenticated") reply.header("www-authenticate", "Bearer");
    return reply
      .code(found.status)
      .type("application/problem+json")
      .serializer(JSON.stringify)
      .send(found.toBody());
  };
}

/** 405 with Allow where the address exists for other methods, else 404. */
export function answerUnknownAddress(
  request: FastifyRequest,
  reply: FastifyReply,
  mounted: readonly Route[],
): FastifyReply {
  const path = request.url.split("?")[0] ?? "";
  const allowed = mounted
    .filter((route) => new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path))
    .map((route) => route.method);
  const found =
    allowed.length > 0
      ? problem(
          "method_not_allowed",
          `${path} takes ${[...new Set(allowed)].join(", ")}, not ${request.method}.`,
        )
      : problem("not_found", `There is nothing at ${path.slice(0, 200)}.`);
  if (allowed.length > 0) reply.header("allow", [...new Set(allowed)].join(", "));
  return reply
    .code(found.status)
    .type("application/problem+json")
    .serializer(JSON.stringify)
    .send(found.toBody());
}
