import { triggerRoutes } from "@patchbay/contract/trigger-api";
import type { Mount } from "../platform/mount.ts";
import type { TriggerPublishing } from "./trigger-publication.ts";
import type { TriggerService } from "./trigger-service.ts";

/** Mounts /api/v1/triggers. */
export function mountTriggerRoutes(
  mount: Mount,
  triggers: TriggerService,
  publishing: TriggerPublishing,
): void {
  mount(triggerRoutes.list, async ({ query }) => await triggers.list(query));
  mount(triggerRoutes.create, async ({ actor, body }) => await triggers.create(actor, body));
  mount(triggerRoutes.read, async ({ params }) => await triggers.read(params.trigger));
  mount(
    triggerRoutes.change,
    async ({ actor, params, body }) => await triggers.change(actor, params.trigger, body),
  );
  mount(triggerRoutes.remove, async ({ actor, params }) => await triggers.remove(actor, params.trigger));
  mount(
    triggerRoutes.publish,
    async ({ actor, params, body }) => await publishing.publish(actor, params.trigger, body.environment),
  );
  mount(
    triggerRoutes.unpublish,
    async ({ actor, params, body }) => await publishing.unpublish(actor, params.trigger, body.environment),
  );
  mount(triggerRoutes.times, async ({ body }) => await Promise.resolve(triggers.times(body)));
}
