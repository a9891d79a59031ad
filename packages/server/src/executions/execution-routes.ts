import { executionRoutes } from "@patchbay/contract/execution-api";
import type { Mount } from "../platform/mount.ts";
import type { ExecutionService } from "./execution-service.ts";

/** Mounts /api/v1/executions. */
export function mountExecutionRoutes(mount: Mount, service: ExecutionService): void {
  mount(executionRoutes.list, async ({ query }) => await service.list(query));
  mount(executionRoutes.read, async ({ params }) => await service.read(params.execution));
}
