import type { Auth } from "@patchbay/contract/credential";
import { type AuthParts, noAuth } from "./auth-parts.ts";
import { compileCustom, type CredentialFields, noFields } from "./custom-auth.ts";
import { signJwtBearer } from "./jwt.ts";
import { DigestSession } from "./sign-digest.ts";
import { signHmac } from "./sign-hmac.ts";
import { signOAuth1 } from "./sign-oauth1.ts";
import { signSigV4 } from "./sign-sigv4.ts";
import { signWsse } from "./sign-wsse.ts";
import type { Signer } from "./signer.ts";

export { type AuthParts, noAuth } from "./auth-parts.ts";

/** The contract's Auth with its secrets in clear. It has the same shape: sealing is the store's business. */
export type OpenAuth = Auth;
const header = (name: string, value: string, secrets: readonly string[]): AuthParts => ({
  headers: [{ name, value }],
  query: [],
  secrets,
});

/** Basic authentication (RFC 7617), user name and password as UTF-8. The whole value is as good as the password. */
function basic(username: string, password: string): AuthParts {
  const encoded = Buffer.from(`${username}:${password}`).toString("base64");
  return header("authorization", `Basic ${encoded}`, [password, encoded]);
}

/** The names where a credential gives none. */
const defaults = {
  apiKey: { header: "x-api-key", parameter: "api_key" },
  token: { header: "authorization", parameter: "token" },
} as const;

/** A value in the header or the parameter that the credential names. A scheme stands in a header only. */
export function placed(
  auth: Extract<OpenAuth, { kind: "apiKey" | "token" }>,
  secret: string,
  scheme: string,
): AuthParts {
  const { header: headerName, parameter } = defaults[auth.kind];
  if (auth.location === "url")
    return { headers: [], query: [{ name: auth.paramName ?? parameter, value: secret }], secrets: [secret] };
  return header(auth.headerName ?? headerName, scheme === "" ? secret : `${scheme} ${secret}`, [secret]);
}

const signed = (sign: Signer, secrets: readonly (string | undefined)[]): AuthParts => ({
  ...noAuth,
  sign,
  secrets: secrets.filter((secret) => secret !== undefined),
});

/**
 * Turns a credential into request parts. Cache the result per credential revision and pass that same object on: plans are
 * bound to it, and digest remembers its challenge there. Kinds that first have to get a token or a session (session.ts) add
 * nothing here. A token without a scheme stands bare (seeds/003).
 */
export function authorize(auth: OpenAuth, fields: CredentialFields = noFields): AuthParts {
  switch (auth.kind) {
    case "basic":
      return basic(auth.username, auth.password);
    case "bearer":
      return header("authorization", `Bearer ${auth.token}`, [auth.token]);
    case "apiKey":
      return placed(auth, auth.value, "");
    case "token":
      return auth.refresh === undefined && auth.token !== undefined
        ? placed(auth, auth.token, auth.scheme ?? "")
        : noAuth;
    case "custom":
      return compileCustom(auth, fields).parts;
    case "oauth1":
      return signed(signOAuth1(auth), [auth.consumerSecret, auth.tokenSecret, auth.privateKey]);
    case "digest": {
      const session = new DigestSession(auth);
      return { ...signed(session.sign, [auth.password]), learn: session.learn };
    }
    case "jwtBearer":
      return auth.tokenUrl === undefined ? signed(signJwtBearer(auth), [auth.key]) : noAuth;
    case "hmac":
      return signed(signHmac(auth), [auth.key]);
    case "awsSigV4":
      return signed(signSigV4(auth), [auth.secretAccessKey, auth.sessionToken]);
    case "wsse":
      return signed(signWsse(auth), [auth.password]);
    case "none":
    case "mtls":
    case "cookie":
    case "oauth2ClientCredentials":
    case "oauth2Password":
    case "oauth2AuthorizationCode":
      return noAuth;
  }
}
