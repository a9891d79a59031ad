import { inboxRoutes } from "@patchbay/contract/inbox-api";
import type { Mount } from "../platform/mount.ts";
import type { InboxService } from "./inbox-service.ts";

/** Mounts /api/v1/inbox. */
export function mountInboxRoutes(mount: Mount, inbox: InboxService): void {
  mount(inboxRoutes.list, async ({ query }) => await inbox.list(query));
  mount(inboxRoutes.read, async ({ params }) => await inbox.read(params.entry));
  mount(
    inboxRoutes.replay,
    async ({ actor, params, body }) => await inbox.replay(actor, params.entry, body.environment),
  );
}
