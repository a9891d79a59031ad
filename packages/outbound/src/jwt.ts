import { constants, createHmac, createPrivateKey, type KeyObject, sign as signWith } from "node:crypto";
import type { Auth } from "@patchbay/contract/credential";
import { type Moment, type Signer, withHeaders } from "./signer.ts";

type JwtBearer = Extract<Auth, { kind: "jwtBearer" }>;

/** A JWT lives so many seconds unless the credential says otherwise, and is made anew when a tenth of that is left. */
const usualLifetime = 300;

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Reading a private key takes as long as signing with it. */
const privateKeys = new WeakMap<JwtBearer, KeyObject>();

function privateKeyOf(auth: JwtBearer): KeyObject {
  const known = privateKeys.get(auth) ?? createPrivateKey(auth.key);
  privateKeys.set(auth, known);
  return known;
}

function signatureOf(auth: JwtBearer, text: string): Buffer {
  const { algorithm, key: secret, keyEncoding } = auth;
  const family = algorithm.slice(0, 2);
  const hash = `sha${algorithm.slice(2)}`;
  const data = Buffer.from(text);
  if (family === "HS")
    return createHmac(hash, Buffer.from(secret, keyEncoding === "base64" ? "base64" : "utf8"))
      .update(data)
      .digest();
  const key = privateKeyOf(auth);
  switch (family) {
    case "RS":
      return signWith(hash, data, { key, padding: constants.RSA_PKCS1_PADDING });
    case "PS":
      return signWith(hash, data, {
        key,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      });
    case "ES":
      return signWith(hash, data, { key, dsaEncoding: "ieee-p1363" });
    default:
      return signWith(null, data, key);
  }
}

/** A signed JWT (RFC 7515, 7519) with the credential's claims, issued now. `further` claims do not replace its own. */
export function makeJwt(
  auth: JwtBearer,
  now: Date,
  further: Readonly<Record<string, unknown>> = {},
): { readonly token: string; readonly expiresAt: number } {
  const issued = Math.floor(now.getTime() / 1000);
  const expires = issued + (auth.lifetime ?? usualLifetime);
  const header = {
    alg: auth.algorithm,
    typ: "JWT",
    ...(auth.keyId === undefined ? {} : { kid: auth.keyId }),
  };
  const text = `${encoded(header)}.${encoded({ iat: issued, exp: expires, ...further, ...auth.claims })}`;
  return { token: `${text}.${signatureOf(auth, text).toString("base64url")}`, expiresAt: expires * 1000 };
}

/** Sends a JWT that it signs itself. One is used until nine tenths of its life are over: signing with RSA takes 0.5 ms. */
export function signJwtBearer(auth: JwtBearer): Signer {
  let known: { readonly token: string; readonly until: number } | null = null;
  const tokenAt = ({ now }: Moment): string => {
    if (known === null || now.getTime() >= known.until) {
      const { token, expiresAt } = makeJwt(auth, now);
      known = { token, until: now.getTime() + (expiresAt - now.getTime()) * 0.9 };
    }
    return known.token;
  };
  return (request, moment) => {
    const token = tokenAt(moment);
    const scheme = auth.scheme ?? "Bearer";
    return withHeaders(request, [
      [auth.headerName ?? "authorization", scheme === "" ? token : `${scheme} ${token}`],
    ]);
  };
}
