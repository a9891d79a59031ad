import { variableRoutes } from "@patchbay/contract/variable-api";
import type { Mount } from "../platform/mount.ts";
import type { VariableService } from "./variable-service.ts";

/** Mounts /api/v1/variables. */
export function mountVariableRoutes(mount: Mount, service: VariableService): void {
  mount(variableRoutes.list, async ({ query }) => await service.list(query));
  mount(variableRoutes.create, async ({ actor, body }) => await service.create(actor, body));
  mount(variableRoutes.read, async ({ params }) => await service.read(params.variable));
  mount(
    variableRoutes.change,
    async ({ actor, params, body }) => await service.change(actor, params.variable, body),
  );
  mount(variableRoutes.remove, async ({ actor, params }) => await service.remove(actor, params.variable));
  mount(variableRoutes.usage, async ({ params, query }) => await service.usage(params.variable, query));
}
