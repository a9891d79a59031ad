import { join } from "node:path";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Actor } from "../platform/actor.ts";
import type { Config } from "../platform/config.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Authenticate, Mount } from "../platform/mount.ts";
import { StartupError } from "../platform/startup-error.ts";
import { serveConsole, wantsPage } from "./console-files.ts";
import { Drain } from "./drain.ts";
import { describeRoutes, serveDocs } from "./openapi.ts";
import { mountProbes } from "./probes.ts";
import { proofOf } from "./proof.ts";
import { createHttp } from "./server.ts";

/** What a domain's routes are mounted with. */
export type MountPoint = {
  readonly fastify: FastifyInstance;
  readonly mount: Mount;
  /** Who sends a request to a route that is not one of the native API's. */
  readonly identify: (request: FastifyRequest) => Promise<Actor | null>;
  readonly publicUrl: () => string;
};

export type HttpStart = {
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly version: string;
  readonly authenticate: Authenticate;
  readonly cookieName: string;
  /** Rejects while the server cannot do its work (the database is away). */
  readonly ready: () => Promise<void>;
  readonly mountAll: (point: MountPoint) => Promise<void>;
};

/** How long a stop waits for requests under way. */
const DRAIN = 30_000;
const consoleFolder = join(import.meta.dirname, "../../../console/dist");

/** Builds the HTTP side, mounts everything and listens. Disposing answers what is under way and then stops listening. */
export async function startHttp(start: HttpStart): Promise<AsyncDisposable & { readonly address: string }> {
  const { config, log, authenticate, cookieName } = start;
  let address = "";
  const drain = new Drain();
  const publicUrl = (): string => config.publicUrl ?? address;
  const publicOrigin = config.publicUrl === null ? null : new URL(config.publicUrl).origin;
  const http = await createHttp({
    log,
    authenticate,
    cookieName,
    publicOrigin,
    requestBytes: config.limits.requestBytes,
    corsOrigins: config.corsOrigins,
    prepare: async (fastify) => {
      drain.watch(fastify);
      fastify.addHook("onResponse", (request, reply, done) => {
        const { method, routeOptions } = request;
        start.metrics.requestAnswered(
          method,
          routeOptions.url ?? "none",
          reply.statusCode,
          reply.elapsedTime,
        );
        done();
      });
      await describeRoutes(fastify, { version: start.version, publicUrl: config.publicUrl ?? "/" });
    },
  });
  const { fastify } = http;

  const page = await serveConsole(fastify, consoleFolder);
  if (page !== null) http.otherwise((request, reply) => (wantsPage(request) ? page(reply) : null));
  mountProbes(fastify, start.metrics, async () => {
    if (drain.isStopping) return { ready: false, reason: "stopping" };
    return await start.ready().then(
      () => ({ ready: true }),
      () => ({ ready: false, reason: "the database does not answer" }),
    );
  });
  const identify = async (request: FastifyRequest): Promise<Actor | null> => {
    const proof = proofOf(request, cookieName);
    return proof === null ? null : await authenticate(proof);
  };
  await start.mountAll({ fastify, mount: http.mount, identify, publicUrl });
  await serveDocs(fastify);

  address = await listen(fastify, config.http);
  return {
    address,
    [Symbol.asyncDispose]: async () => {
      const limit = AbortSignal.timeout(DRAIN);
      limit.addEventListener("abort", () => fastify.server.closeAllConnections(), { once: true });
      await drain.stop(limit);
      await fastify.close();
    },
  };
}

/** What keeps an address from being listened on, as the end of a sentence. */
const listenTroubles: Readonly<Record<string, string>> = {
  EADDRINUSE:
    "is taken by another program. Stop that, or set PATCHBAY_PORT to another port (0 takes a free one)",
  EADDRNOTAVAIL: "is no address of this machine. Set PATCHBAY_HOST to one that is, or to 0.0.0.0 for all",
  EACCES:
    "may not be listened on by this user. Ports below 1024 usually need rights; set PATCHBAY_PORT to a higher one",
  ENOTFOUND: "has a name that cannot be resolved. Set PATCHBAY_HOST to an address of this machine",
};

async function listen(fastify: FastifyInstance, { host, port }: Config["http"]): Promise<string> {
  try {
    return await fastify.listen({ host, port });
  } catch (error) {
    const trouble = listenTroubles[(error as { readonly code?: string }).code ?? ""];
    if (trouble === undefined) throw error;
    throw new StartupError(`${host}:${port} ${trouble}.`, { cause: error });
  }
}
