import { connectionRoutes, endpointRoutes } from "@patchbay/contract/connection-api";
import type { Mount } from "../platform/mount.ts";
import type { Probe } from "./probe.ts";

/** Mounts Test Connection and the trial of an endpoint. */
export function mountProbeRoutes(mount: Mount, probe: Probe): void {
  mount(
    connectionRoutes.test,
    async ({ actor, params, body }) =>
      await probe.test(actor, params.connection, body.environment, body.settings),
  );
  mount(endpointRoutes.test, async ({ params, body }) => await probe.tryEndpoint(params.endpoint, body));
  mount(
    connectionRoutes.testNew,
    async ({ actor, body }) => await probe.testNew(actor, body.environment, body.settings),
  );
}
