import { createHash } from "node:crypto";
import type { Auth } from "@patchbay/contract/credential";
import { type Signer, withHeaders } from "./signer.ts";

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;

/**
 * The UsernameToken of WS-Security as it travels in a header. `digest: "hex"` is how several APIs do it instead: the digest
 * is the Base64 of hexadecimal text, and the nonce stands as it is.
 */
export const signWsse =
  (auth: Extract<Auth, { kind: "wsse" }>): Signer =>
  (request, { now, nonce }) => {
    const created = now.toISOString().replace(/\.\d+/, "");
    const sha1 = createHash("sha1").update(`${nonce}${created}${auth.password}`);
    const plain = auth.digest === "hex";
    const digest = plain ? Buffer.from(sha1.digest("hex")).toString("base64") : sha1.digest("base64");
    const shown = plain ? nonce : Buffer.from(nonce).toString("base64");
    const value = `UsernameToken Username=${quoted(auth.username)}, PasswordDigest="${digest}", Nonce="${shown}", Created="${created}"`;
    return withHeaders(request, [
      ...(auth.headerName === undefined ? [["authorization", 'WSSE profile="UsernameToken"'] as const] : []),
      [auth.headerName ?? "x-wsse", value],
    ]);
  };
