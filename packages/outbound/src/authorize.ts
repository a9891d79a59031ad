import type { Auth } from "@patchbay/contract/credential";

/** The contract's Auth with its secret in clear. It has the same shape: sealing is the store's business. */
export type OpenAuth = Auth;

/** What authenticates a request: headers and query parameters to add, and every text in them that is secret. */
export type AuthParts = {
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly query: readonly { readonly name: string; readonly value: string }[];
  readonly secrets: readonly string[];
};

/** A credential that adds nothing. */
export const noAuth: AuthParts = { headers: [], query: [], secrets: [] };

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
function placed(
  auth: Extract<OpenAuth, { kind: "apiKey" | "token" }>,
  secret: string,
  scheme: string,
): AuthParts {
  const { header: headerName, parameter } = defaults[auth.kind];
  if (auth.location === "url")
    return { headers: [], query: [{ name: auth.paramName ?? parameter, value: secret }], secrets: [secret] };
  return header(auth.headerName ?? headerName, scheme === "" ? secret : `${scheme} ${secret}`, [secret]);
}

/**
 * Turns a credential into request parts. Pure; cache the result per credential revision and pass that same object on.
 * A token without a scheme stands bare (seeds/003).
 */
export function authorize(auth: OpenAuth): AuthParts {
  switch (auth.kind) {
    case "none":
      return noAuth;
    case "basic":
      return basic(auth.username, auth.password);
    case "bearer":
      return header("authorization", `Bearer ${auth.token}`, [auth.token]);
    case "apiKey":
      return placed(auth, auth.value, "");
    default:
      return placed(auth, auth.token, auth.scheme ?? "");
  }
}
