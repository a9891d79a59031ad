import type { Auth } from "@patchbay/contract/credential";
import { secretOfKind } from "@patchbay/contract/credential";
import type { FieldError } from "@patchbay/contract/problem";
import { headerValue, ownHeaders } from "@patchbay/outbound/header-plan";
import { splitAuth } from "./credential-secrets.ts";

type Wrong = (member: string, message: string, accepted?: string) => void;

/** What a kind needs beyond its schema: the name that belongs to its location and no other, and texts a header can hold. */
export function authErrors(auth: Auth): FieldError[] {
  const errors: FieldError[] = [];
  const wrong: Wrong = (member, message, accepted) => {
    errors.push({ field: `body.auth.${member}`, message, ...(accepted === undefined ? {} : { accepted }) });
  };
  if (auth.kind === "basic" && auth.username.includes(":"))
    wrong("username", "has a colon, which ends a user name (RFC 7617)", "a user name without a colon");
  if (auth.kind === "apiKey" || auth.kind === "token") placeErrors(auth, wrong);
  const inHeader = auth.kind === "bearer" || ("location" in auth && auth.location === "header");
  if (inHeader && !headerValue.test(splitAuth(auth).secret ?? ""))
    wrong(
      secretOfKind[auth.kind] ?? "",
      "has a line break or a character that a header cannot hold",
      "visible Latin-1 characters on one line",
    );
  return errors;
}

function placeErrors(auth: Extract<Auth, { kind: "apiKey" | "token" }>, wrong: Wrong): void {
  const { headerName, paramName } = auth;
  if (auth.location === "header") {
    if (auth.kind === "apiKey" && headerName === undefined)
      wrong("headerName", "is missing: the key goes into a header", "an HTTP header name, e.g. X-API-Key");
    if (paramName !== undefined) wrong("paramName", "belongs to location url");
    if (headerName !== undefined && ownHeaders.test(headerName))
      wrong("headerName", "is set by the connection itself", "another header name, e.g. X-API-Key");
    return;
  }
  if (paramName === undefined)
    wrong("paramName", "is missing: it goes into the URL", "a query parameter name, e.g. api_key");
  if (headerName !== undefined) wrong("headerName", "belongs to location header");
  if (auth.kind === "token" && auth.scheme !== undefined && auth.scheme !== "")
    wrong("scheme", "belongs to location header");
}
