// Whether a request proves its sender. Only the bytes as they came are looked at, and secrets are compared in constant time.
import { createHash, createHmac, createPublicKey, timingSafeEqual, verify } from "node:crypto";
import {
  type HmacVerification,
  SIGNATURE_TOLERANCE,
  type StandardVerification,
  type Verification,
} from "@patchbay/contract/webhook-verification";
import type { ReadRequest } from "./hook-request.ts";

/** Why a request proves nothing, in words that help its rightful sender and nobody else; null: it does. */
export type Unproven = string | null;

/** Judges a request by a verification with its secrets in place. */
export function verifyWebhook(verification: Verification | null, request: ReadRequest): Unproven {
  switch (verification?.kind) {
    case undefined:
    case "none":
      return null;
    case "basic": {
      const sent = /^Basic +(\S+)$/i.exec(request.headerOf.get("authorization") ?? "")?.[1];
      if (sent === undefined) return "There is no `Authorization: Basic` header.";
      const { username, password } = verification;
      return sameText(Buffer.from(sent, "base64").toString("utf8"), `${username}:${password}`)
        ? null
        : "User name or password is wrong.";
    }
    case "token": {
      const { in: where, name, prefix = "", tokens } = verification;
      const sent =
        where === "header" ? request.headerOf.get(name.toLowerCase()) : request.params.get(name)?.[0];
      if (sent === undefined) return `There is no ${where === "header" ? "header" : "parameter"} "${name}".`;
      if (!sent.startsWith(prefix)) return `"${name}" does not begin with "${prefix}".`;
      return tokens.some((token) => sameText(sent.slice(prefix.length), token))
        ? null
        : "The token is wrong.";
    }
    case "hmac":
      return verifyHmac(verification, request);
    case "standardWebhooks":
      return verifyStandard(verification, request);
  }
}

/** Equal texts, told in a time that says nothing about where they differ. */
function sameText(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

const sameBytes = (one: Buffer, other: Buffer): boolean =>
  one.length === other.length && timingSafeEqual(one, other);

/** The values of `name` in a list like `t=1,v1=abc,v1=def`. */
const elementsOf = (header: string, name: string): string[] =>
  header
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1));

