import { workspaceRoutes } from "@patchbay/contract/workspace-api";
import type { Mount } from "../platform/mount.ts";
import type { WorkspaceService } from "./workspace-service.ts";

/** Mounts /api/v1/workspace and /api/v1/settings. */
export function mountWorkspaceRoutes(mount: Mount, service: WorkspaceService): void {
  mount(workspaceRoutes.overview, async () => await service.overview());
  mount(workspaceRoutes.settings, async () => service.settings());
}
