import type { CallError } from "@patchbay/contract/call";
import { callErrors } from "@patchbay/contract/call-error";
import type { Json } from "@patchbay/contract/vocabulary";
import { readAnswer } from "./answer.ts";
import type { Findings } from "./findings.ts";
import type { SendResult } from "./send-result.ts";
import type { SessionPlan, SessionRead } from "./session-plan.ts";
import { compileValuePath } from "./value-path.ts";

/** The error of a token request. */
export const tokenError = (message: string): CallError => ({
  code: "TOKEN_REQUEST_FAILED",
  message,
  guidance: callErrors.TOKEN_REQUEST_FAILED.guidance,
});
/** A token request that failed. */
export const failed = (message: string, definite: boolean, said?: string): SessionRead => ({
  ok: false,
  error: tokenError(message),
  definite,
  ...(said === undefined ? {} : { said }),
});

/** Reads one scalar of a body; undefined where there is none. */
function readerOf(path: string, findings: Findings, field: string): (body: Json) => string | undefined {
  const compiled = compileValuePath(path);
  if (typeof compiled !== "function") {
    findings.report({ origin: "credential", field }, compiled.problem);
    return () => undefined;
  }
  return (body) => {
    const [value] = compiled(body);
    return value === undefined || value === null || value === "" || typeof value === "object"
      ? undefined
      : String(value);
  };
}

/** The body of a token answer, or why there is none worth reading. */
export function bodyOf(
  answer: SendResult,
  mediaType: "json" | "text",
): { readonly body: Json } | SessionRead {
  if (answer.kind === "failure") return failed(answer.message, false);
  const { status } = answer;
  const read = readAnswer(answer, "POST", mediaType);
  const body: Json = read.kind === "read" ? read.body : read.text;
  if (status < 200 || status >= 300) {
    const said =
      typeof body === "object" && body !== null && !Array.isArray(body) ? (body as Record<string, Json>) : {};
    const words = [said["error"], said["error_description"], said["message"]].filter(
      (one) => typeof one === "string",
    );
    const detail = words.length === 0 ? "" : `: ${words.join(", ").slice(0, 300)}`;
    const definite = status >= 400 && status < 500 && status !== 429 && status !== 408;
    const { error } = said;
    return failed(
      `The token request was answered ${status}${detail}.`,
      definite,
      typeof error === "string" ? error : undefined,
    );
  }
  return { body };
}

/** When something that lives so many seconds expires, in ms since 1970; null where nobody said. */
export const expiryOf = (seconds: string | number | undefined, now: Date): number | null => {
  const value = Number(seconds);
  return seconds !== undefined && Number.isFinite(value) && value > 0 ? now.getTime() + value * 1000 : null;
};

type Paths = { readonly token: string | undefined; readonly refresh: string; readonly expires: string };

/** Reads token, refresh token and lifetime out of an answer. Nothing at the token's path: the request failed (seeds/003). */
export function tokenReader(
  paths: Paths,
  lifetime: number | undefined,
  findings: Findings,
): SessionPlan["read"] {
  const token = readerOf(paths.token ?? "access_token", findings, "refresh.tokenPath");
  const refresh = readerOf(paths.refresh, findings, "refresh.refreshTokenPath");
  const expires = readerOf(paths.expires, findings, "refresh.expiresPath");
  return (answer, last, now) => {
    const read = bodyOf(answer, "json");
    if (!("body" in read)) return read;
    const { body } = read;
    const whole =
      paths.token === undefined && typeof body === "string" && body.trim() !== "" ? body.trim() : undefined;
    const found = token(body) ?? whole;
    if (found === undefined)
      return failed(
        `The answer to the token request has nothing at \`${paths.token ?? "access_token"}\`.`,
        true,
      );
    return {
      ok: true,
      values: {
        token: found,
        // A server that rotates sends a new one; one that does not keeps the old one good.
        refreshToken: refresh(body) ?? last?.refreshToken ?? null,
        expiresAt: expiryOf(expires(body) ?? lifetime, now),
      },
    };
  };
}
