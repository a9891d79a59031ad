import { createHash, createHmac } from "node:crypto";
import type { Auth } from "@patchbay/contract/credential";
import { partsOf, type Signer, withHeaders } from "./signer.ts";

type Hmac = Extract<Auth, { kind: "hmac" }>;

const fields = /\{(\w+)\}/g;
const messageFields = [
  "method",
  "path",
  "query",
  "target",
  "host",
  "body",
  "bodyHash",
  "timestamp",
  "isoTime",
  "nonce",
  "keyId",
];

/** Names in braces that mean nothing: in the message, and in a header's value, which knows the signature besides. */
export function unknownHmacFields(text: string, inHeader: boolean): readonly string[] {
  const known = new Set(inHeader ? [...messageFields, "signature"] : messageFields);
  return [...text.matchAll(fields)].map(([, name = ""]) => name).filter((name) => !known.has(name));
}

const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(fields, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? "") : whole,
  );

/** The key's bytes; the prefix of a Standard Webhooks secret is no part of it. */
function keyOf({ key, keyEncoding = "text" }: Hmac): Buffer {
  if (keyEncoding === "text") return Buffer.from(key);
  return Buffer.from(key.replace(/^whsec_/, ""), keyEncoding);
}

/** Signs a message made of the request's parts with a shared key (RFC 2104), and sends the signature in headers. */
export function signHmac(auth: Hmac): Signer {
  const key = keyOf(auth);
  return (request, { now, nonce }) => {
    const { host, path, query, body } = partsOf(request);
    const encoding = auth.encoding ?? "hex";
    const values = {
      method: request.method,
      path,
      query,
      target: request.path,
      host,
      body: body.toString("utf8"),
      bodyHash: createHash(auth.algorithm).update(body).digest(encoding),
      timestamp: String(Math.floor(now.getTime() / 1000)),
      isoTime: now.toISOString(),
      nonce,
      keyId: auth.keyId ?? "",
    };
    const signature = createHmac(auth.algorithm, key).update(fill(auth.message, values)).digest(encoding);
    return withHeaders(
      request,
      Object.entries(auth.headers).map(
        ([name, text]) => [name, fill(text, { ...values, signature })] as const,
      ),
    );
  };
}
