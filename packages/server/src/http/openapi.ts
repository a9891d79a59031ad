import swagger from "@fastify/swagger";
import scalar from "@scalar/fastify-api-reference";
import type { FastifyInstance } from "fastify";
import type { Route } from "@patchbay/contract/route";
import { withoutDefaults } from "./answer-schema.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What the route answers, as callers are told it; it may be written by a schema that says less. */
    readonly told?: { readonly status: number; readonly schema: Route["answer"] };
  }
}

/** The page of Scalar needs styles of its own and scripts it brings along; nothing of it is loaded from elsewhere. */
const docsPolicy =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

/** Collects the routes mounted after it into an OpenAPI 3.1 document. To be registered before any route. */
export async function describeRoutes(
  fastify: FastifyInstance,
  options: { readonly version: string; readonly publicUrl: string },
): Promise<void> {
  await fastify.register(swagger, {
    transform: ({ schema, url, route }) => {
      const told = route.config?.told;
      if (told === undefined) return { schema, url };
      const response = { ...(schema.response as object), [told.status]: withoutDefaults(told.schema) };
      return { schema: { ...schema, response }, url };
    },
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Patchbay",
        version: options.version,
        description:
          "Define a REST API once, call it from decision rules and workflows, route on what came back. Errors are RFC 9457 problems with a stable `code`.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: options.publicUrl }],
      components: {
        securitySchemes: {
          bearer: { type: "http", scheme: "bearer", description: "An API key." },
          nectedApiKey: {
            type: "apiKey",
            in: "header",
            name: "Nected-API-Key",
            description: "The same key, in the header existing clients send.",
          },
        },
      },
      security: [{ bearer: [] }, { nectedApiKey: [] }],
    },
  });
}

/** Serves the document at /api/openapi.json and the page that shows it at /api/docs. */
export async function serveDocs(fastify: FastifyInstance): Promise<void> {
  fastify.get("/api/openapi.json", { schema: { hide: true } }, async (_request, reply) =>
    reply.type("application/json").send(JSON.stringify(fastify.swagger())),
  );
  await fastify.register(scalar, {
    routePrefix: "/api/docs",
    configuration: {
      title: "Patchbay API",
      url: "/api/openapi.json",
      withDefaultFonts: false,
      telemetry: false,
    },
    hooks: {
      onRequest: (_request, reply, done) => {
        reply.header("content-security-policy", docsPolicy);
        done();
      },
    },
  });
}
