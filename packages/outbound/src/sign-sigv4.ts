import { createHash, createHmac } from "node:crypto";
import type { Auth } from "@patchbay/contract/credential";
import { pairsOf, partsOf, type Signer, sortedPairs, strictEncode, withHeaders } from "./signer.ts";

const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
const mac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** Signing keys by what they are made of but the secret: one a day for each credential, region and service. */
type DayKey = { readonly scope: string; readonly key: Buffer };

/**
 * Signs after AWS Signature Version 4. Signed are host, content type, and every x-amz header; S3 alone takes the path as it
 * is, all others encode it once more.
 */
export function signSigV4(auth: Extract<Auth, { kind: "awsSigV4" }>): Signer {
  let known: DayKey | null = null;
  const keyOf = (date: string): DayKey => {
    const scope = `${date}/${auth.region}/${auth.service}/aws4_request`;
    if (known?.scope === scope) return known;
    const steps = [date, auth.region, auth.service, "aws4_request"];
    known = { scope, key: steps.reduce<Buffer>(mac, Buffer.from(`AWS4${auth.secretAccessKey}`)) };
    return known;
  };
  return (request, { now }) => {
    const { host, path, query, body, header } = partsOf(request);
    const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, "");
    const bodyHash = sha256(body);
    const isS3 = auth.service === "s3";
    const added: (readonly [string, string])[] = [
      ["x-amz-date", time],
      ...(isS3 ? [["x-amz-content-sha256", bodyHash] as const] : []),
      ...(auth.sessionToken === undefined ? [] : [["x-amz-security-token", auth.sessionToken] as const]),
    ];
    const own = request.sent.headers
      .map(({ name }) => name.toLowerCase())
      .filter((name) => name === "content-type" || name.startsWith("x-amz-"))
      .filter((name) => !added.some(([given]) => given === name))
      .map((name): [string, string] => [name, header(name) ?? ""]);
    const signed = sortedPairs([["host", host], ...own, ...added]);
    const names = signed.map(([name]) => name).join(";");
    const pairs = pairsOf(query).map(([name, value]): [string, string] => [
      strictEncode(name),
      strictEncode(value),
    ]);
    const canonical = [
      request.method,
      isS3 ? path : path.split("/").map(strictEncode).join("/"),
      sortedPairs(pairs)
        .map(([name, value]) => `${name}=${value}`)
        .join("&"),
      ...signed.map(([name, value]) => `${name}:${value.trim().replaceAll(/\s+/g, " ")}`),
      "",
      names,
      bodyHash,
    ].join("\n");
    const { scope, key } = keyOf(time.slice(0, 8));
    const signature = mac(key, ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n")).toString(
      "hex",
    );
    const authorization = `AWS4-HMAC-SHA256 Credential=${auth.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
    return withHeaders(request, [...added, ["authorization", authorization]]);
  };
}
