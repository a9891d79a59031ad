import { connectionRoutes } from "@patchbay/contract/connection-api";
import type { Mount } from "../platform/mount.ts";
import type { BreakerService } from "./breaker-service.ts";

/** Mounts what of connections is about their circuit breakers. */
export function mountBreakerRoutes(mount: Mount, service: BreakerService): void {
  mount(connectionRoutes.breakers, async ({ params }) => await service.list(params.connection));
  mount(
    connectionRoutes.holdBreaker,
    async ({ actor, params, body }) =>
      await service.hold(actor, params.connection, body.environment, body.reason ?? ""),
  );
  mount(
    connectionRoutes.resetBreaker,
    async ({ actor, params, body }) => await service.reset(actor, params.connection, body.environment),
  );
}
