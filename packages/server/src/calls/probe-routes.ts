import { connectionRoutes } from "@patchbay/contract/connection-api";
import type { Mount } from "../platform/mount.ts";
import type { Probe } from "./probe.ts";

/** Mounts Test Connection. */
export function mountProbeRoutes(mount: Mount, probe: Probe): void {
  mount(
    connectionRoutes.test,
    async ({ actor, params, body }) =>
      await probe.test(actor, params.connection, body.environment, body.settings),
  );
  mount(
    connectionRoutes.testNew,
    async ({ actor, body }) => await probe.testNew(actor, body.environment, body.settings),
  );
}
