import { apiKeyRoutes } from "@patchbay/contract/access-api";
import type { Mount } from "../platform/mount.ts";
import type { ApiKeyService } from "./api-key-service.ts";

/** API keys: list, make, revoke. */
export function mountApiKeyRoutes(mount: Mount, apiKeys: ApiKeyService): void {
  mount(apiKeyRoutes.list, ({ actor, query }) => apiKeys.list(actor, query));
  mount(apiKeyRoutes.create, ({ actor, body }) => apiKeys.create(actor, body));
  mount(apiKeyRoutes.revoke, async ({ actor, params }) => {
    await apiKeys.revoke(actor, params.apiKey);
    return null;
  });
}
