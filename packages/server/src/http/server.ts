import type { Route } from "@patchbay/contract/route";
import { ProblemSchema } from "@patchbay/contract/problem";
import { setImmediate as turn } from "node:timers/promises";
import cookie from "@fastify/cookie";
import cors from "@fastify/cors";
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type preParsingHookHandler,
} from "fastify";
import { type Actor, demand } from "../platform/actor.ts";
import type { Log } from "../platform/log.ts";
import type { Authenticate, Mount, RouteCall } from "../platform/mount.ts";
import { problem } from "../platform/problem.ts";
import { writtenBy } from "./answer-schema.ts";
import { answerUnknownAddress, problemAnswerer } from "./answer-problem.ts";
import { FileBody } from "./file-body.ts";
import { acceptBodies, answerYaml, longBody } from "./request-body.ts";
import { proofOf, refuseCrossSite } from "./proof.ts";
import { quickToCompile, requestChecks } from "../platform/request-check.ts";
import { refuseUnstorable } from "./storable-text.ts";
import { securityHeaders } from "./security-headers.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who sends it; null until the access check ran, and on public routes. */
    actor: Actor | null;
    /** The body as it arrives, of a route that takes files. */
    fileBody: FileBody | null;
  }
}

export type HttpOptions = {
  readonly log: Log;
  readonly authenticate: Authenticate;
  readonly cookieName: string;
  /** Origin of PATCHBAY_PUBLIC_URL, where it is set. */
  readonly publicOrigin: string | null;
  readonly requestBytes: number;
  /** Origins whose pages may call the API from a browser; with a key, never with a cookie. */
  readonly corsOrigins: readonly string[];
  /** Registers what must stand before the first route. */
  readonly prepare: (fastify: FastifyInstance) => Promise<void>;
};

/** Answers a request to an address without a route, or null to leave it a problem. */
export type Otherwise = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | null;

export type Http = {
  readonly fastify: FastifyInstance;
  readonly mount: Mount;
  /** Sets what answers requests to unknown addresses. */
  readonly otherwise: (answer: Otherwise) => void;
};

/** What the OpenAPI page says of a route that reads and writes YAML too. */
const withYaml = {
  consumes: ["application/json", "application/yaml"],
  produces: ["application/json", "application/yaml"],
};

/** For a route that takes files: what is parsed of a body in JSON is all but the file. */
const withoutFile =
  (limit: number): preParsingHookHandler =>
  (request, _reply, payload, done) => {
    if (request.headers["content-type"]?.startsWith("application/json") !== true) {
      done(null, payload);
      return;
    }
    const body = new FileBody(limit);
    request.fileBody = body;
    payload.once("error", (error) => body.destroy(error));
    done(null, payload.pipe(body));
  };

const openApiPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ":$1");

/** Who sends the request, when anybody is allowed to know; throws unauthenticated or forbidden otherwise. */
async function checkAccess(request: FastifyRequest, route: Route, options: HttpOptions): Promise<void> {
  if (route.access === "public") {
    refuseCrossSite(request, options.publicOrigin, true);
    return;
  }
  const proof = proofOf(request, options.cookieName);
  if (proof === null)
    throw problem(
      "unauthenticated",
      "Send an API key (Authorization: Bearer …, or Nected-API-Key), or sign in.",
    );
  if (proof.kind === "session") refuseCrossSite(request, options.publicOrigin);
  const actor = await options.authenticate(proof);
  if (actor === null) {
    throw problem(
      "unauthenticated",
      proof.kind === "apiKey"
        ? "This API key is not valid (unknown, expired or revoked)."
        : "The session has ended. Sign in again.",
    );
  }
  if (route.access !== "signedIn") demand(actor, route.access);
  request.actor = actor;
}

/** Builds the HTTP side: security headers, bodies, problems, and `mount`, which makes a route out of each route value. */
export async function createHttp(options: HttpOptions): Promise<Http> {
  const answerProblem = problemAnswerer(options.log);
  const fastify = Fastify({
    logger: false,
    bodyLimit: options.requestBytes,
    serializerOpts: { ajv: quickToCompile },
    // Slow senders are cut off; answers may take as long as a call's deadline allows.
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    trustProxy: false,
    // An address that cannot be read has no route, so no error handler of one.
    frameworkErrors: answerProblem,
  });
  fastify.server.headersTimeout = 10_000;
  const checks = requestChecks();
  fastify.setValidatorCompiler(({ schema, httpPart }) => checks(schema as object, httpPart));
  fastify.setErrorHandler(answerProblem);
  fastify.decorateRequest("actor", null);
  fastify.decorateRequest("fileBody", null);
  await fastify.register(cookie);
  if (options.corsOrigins.length > 0)
    await fastify.register(cors, { origin: [...options.corsOrigins], credentials: false, maxAge: 600 });
  const headers = {
    ...(await securityHeaders({ https: options.publicOrigin?.startsWith("https:") === true })),
    "cache-control": "no-store",
  };
  fastify.addHook("onRequest", (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
  acceptBodies(fastify);

  const mounted: Route[] = [];
  let otherwise: Otherwise = () => null;
  fastify.setNotFoundHandler(
    (request, reply) => otherwise(request, reply) ?? answerUnknownAddress(request, reply, mounted),
  );
  await options.prepare(fastify);

  const mount = (route: Route, handler: (call: RouteCall<Route>) => Promise<unknown>): void => {
    mounted.push(route);
    const { status = 200, bodyLimit = options.requestBytes } = route;
    fastify.route({
      method: route.method,
      url: openApiPath(route.path),
      bodyLimit,
      config: { ...(route.yaml === true ? { yaml: true } : {}), told: { status, schema: route.answer } },
      schema: {
        ...(route.yaml === true ? withYaml : {}),
        summary: route.summary,
        tags: [route.tag],
        ...(route.access === "public" ? { security: [] } : {}),
        ...(route.params === undefined ? {} : { params: route.params }),
        ...(route.query === undefined ? {} : { querystring: route.query }),
        ...(route.body === undefined ? {} : { body: route.body }),
        response: { [status]: writtenBy(route.answer), default: ProblemSchema },
      },
      onRequest: (request) => checkAccess(request, route, options),
      ...(route.file === undefined ? {} : { preParsing: withoutFile(bodyLimit) }),
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        const { params, query, body, actor } = request;
        const isLong = Number(request.headers["content-length"] ?? 0) > longBody;
        if (isLong) await turn();
        refuseUnstorable({ params, query, body: request.isBodyStorable ? undefined : body });
        if (isLong) await turn();
        const value = await handler({
          params,
          query,
          body,
          file: route.file === undefined ? null : (request.fileBody?.fileIn(body, route.file) ?? null),
          actor,
          request,
          reply,
        } as unknown as RouteCall<Route>);
        // Some answers are not ours to shape: a workflow's own reply has its own status and body.
        if (reply.sent) return reply;
        reply.code(status);
        if (status === 204) return reply.send();
        return answerYaml(request, reply, status, value) ?? value;
      },
    });
  };
  return {
    fastify,
    mount,
    otherwise: (answer) => {
      otherwise = answer;
    },
  };
}
