import { executionRoutes } from "@patchbay/contract/execution-api";
import type { Mount } from "../platform/mount.ts";
import type { ExecutionService } from "./execution-service.ts";
import { harOf } from "./har.ts";

/** The version of what we write into archives, not of this program: readers tell by it what to expect. */
const harVersion = "1";

/** Mounts /api/v1/executions. */
export function mountExecutionRoutes(mount: Mount, service: ExecutionService): void {
  mount(executionRoutes.list, async ({ query }) => await service.list(query));
  mount(executionRoutes.har, async ({ params }) => harOf(await service.read(params.execution), harVersion));
  mount(executionRoutes.read, async ({ params }) => await service.read(params.execution));
}