/** Seconds or milliseconds since 1970, or RFC 3339, in milliseconds. */
function timeOf(text: string): number | null {
  if (/^\d{1,16}$/.test(text)) return Number(text) * (text.length > 11 ? 1 : 1000);
  const at = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** Why a signed time is not believed: it is none, or too far from now in either direction. */
function untimely(text: string, request: ReadRequest, tolerance: number = SIGNATURE_TOLERANCE): Unproven {
  const at = timeOf(text);
  if (at === null) return "The signed time cannot be read.";
  const apart = Math.abs(request.receivedAt.getTime() - at) / 1000;
  return apart <= tolerance
    ? null
    : `The signed time is ${Math.round(apart)} s ${at < request.receivedAt.getTime() ? "old" : "ahead"}; ${tolerance} s are allowed.`;
}

function verifyHmac(settings: HmacVerification, request: ReadRequest): Unproven {
  const header = request.headerOf.get(settings.header.toLowerCase());
  if (header === undefined) return `There is no header "${settings.header}".`;
  const { element, prefix = "", timestampElement, timestampHeader, signedText = "{body}" } = settings;
  const texts = element === undefined ? [header.trim()] : elementsOf(header, element);
  const signatures = texts.filter((text) => text.startsWith(prefix)).map((text) => text.slice(prefix.length));
  if (signatures.length === 0)
    return `"${settings.header}" holds no signature${element === undefined ? "" : ` "${element}"`}${prefix === "" ? "" : ` that begins with "${prefix}"`}.`;

  const timestamp =
    timestampElement === undefined
      ? request.headerOf.get((timestampHeader ?? "").toLowerCase())
      : elementsOf(header, timestampElement)[0];
  const isTimed = timestampElement !== undefined || timestampHeader !== undefined;
  if (isTimed || signedText.includes("{timestamp}")) {
    if (timestamp === undefined) return "There is no signed time.";
    const late = untimely(timestamp, request, settings.toleranceSeconds);
    if (late !== null) return late;
  }
  const parts: Readonly<Record<string, string | Buffer | undefined>> = {
    "{body}": request.body,
    "{timestamp}": timestamp,
    "{id}": request.headerOf.get((settings.idHeader ?? "").toLowerCase()),
    "{url}": request.url,
    "{method}": request.method,
  };
  const signed = signedText
    .split(/(\{(?:body|timestamp|id|url|method)\})/)
    .map((part) => (part in parts ? parts[part] : part));
  if (signed.includes(undefined))
    return `There is no header "${settings.idHeader ?? "id"}", which is signed.`;

  const right = settings.secrets.map((secret) => {
    const mac = createHmac(settings.algorithm, Buffer.from(secret, settings.secretEncoding ?? "utf8"));
    for (const part of signed) mac.update(part ?? "");
    return mac.digest();
  });
  const given = signatures.map((text) => decoded(text, settings.encoding));
  return given.some((one) => right.some((mac) => sameBytes(one, mac))) ? null : "The signature is wrong.";
}

/** A signature's bytes; none for text that is not in the encoding. */
function decoded(text: string, encoding: HmacVerification["encoding"]): Buffer {
  const pattern = {
    hex: /^(?:[0-9a-f]{2})+$/i,
    base64: /^[A-Za-z0-9+/]+={0,2}$/,
    base64url: /^[\w-]+={0,2}$/,
  };
  return pattern[encoding].test(text) ? Buffer.from(text, encoding) : Buffer.alloc(0);
}

/** Names of Standard Webhooks 1.0, and those Svix had before it. */
const standardNames = (request: ReadRequest): "webhook" | "svix" =>
  request.headerOf.has("webhook-id") ? "webhook" : "svix";

/** The id a Standard Webhooks delivery is known by: equal over its attempts. */
export const standardId = (request: ReadRequest): string | undefined =>
  request.headerOf.get(`${standardNames(request)}-id`);

/** Standard Webhooks 1.0: `v1` is HMAC-SHA256, `v1a` Ed25519, over `id.timestamp.body`. */
function verifyStandard({ secrets, toleranceSeconds }: StandardVerification, request: ReadRequest): Unproven {
  const names = standardNames(request);
  const [id, timestamp, header] = ["id", "timestamp", "signature"].map((name) =>
    request.headerOf.get(`${names}-${name}`),
  );
  if (id === undefined || timestamp === undefined || header === undefined)
    return "The headers webhook-id, webhook-timestamp and webhook-signature are needed.";
  if (!/^\d+$/.test(timestamp)) return "The signed time cannot be read.";
  const late = untimely(timestamp, request, toleranceSeconds);
  if (late !== null) return late;
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), request.body]);
  const signatures = header.split(/,? +/).map((one) => one.split(","));
  const proves = ([version, text = ""]: string[], secret: string): boolean => {
    const bytes = decoded(text, "base64");
    if (version === "v1" && !secret.startsWith("whpk_")) {
      const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
      return sameBytes(bytes, createHmac("sha256", key).update(signed).digest());
    }
    return version === "v1a" && secret.startsWith("whpk_") && verifyEd25519(secret.slice(5), signed, bytes);
  };
  return signatures.some((one) => secrets.some((secret) => proves(one, secret)))
    ? null
    : "The signature is wrong.";
}

function verifyEd25519(key: string, signed: Buffer, signature: Buffer): boolean {
  const x = Buffer.from(key, "base64");
  if (x.length !== 32) return false;
  const jwk = { kty: "OKP", crv: "Ed25519", x: x.toString("base64url") };
  return verify(null, signed, createPublicKey({ key: jwk, format: "jwk" }), signature);
}
