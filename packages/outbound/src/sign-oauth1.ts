import { constants, createHash, createHmac, sign as signWith } from "node:crypto";
import type { Auth } from "@patchbay/contract/credential";
import {
  pairsOf,
  partsOf,
  type Signer,
  sortedPairs,
  strictEncode,
  withHeaders,
  withParameters,
} from "./signer.ts";

type OAuth1 = Extract<Auth, { kind: "oauth1" }>;

function signatureOf(auth: OAuth1, base: string): string {
  const key = `${strictEncode(auth.consumerSecret ?? "")}&${strictEncode(auth.tokenSecret ?? "")}`;
  const [family = "", hash = ""] = auth.signatureMethod.toLowerCase().split("-");
  if (family === "plaintext") return key;
  if (family === "hmac") return createHmac(hash, key).update(base).digest("base64");
  return signWith(hash, Buffer.from(base), {
    key: auth.privateKey ?? "",
    padding: constants.RSA_PKCS1_PADDING,
  }).toString("base64");
}

/** The signature base string (RFC 5849, 3.4.1). `parameters` are those of query, form and protocol, decoded. */
export function oauth1Base(
  method: string,
  url: string,
  parameters: readonly (readonly [string, string])[],
): string {
  const encoded = parameters.map(([name, value]): [string, string] => [
    strictEncode(name),
    strictEncode(value),
  ]);
  const text = sortedPairs(encoded)
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  return [method, url, text].map(strictEncode).join("&");
}

/** Signs after OAuth 1.0a (RFC 5849); a body that is no form is protected by `oauth_body_hash` where it is hashed at all. */
export const signOAuth1 =
  (auth: OAuth1): Signer =>
  (request, { now, nonce }) => {
    const { path, query, body, header } = partsOf(request);
    const isForm = (header("content-type") ?? "").startsWith("application/x-www-form-urlencoded");
    const hashName = auth.signatureMethod.split("-")[1]?.toLowerCase();
    const bodyHash =
      isForm || body.length === 0 || hashName === undefined
        ? []
        : [["oauth_body_hash", createHash(hashName).update(body).digest("base64")] as const];
    const own: (readonly [string, string])[] = [
      ["oauth_consumer_key", auth.consumerKey],
      ...(auth.token === undefined || auth.token === "" ? [] : [["oauth_token", auth.token] as const]),
      ["oauth_signature_method", auth.signatureMethod],
      ["oauth_timestamp", String(Math.floor(now.getTime() / 1000))],
      ["oauth_nonce", nonce],
      ["oauth_version", "1.0"],
      ...bodyHash,
    ];
    const base = oauth1Base(request.method, `${request.origin}${path}`, [
      ...pairsOf(query),
      ...(isForm ? pairsOf(body.toString("utf8")) : []),
      ...own,
    ]);
    const all = [...own, ["oauth_signature", signatureOf(auth, base)] as const];
    if (auth.location === "url")
      return withParameters(
        request,
        all.map(([name, value]) => ({ name, text: `${name}=${strictEncode(value)}` })),
      );
    const realm = auth.realm === undefined ? [] : [`realm="${auth.realm.replaceAll(/["\\]/g, "\\$&")}"`];
    const fields = all.map(([name, value]) => `${name}="${strictEncode(value)}"`);
    return withHeaders(request, [["authorization", `OAuth ${[...realm, ...fields].join(", ")}`]]);
  };
