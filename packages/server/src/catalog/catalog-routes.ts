import { createHash } from "node:crypto";
import { type CatalogAnswer, type CatalogEntity, entityTypes } from "@patchbay/contract/catalog";
import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Actor, may } from "../platform/actor.ts";
import type { Db } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import { Problem } from "../platform/problem.ts";
import { versionLabel } from "../platform/version-pin.ts";
import { readCatalogQuery } from "./catalog-query.ts";
import { type CatalogRow, readCatalog } from "./catalog-view.ts";

type Deps = {
  readonly db: Db;
  readonly log: Log;
  /** Who sends a request, or null. */
  readonly identify: (request: FastifyRequest) => Promise<Actor | null>;
  readonly publicUrl: () => string;
  readonly perMinute: number;
};

/** The errors of seeds/001: their own body, unlike the native API's problems. */
class CatalogError extends Error {
  readonly statusCode: number;
  readonly code: string;

  constructor(statusCode: number, code: string, message: string) {
    super(message);
    this.statusCode = statusCode;
    this.code = code;
  }
}

const entityOf = (row: CatalogRow, entityType: string, publicUrl: string): CatalogEntity => ({
  entityId: row.id,
  name: row.name,
  description: row.description,
  type: row.type,
  status: row.status,
  version: versionLabel(row.version),
  endpoints: `${publicUrl}/nected/${entityType}/${row.id}`,
  tags: [...row.tags],
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  ...(row.created_by_id === null ? {} : { createdBy: row.created_by_id }),
  ...(row.updated_by_id === null ? {} : { updatedBy: row.updated_by_id }),
});

/** What a rate is counted by: the key as it was sent (never kept in clear), else the address. Nothing is looked up for it. */
function callerOf(request: FastifyRequest): string {
  const { authorization, "nected-api-key": header } = request.headers;
  const key = authorization === undefined ? header : authorization.replace(/^Bearer +/i, "");
  return typeof key === "string" ? createHash("sha256").update(key).digest("base64") : request.ip;
}

/** The answer with its ETag; 304 when the client has it already. */
function sendTagged(request: FastifyRequest, reply: FastifyReply, answer: CatalogAnswer): FastifyReply {
  const body = JSON.stringify(answer);
  const tag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
  reply.header("etag", tag).header("cache-control", "private, no-cache");
  const known = request.headers["if-none-match"];
  const unchanged = known?.split(",").some((one) => ["*", tag].includes(one.trim().replace(/^W\//, "")));
  if (unchanged === true) return reply.code(304).send();
  return reply.type("application/json; charset=utf-8").send(body);
}

/** Mounts `GET /dev/{entityType}`, the catalog exactly as seeds/001 documents it, and the address its rows give for a person. */
export async function mountCatalog(fastify: FastifyInstance, deps: Deps): Promise<void> {
  await fastify.register(async (app) => {
    await app.register(rateLimit, {
      max: deps.perMinute,
      timeWindow: 60_000,
      keyGenerator: callerOf,
      errorResponseBuilder: (_request, limit) =>
        new CatalogError(
          429,
          "TOO_MANY_REQUESTS",
          `Rate limit exceeded: ${limit.max} requests a minute. Try again in ${Math.ceil(limit.ttl / 1000)} s.`,
        ),
    });
    app.setErrorHandler((error, request, reply) => {
      if (error instanceof CatalogError)
        return reply.code(error.statusCode).send({ code: error.code, message: error.message });
      const isOurs = !(error instanceof Problem && error.code === "shutting_down");
      if (isOurs) deps.log.error({ err: error, route: request.routeOptions.url }, "catalog");
      return reply.code(500).send({ code: "INTERNAL_SERVER_ERROR", message: "Unexpected error." });
    });

    // Whatever else is asked for below /dev is answered in the catalog's own words.
    app.all("/dev/*", { schema: { hide: true } }, (request) => {
      throw new CatalogError(
        404,
        "NOT_FOUND",
        `There is no ${request.method} ${(request.url.split("?")[0] ?? "").slice(0, 60)}; use GET /dev/rule or GET /dev/workflow.`,
      );
    });
    app.get<{ Params: { entityType: string }; Querystring: Record<string, unknown> }>(
      "/dev/:entityType",
      { schema: { hide: true } },
      async (request, reply) => {
        const actor = await deps.identify(request);
        if (actor === null)
          throw new CatalogError(
            401,
            "UNAUTHORIZED",
            "Missing or invalid API key: send it in the header Nected-API-Key.",
          );
        if (!may(actor, "catalog:read"))
          throw new CatalogError(403, "FORBIDDEN", 'This key lacks the scope "catalog:read".');
        const entityType = entityTypes.find((one) => one === request.params.entityType);
        if (entityType === undefined)
          throw new CatalogError(
            404,
            "NOT_FOUND",
            `There is no entity type ${JSON.stringify(request.params.entityType.slice(0, 60))}; use rule or workflow.`,
          );
        const read = readCatalogQuery(entityType, request.query);
        if (!read.ok) throw new CatalogError(400, "BAD_REQUEST", read.message);

        const { rows, total } = await readCatalog(deps.db.read, entityType, read.query);
        const publicUrl = deps.publicUrl();
        return sendTagged(request, reply, {
          data: {
            Pagination: {
              perPage: read.query.perPage,
              totalPage: Math.ceil(total / read.query.perPage),
              currentPage: read.query.page,
              totalRecord: total,
            },
            entities: rows.map((row) => entityOf(row, entityType, publicUrl)),
          },
          code: "success",
          message: "Success.",
        });
      },
    );
  });

  for (const entityType of entityTypes)
    fastify.get<{ Params: { id: string } }>(
      `/nected/${entityType}/:id`,
      { schema: { hide: true } },
      async (request, reply) =>
        await reply.redirect(`/${entityType}s/${encodeURIComponent(request.params.id)}`, 302),
    );
}
