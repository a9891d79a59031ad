import { workspaceRoutes } from "@patchbay/contract/workspace-api";
import type { Mount } from "../platform/mount.ts";
import type { WorkspaceService } from "./workspace-service.ts";

/** Mounts /api/v1/workspace, its export and its apply, and /api/v1/settings. */
export function mountWorkspaceRoutes(mount: Mount, service: WorkspaceService): void {
  mount(workspaceRoutes.overview, async () => await service.overview());
  mount(workspaceRoutes.export, async () => await service.export());
  mount(
    workspaceRoutes.apply,
    async ({ actor, query, body }) => await service.apply(actor, body, query.dryRun === true),
  );
  mount(workspaceRoutes.settings, async () => service.settings());
}
