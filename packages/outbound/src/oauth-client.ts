import type { Auth } from "@patchbay/contract/credential";
import { formRequest } from "./plain-request.ts";
import type { PreparedRequest } from "./prepared-request.ts";

/** The kinds of OAuth 2 where this server is a client with an id. */
export type OAuthClient = Extract<
  Auth,
  { kind: "oauth2ClientCredentials" | "oauth2Password" | "oauth2AuthorizationCode" }
>;

/** A text as it stands in a form, which is how Basic authentication of a client wants it (RFC 6749, 2.3.1). */
const formText = (text: string): string => new URLSearchParams([["", text]]).toString().slice(1);

/** A form to one of the server's addresses, the client authenticated as the credential says (RFC 6749, 2.3.1). */
export function clientRequest(
  auth: OAuthClient,
  url: string,
  fields: Readonly<Record<string, string | undefined>>,
): PreparedRequest {
  const { clientId, clientSecret } = auth;
  if (auth.clientAuthentication === "body" || clientSecret === undefined)
    return formRequest(url, { ...fields, client_id: clientId, client_secret: clientSecret }, []);
  const encoded = formText(clientSecret);
  const basic = Buffer.from(`${formText(clientId)}:${encoded}`).toString("base64");
  // Whoever reads the header has the secret itself: it must be known where the answer is masked.
  return formRequest(url, fields, [["authorization", `Basic ${basic}`]], [clientSecret, encoded]);
}
