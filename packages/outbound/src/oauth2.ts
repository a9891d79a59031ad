import type { Findings } from "./findings.ts";
import { makeJwt } from "./jwt.ts";
import { formRequest } from "./plain-request.ts";
import { judgeBad } from "./bad-token.ts";
import type { SessionAuth, SessionPlan, SessionValues } from "./session-plan.ts";
import { tokenReader } from "./token-answer.ts";

const jwtGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** The parameters of a token request (RFC 6749, 4.3.2, 4.4.2, 6; RFC 7523, 2.1), and how the client authenticates (2.3.1). */
export function oauth2Plan(
  auth: Exclude<SessionAuth, { kind: "token" | "cookie" }>,
  findings: Findings,
): SessionPlan {
  const tokenUrl = auth.tokenUrl ?? "";
  const isClient = auth.kind !== "jwtBearer";
  const inBody = isClient && auth.clientAuthentication === "body";
  const grantOf = (last: SessionValues | null, now: Date): Readonly<Record<string, string | undefined>> => {
    if (!isClient) return { grant_type: jwtGrant, assertion: makeJwt(auth, now, { aud: tokenUrl }).token };
    const { scope, audience, parameters } = auth;
    if (last !== null && last.refreshToken !== null && auth.kind === "oauth2Password")
      return { grant_type: "refresh_token", refresh_token: last.refreshToken, scope };
    const rest = { scope, audience, ...parameters };
    return auth.kind === "oauth2Password"
      ? { grant_type: "password", username: auth.username, password: auth.password, ...rest }
      : { grant_type: "client_credentials", ...rest };
  };
  const form = (text: string): string => new URLSearchParams([["", text]]).toString().slice(1);
  return {
    request(last, now) {
      const fields: Record<string, string | undefined> = { ...grantOf(last, now) };
      const headers: [string, string][] = [];
      if (isClient && (inBody || auth.clientSecret === undefined)) {
        fields["client_id"] = auth.clientId;
        fields["client_secret"] = auth.clientSecret;
      } else if (isClient) {
        const basic = Buffer.from(`${form(auth.clientId)}:${form(auth.clientSecret ?? "")}`).toString(
          "base64",
        );
        headers.push(["authorization", `Basic ${basic}`]);
      }
      return { ok: true, request: formRequest(tokenUrl, fields, headers) };
    },
    read: tokenReader(
      {
        token: (isClient ? auth.tokenPath : undefined) ?? "access_token",
        refresh: "refresh_token",
        expires: "expires_in",
      },
      undefined,
      findings,
    ),
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
  };
}
