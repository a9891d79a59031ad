import { userRoutes } from "@patchbay/contract/access-api";
import type { Mount } from "../platform/mount.ts";
import type { UserService } from "./user-service.ts";

/** People: list, add, change. */
export function mountUserRoutes(mount: Mount, users: UserService): void {
  mount(userRoutes.list, ({ query }) => users.list(query));
  mount(userRoutes.create, ({ actor, body }) => users.create(actor, body));
  mount(userRoutes.change, ({ actor, params, body }) => users.change(actor, params.user, body));
}
