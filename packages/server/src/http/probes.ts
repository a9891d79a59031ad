import type { FastifyInstance } from "fastify";
import type { Metrics } from "../platform/metrics.ts";

/** Whether the server can do its work now; `draining` from the first sign of stopping on. */
export type Readiness = { readonly ready: boolean; readonly reason?: string };

/** Serves /healthz (the process lives), /readyz (it can work) and /metrics (Prometheus). They show nothing of the workspace. */
export function mountProbes(
  fastify: FastifyInstance,
  { registry }: Metrics,
  readiness: () => Promise<Readiness>,
): void {
  const hidden = { schema: { hide: true } };
  fastify.get("/healthz", hidden, async () => ({ status: "ok" }));
  fastify.get("/readyz", hidden, async (_request, reply) => {
    const { ready, reason } = await readiness();
    return await reply
      .code(ready ? 200 : 503)
      .send({ status: ready ? "ready" : "not ready", ...(reason === undefined ? {} : { reason }) });
  });
  fastify.get(
    "/metrics",
    hidden,
    async (_request, reply) => await reply.type(registry.contentType).send(await registry.metrics()),
  );
}
