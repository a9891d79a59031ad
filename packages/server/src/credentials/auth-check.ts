import { createPrivateKey, X509Certificate } from "node:crypto";
import type { Auth } from "@patchbay/contract/credential";
import type { FieldError } from "@patchbay/contract/problem";
import { MASK } from "@patchbay/contract/vocabulary";
import { compileCustom } from "@patchbay/outbound/custom-auth";
import { headerValue, ownHeaders } from "@patchbay/outbound/header-plan";
import { unknownHmacFields } from "@patchbay/outbound/sign-hmac";
import { sessionProblems } from "@patchbay/outbound/session";
import { splitAuth } from "./credential-secrets.ts";

type Wrong = (member: string, message: string, accepted?: string) => void;

/** What a kind needs beyond its schema: the name that belongs to its location and no other, and texts a header can hold. */
export function authErrors(auth: Auth): FieldError[] {
  const errors: FieldError[] = [];
  const wrong: Wrong = (member, message, accepted) => {
    errors.push({ field: `body.auth.${member}`, message, ...(accepted === undefined ? {} : { accepted }) });
  };
  switch (auth.kind) {
    case "basic":
    case "digest":
      if (auth.username.includes(":"))
        wrong("username", "has a colon, which ends a user name (RFC 7617)", "a user name without a colon");
      break;
    case "bearer":
      headerSecret(auth, wrong);
      break;
    case "apiKey":
    case "token":
      placeErrors(auth, wrong);
      if (auth.location === "header") headerSecret(auth, wrong);
      if (auth.kind === "token" && auth.token === undefined && auth.refresh === undefined)
        wrong("token", "is missing: give a token, or how to get one (refresh)");
      break;
    case "custom":
      for (const { field, message } of compileCustom(auth, { encrypted: null, unencrypted: null }).problems)
        wrong(field, message);
      for (const name of Object.keys(auth.headers ?? {})) ownHeader(`headers.${name}`, name, wrong);
      break;
    case "oauth1":
      if (auth.signatureMethod.startsWith("RSA-")) privateKey("privateKey", auth.privateKey, wrong);
      else if (auth.consumerSecret === undefined) wrong("consumerSecret", "is missing");
      break;
    case "jwtBearer":
      if (!auth.algorithm.startsWith("HS")) privateKey("key", auth.key, wrong);
      break;
    case "hmac":
      hmacErrors(auth, wrong);
      break;
    case "mtls":
      mtlsErrors(auth, wrong);
      break;
    case "wsse":
      ownHeader("headerName", auth.headerName ?? "", wrong);
      break;
    case "none":
    case "awsSigV4":
    case "cookie":
    case "oauth2ClientCredentials":
    case "oauth2Password":
      break;
    case "oauth2AuthorizationCode":
      if (!URL.canParse(auth.authorizationUrl)) wrong("authorizationUrl", "is not a URL");
      break;
  }
  for (const { field, message } of sessionProblems(auth)) wrong(field, message);
  return errors;
}

function headerSecret(auth: Auth, wrong: Wrong): void {
  for (const { member, value } of splitAuth(auth).secrets)
    if (!headerValue.test(value ?? ""))
      wrong(
        member,
        "has a line break or a character that a header cannot hold",
        "visible Latin-1 characters on one line",
      );
}

function ownHeader(member: string, name: string, wrong: Wrong): void {
  if (ownHeaders.test(name))
    wrong(member, "is set by the connection itself", "another header name, e.g. X-API-Key");
}

function privateKey(member: string, pem: string | undefined, wrong: Wrong, passphrase?: string): void {
  if (pem === MASK || passphrase === MASK) return;
  try {
    createPrivateKey({ key: pem ?? "", ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    wrong(member, "is not a private key that can be read", "a private key in PEM");
  }
}

function hmacErrors(auth: Extract<Auth, { kind: "hmac" }>, wrong: Wrong): void {
  const unknown = (member: string, text: string, inHeader: boolean): void => {
    for (const name of unknownHmacFields(text, inHeader)) wrong(member, `knows no {${name}}`);
  };
  unknown("message", auth.message, false);
  for (const [name, text] of Object.entries(auth.headers)) {
    ownHeader(`headers.${name}`, name, wrong);
    unknown(`headers.${name}`, text, true);
  }
  if (!Object.values(auth.headers).some((text) => text.includes("{signature}")))
    wrong("headers", "send no {signature}", 'e.g. {"X-Signature": "{signature}"}');
}

function mtlsErrors(auth: Extract<Auth, { kind: "mtls" }>, wrong: Wrong): void {
  privateKey("key", auth.key, wrong, auth.passphrase);
  try {
    const { subject } = new X509Certificate(auth.certificate);
    if (subject === undefined) wrong("certificate", "names no subject");
  } catch {
    wrong("certificate", "is not a certificate that can be read", "a certificate in PEM");
  }
}

function placeErrors(auth: Extract<Auth, { kind: "apiKey" | "token" }>, wrong: Wrong): void {
  const { headerName, paramName } = auth;
  if (auth.location === "header") {
    if (auth.kind === "apiKey" && headerName === undefined)
      wrong("headerName", "is missing: the key goes into a header", "an HTTP header name, e.g. X-API-Key");
    if (paramName !== undefined) wrong("paramName", "belongs to location url");
    if (headerName !== undefined) ownHeader("headerName", headerName, wrong);
    return;
  }
  if (paramName === undefined)
    wrong("paramName", "is missing: it goes into the URL", "a query parameter name, e.g. api_key");
  if (headerName !== undefined) wrong("headerName", "belongs to location header");
  if (auth.kind === "token" && auth.scheme !== undefined && auth.scheme !== "")
    wrong("scheme", "belongs to location header");
}
