import { credentialRoutes } from "@patchbay/contract/credential-api";
import type { Mount } from "../platform/mount.ts";
import type { Authorizations } from "./authorizations.ts";
import type { Revocations } from "./revocations.ts";

/** Mounts what of credentials makes calls. `publicUrl`: where browsers reach the console. */
export function mountAuthorizationRoutes(
  mount: Mount,
  authorizations: Authorizations,
  revocations: Revocations,
  publicUrl: () => string,
): void {
  const redirectUri = (): string => `${publicUrl()}/authorized`;
  mount(
    credentialRoutes.authorize,
    async ({ actor, params, body }) =>
      await authorizations.begin(actor, params.credential, body.environment, redirectUri()),
  );
  mount(
    credentialRoutes.finishAuthorization,
    async ({ actor, body }) => await authorizations.finish(actor, body, redirectUri()),
  );
  mount(
    credentialRoutes.revoke,
    async ({ actor, params, body }) => await revocations.revoke(actor, params.credential, body.environment),
  );
}
