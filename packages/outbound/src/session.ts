import type { Auth } from "@patchbay/contract/auth-kinds";
import type { AuthRequest } from "@patchbay/contract/auth-request";
import { placed } from "./authorize.ts";
import { judgeBad } from "./bad-token.ts";
import { cookiesFrom } from "./cookies.ts";
import { Findings } from "./findings.ts";
import { compileJudge } from "./judge.ts";
import { oauth2Plan } from "./oauth2.ts";
import { type CallBase, compilePlan, type PlanProblem } from "./plan.ts";
import { unconfigured } from "./plan-source.ts";
import { prepare, type Prepared } from "./prepare.ts";
import type { SessionAuth, SessionPlan, SessionValues } from "./session-plan.ts";
import { bodyOf, expiryOf, failed, tokenError, tokenReader } from "./token-answer.ts";

export type { SessionAuth, SessionPlan, SessionRead, SessionValues } from "./session-plan.ts";

/** The session kinds, as far as this credential is one: a token without refresh and a self-made JWT are not. */
export function sessionAuth(auth: Auth): SessionAuth | null {
  switch (auth.kind) {
    case "token":
      return auth.refresh === undefined ? null : auth;
    case "jwtBearer":
      return auth.tokenUrl === undefined ? null : auth;
    case "cookie":
    case "oauth2ClientCredentials":
    case "oauth2Password":
    case "oauth2AuthorizationCode":
      return auth;
    default:
      return null;
  }
}

/** Compiles how a credential of a session kind gets its values. `base` says where relative URIs lead, and its fields. */
export function compileSession(
  auth: SessionAuth,
  base: CallBase,
):
  | { readonly ok: true; readonly plan: SessionPlan }
  | { readonly ok: false; readonly problems: readonly PlanProblem[] } {
  const findings = new Findings();
  const plan = planOf(auth, { ...base, headers: [], query: [] }, findings);
  return findings.problems.length > 0 ? { ok: false, problems: findings.problems } : { ok: true, plan };
}

/** What is wrong with the requests of a credential, whichever connection it will serve. */
export function sessionProblems(auth: Auth): readonly { readonly field: string; readonly message: string }[] {
  const session = sessionAuth(auth);
  if (session === null) return [];
  const compiled = compileSession(session, unconfigured);
  return compiled.ok ? [] : compiled.problems.map(({ field, message }) => ({ field, message }));
}

function planOf(auth: SessionAuth, base: CallBase, findings: Findings): SessionPlan {
  switch (auth.kind) {
    case "token":
      return tokenPlan(auth, base, findings);
    case "cookie":
      return cookiePlan(auth, base, findings);
    default:
      return oauth2Plan(auth, findings);
  }
}

/** Compiles a request of the credential's own; its templates read the encrypted fields too. */
function compileRequest(
  request: AuthRequest,
  base: CallBase,
  at: string,
  findings: Findings,
): (last: SessionValues | null, now: Date) => Prepared {
  const { method = "POST", relativeUri = "", headers, body, mediaType } = request;
  const compiled = compilePlan({
    base,
    endpoint: null,
    action: {
      method,
      restUrl: relativeUri,
      ...(headers === undefined ? {} : { requestHeaders: headers }),
      ...(body === undefined ? {} : { requestPayload: body }),
      ...(mediaType === undefined ? {} : { contentType: mediaType }),
    },
    ownRequest: true,
  });
  if (!compiled.ok) {
    const members: Readonly<Record<string, string>> = {
      restUrl: "relativeUri",
      requestHeaders: "headers",
      requestPayload: "body",
      contentType: "mediaType",
    };
    for (const problem of compiled.problems) {
      const field = problem.field.replace(/^\w+/, (name) => members[name] ?? name);
      findings.problems.push({ ...problem, origin: "credential", field: `${at}${field}` });
    }
    return () => ({ ok: false, error: tokenError("The request of the credential has mistakes.") });
  }
  return (last, now) => {
    const input = { token: last?.token ?? "", refreshToken: last?.refreshToken ?? "" };
    return prepare(compiled.plan, { input, output: {}, actions: {} }, { headers: [], query: [], secrets: Object.values(input).filter((one) => one !== "") }, { now }); // prettier-ignore
  };
}

function tokenPlan(
  auth: Extract<SessionAuth, { kind: "token" }>,
  base: CallBase,
  findings: Findings,
): SessionPlan {
  const refresh = auth.refresh ?? {};
  const request = compileRequest(refresh, base, "refresh.", findings);
  const giveBack =
    refresh.revoke === undefined ? null : compileRequest(refresh.revoke, base, "refresh.revoke.", findings);
  const paths = {
    token: refresh.tokenPath === "" ? undefined : refresh.tokenPath,
    refresh: refresh.refreshTokenPath ?? "refresh_token",
    expires: refresh.expiresPath ?? "expires_in",
  };
  return {
    request,
    read: tokenReader(paths, refresh.lifetime, findings),
    parts: ({ token }) => placed(auth, token, auth.scheme ?? ""),
    isBad: judgeBad(refresh.badToken, findings),
    given: auth.token === undefined ? null : { token: auth.token, refreshToken: null, expiresAt: null },
    needsConsent: false,
    revoke: (values, now) => (giveBack === null ? [] : [giveBack(values, now)]),
  };
}

function cookiePlan(
  auth: Extract<SessionAuth, { kind: "cookie" }>,
  base: CallBase,
  findings: Findings,
): SessionPlan {
  const request = compileRequest(auth, base, "", findings);
  if (auth.relativeUri === undefined)
    findings.report({ origin: "credential", field: "relativeUri" }, "is missing: where to sign in");
  const { successPath, successValues } = auth;
  const judge = compileJudge(
    {
      ...(successPath === undefined ? {} : { successPath }),
      ...(successValues === undefined ? {} : { successValues }),
    },
    "credential",
    findings,
  );
  return {
    request,
    read(answer, _last, now) {
      // Many sign-ins end in a redirect to the first page.
      const redirected = answer.kind === "answer" && answer.status >= 300 && answer.status < 400;
      const read = redirected ? { body: null } : bodyOf(answer, "text");
      if (!("body" in read)) return read;
      if (answer.kind === "failure" || (!redirected && judge.refutes(read.body)))
        return failed("The answer says that the sign-in failed.", true);
      const { header, maxAge } = cookiesFrom(answer.headers["set-cookie"]);
      if (header === "") return failed("The sign-in set no cookie.", true);
      const expiresAt = expiryOf(maxAge ?? auth.lifetime, now);
      return { ok: true, values: { token: header, refreshToken: null, expiresAt } };
    },
    parts: ({ token }) => ({
      headers: [{ name: "cookie", value: token }],
      query: [],
      secrets: [token, ...token.split("; ").map((pair) => pair.slice(pair.indexOf("=") + 1))],
    }),
    isBad: judgeBad(auth.badToken, findings),
    given: null,
    needsConsent: false,
    revoke: () => [],
  };
}
