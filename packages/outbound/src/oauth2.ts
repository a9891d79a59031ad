import { consentError } from "./authorization-code.ts";
import { judgeBad } from "./bad-token.ts";
import type { Findings } from "./findings.ts";
import { makeJwt } from "./jwt.ts";
import { clientRequest } from "./oauth-client.ts";
import { formRequest } from "./plain-request.ts";
import type { Prepared } from "./prepare.ts";
import type { SessionAuth, SessionPlan, SessionRead, SessionValues } from "./session-plan.ts";
import { tokenReader } from "./token-answer.ts";

const jwtGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

type OAuth2 = Exclude<SessionAuth, { kind: "token" | "cookie" }>;

/** The token request of a grant (RFC 6749, 4.3.2, 4.4.2, 6; RFC 7523, 2.1). */
function grantRequest(auth: OAuth2, last: SessionValues | null, now: Date): Prepared {
  if (auth.kind === "jwtBearer") {
    const tokenUrl = auth.tokenUrl ?? "";
    const assertion = makeJwt(auth, now, { aud: tokenUrl }).token;
    return { ok: true, request: formRequest(tokenUrl, { grant_type: jwtGrant, assertion }, []) };
  }
  const { kind, scope, audience, parameters } = auth;
  const refreshToken = last?.refreshToken ?? null;
  if (kind === "oauth2AuthorizationCode" && refreshToken === null)
    return { ok: false, error: consentError("There is no refresh token to go on with.") };
  const grant =
    refreshToken !== null && kind !== "oauth2ClientCredentials"
      ? { grant_type: "refresh_token", refresh_token: refreshToken, ...parameters, ...(kind === "oauth2Password" ? { scope } : {}) } // prettier-ignore
      : kind === "oauth2Password"
        ? { grant_type: "password", username: auth.username, password: auth.password, scope, audience, ...parameters } // prettier-ignore
        : { grant_type: "client_credentials", scope, audience, ...parameters };
  return { ok: true, request: clientRequest(auth, auth.tokenUrl, grant) };
}

/** Whether the server gives a new refresh token for each one used; unknown until one has been used. */
function withRotation(values: SessionValues, last: SessionValues | null): SessionValues {
  const used = last?.refreshToken ?? null;
  const known = used === null ? last?.rotates : values.refreshToken !== used;
  return known === undefined ? values : { ...values, rotates: known };
}

/** What a person has consented to can end; then only he can begin it anew. */
function readGrant(read: SessionRead, last: SessionValues | null, needsConsent: boolean): SessionRead {
  if (read.ok) return { ...read, values: withRotation(read.values, last) };
  if (!needsConsent || read.said !== "invalid_grant") return read;
  return { ...read, error: consentError(read.error.message) };
}

/** How a credential of a kind of OAuth 2 gets its token, renews it and gives it back. */
export function oauth2Plan(auth: OAuth2, findings: Findings): SessionPlan {
  const isClient = auth.kind !== "jwtBearer";
  const needsConsent = auth.kind === "oauth2AuthorizationCode";
  const reader = tokenReader(
    {
      token: (isClient ? auth.tokenPath : undefined) ?? "access_token",
      refresh: "refresh_token",
      expires: "expires_in",
    },
    undefined,
    findings,
  );
  return {
    request: (last, now) => grantRequest(auth, last, now),
    read: (answer, last, now) => readGrant(reader(answer, last, now), last, needsConsent),
    parts: ({ token }) => {
      const name = auth.kind === "jwtBearer" ? (auth.headerName ?? "authorization") : "authorization";
      const scheme = auth.scheme ?? "Bearer";
      return {
        headers: [{ name, value: scheme === "" ? token : `${scheme} ${token}` }],
        query: [],
        secrets: [token],
      };
    },
    isBad: judgeBad(isClient ? auth.badToken : undefined, findings),
    given: null,
    needsConsent,
    revoke: (values) => (isClient ? revocations(auth, values) : []),
  };
}

/** The requests that give tokens back (RFC 7009), the one that lives longer first. */
function revocations(
  auth: Exclude<OAuth2, { kind: "jwtBearer" }>,
  { token, refreshToken }: SessionValues,
): readonly Prepared[] {
  const { revokeUrl } = auth;
  if (revokeUrl === undefined) return [];
  const both = [
    ...(refreshToken === null ? [] : [{ token: refreshToken, token_type_hint: "refresh_token" }]),
    { token, token_type_hint: "access_token" },
  ];
  return both.map((fields) => ({ ok: true, request: clientRequest(auth, revokeUrl, fields) }));
}
