import { createHash } from "node:crypto";

/** Makes the text of an access token: 256 bits, and a beginning that says what it is. `random` gives bytes from a CSPRNG. */
export function makeAgentToken(random: (bytes: number) => Buffer): string {
  return `pbt_${random(32).toString("base64url")}`;
}

/** SHA-256 of a token: all of it that is stored. It has too many bits to be guessed from it. */
export function tokenDigest(token: string): Buffer {
  return createHash("sha256").update(token.trim()).digest();
}
