import { connectionRoutes, endpointRoutes } from "@patchbay/contract/connection-api";
import type { Mount } from "../platform/mount.ts";
import type { ConnectionService } from "./connection-service.ts";
import type { EndpointService } from "./endpoint-service.ts";
import type { Publication } from "./publication.ts";

/** Mounts /api/v1/connections, but for Test Connection, which makes calls (calls/probe-routes.ts). */
export function mountConnectionRoutes(
  mount: Mount,
  service: ConnectionService,
  publication: Publication,
): void {
  mount(connectionRoutes.list, async ({ query }) => await service.list(query));
  mount(connectionRoutes.create, async ({ actor, body }) => await service.create(actor, body));
  mount(connectionRoutes.read, async ({ params }) => await service.read(params.connection));
  mount(
    connectionRoutes.change,
    async ({ actor, params, body }) => await service.change(actor, params.connection, body),
  );
  mount(connectionRoutes.remove, async ({ actor, params }) => await service.remove(actor, params.connection));
  mount(
    connectionRoutes.duplicate,
    async ({ actor, params, body }) => await service.duplicate(actor, params.connection, body.name),
  );
  mount(connectionRoutes.usage, async ({ params, query }) => await service.usage(params.connection, query));
  mount(
    connectionRoutes.publish,
    async ({ actor, params, body }) => await publication.publish(actor, params.connection, body.environment),
  );
  mount(
    connectionRoutes.unpublish,
    async ({ actor, params, body }) =>
      await publication.unpublish(actor, params.connection, body.environment),
  );
}

/** Mounts /api/v1/endpoints. */
export function mountEndpointRoutes(mount: Mount, service: EndpointService): void {
  mount(endpointRoutes.list, async ({ query }) => await service.list(query));
  mount(endpointRoutes.create, async ({ actor, body }) => await service.create(actor, body));
  mount(endpointRoutes.read, async ({ params }) => await service.read(params.endpoint));
  mount(
    endpointRoutes.change,
    async ({ actor, params, body }) => await service.change(actor, params.endpoint, body),
  );
  mount(endpointRoutes.remove, async ({ actor, params }) => await service.remove(actor, params.endpoint));
}
