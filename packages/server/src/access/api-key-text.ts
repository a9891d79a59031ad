import { hash } from "node:crypto";
import { crc32 } from "node:zlib";
import { base62OfUint32, randomBase62 } from "./base62.ts";

/**
 * The text of an API key: `pbk_<id: 10>_<secret: 43><crc32: 6>`, digits of base 62. The id finds the row, the secret has
 * 256 bits, and the checksum over all that stands before it lets a mistyped or invented key be refused without a look-up
 * (and lets scanners of public code tell a real key from a look-alike).
 *
 * One more key is not made by us: the one in PATCHBAY_API_KEY, taken verbatim. It has no id in it, so it lives in a slot.
 */
const ownShape = /^pbk_([0-9A-Za-z]{10})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;
const settingShape = /^[A-Za-z0-9_-]{20,200}$/;

/** The `key_id` of the key that PATCHBAY_API_KEY sets. No key of ours can have it: it is not ten digits. */
export const SETTING_KEY_ID = "PATCHBAY_API_KEY";

/** A new key: the text to show once, the id to find it by, and its beginning for lists. */
export type NewApiKey = { readonly text: string; readonly keyId: string; readonly hint: string };

const checksum = (text: string): string => base62OfUint32(crc32(text));

/** Makes a key. `random` gives bytes from a CSPRNG. */
export function makeApiKey(random: (bytes: number) => Uint8Array): NewApiKey {
  const keyId = randomBase62(10, random);
  const body = `pbk_${keyId}_${randomBase62(43, random)}`;
  return { text: body + checksum(body), keyId, hint: `pbk_${keyId}` };
}

/**
 * Where a presented key may be found: `key_id`s to look up, in order. Empty when it cannot be a key at all: a wrong
 * checksum, too short, or characters that no key has.
 */
export function keyIdsOf(text: string): readonly string[] {
  const own = ownShape.exec(text);
  if (own !== null) {
    const [, keyId = "", , sum] = own;
    return checksum(text.slice(0, -6)) === sum ? [keyId, SETTING_KEY_ID] : [];
  }
  return settingShape.test(text) ? [SETTING_KEY_ID] : [];
}

/** What lists show of the key in PATCHBAY_API_KEY: its first four of at least twenty characters. */
export function settingKeyHint(text: string): string {
  return `${text.slice(0, 4)}…`;
}

/** SHA-256 of a key or session token: all of it that is stored. Both have too many bits to be guessed from it. */
export function digestOf(text: string): Buffer {
  return hash("sha256", text, "buffer");
}
