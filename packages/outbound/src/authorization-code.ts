import { createHash } from "node:crypto";
import type { CallError } from "@patchbay/contract/call";
import { callErrors } from "@patchbay/contract/call-error";
import type { Auth } from "@patchbay/contract/credential";
import { clientRequest } from "./oauth-client.ts";
import type { PreparedRequest } from "./prepared-request.ts";

type CodeAuth = Extract<Auth, { kind: "oauth2AuthorizationCode" }>;

/** One authorisation on its way: where the person comes back to, what tells it apart, and the secret half of PKCE. */
export type CodeFlow = { readonly redirectUri: string; readonly state: string; readonly verifier: string };

/** The error of a credential that a person has to consent to first. */
export const consentError = (message: string): CallError => ({
  code: "AUTHORIZATION_NEEDED",
  message,
  guidance: callErrors.AUTHORIZATION_NEEDED.guidance,
});

/** The address a person is sent to for consent (RFC 6749, 4.1.1; RFC 7636, 4.3 with S256). What protects the flow cannot be replaced. */
export function authorizationAddress(auth: CodeAuth, { redirectUri, state, verifier }: CodeFlow): string {
  const url = new URL(auth.authorizationUrl);
  const own = {
    ...(auth.scope === undefined ? {} : { scope: auth.scope }),
    ...(auth.audience === undefined ? {} : { audience: auth.audience }),
    ...auth.authorizationParameters,
    response_type: "code",
    client_id: auth.clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(own)) url.searchParams.set(name, value);
  return url.href;
}

/** The token request for a code (RFC 6749, 4.1.3; RFC 7636, 4.5). */
export function codeRequest(
  auth: CodeAuth,
  code: string,
  { redirectUri, verifier }: Pick<CodeFlow, "redirectUri" | "verifier">,
): PreparedRequest {
  return clientRequest(auth, auth.tokenUrl, {
    ...auth.parameters,
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
}
