import { credentialRoutes } from "@patchbay/contract/credential-api";
import type { Mount } from "../platform/mount.ts";
import type { CredentialService } from "./credential-service.ts";

/** Mounts /api/v1/credentials. */
export function mountCredentialRoutes(mount: Mount, service: CredentialService): void {
  mount(credentialRoutes.list, async ({ query }) => await service.list(query));
  mount(credentialRoutes.create, async ({ actor, body }) => await service.create(actor, body));
  mount(credentialRoutes.read, async ({ params }) => await service.read(params.credential));
  mount(
    credentialRoutes.change,
    async ({ actor, params, body }) => await service.change(actor, params.credential, body),
  );
  mount(credentialRoutes.remove, async ({ actor, params }) => await service.remove(actor, params.credential));
  mount(credentialRoutes.usage, async ({ params, query }) => await service.usage(params.credential, query));
}
