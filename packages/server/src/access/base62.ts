const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The largest multiple of 62 that a byte can reach: bytes from here on are thrown away so that no digit is likelier. */
const fair = 248;

/** `length` digits of base 62, each equally likely. `random` gives that many bytes from a CSPRNG. */
export function randomBase62(length: number, random: (bytes: number) => Uint8Array): string {
  let text = "";
  while (text.length < length) {
    for (const byte of random(length)) {
      if (byte < fair && text.length < length) text += digits.charAt(byte % 62);
    }
  }
  return text;
}

/** A number from 0 to 2^32-1 as exactly six digits of base 62, with leading zeros. */
export function base62OfUint32(value: number): string {
  let text = "";
  for (let rest = value >>> 0; text.length < 6; rest = Math.floor(rest / 62))
    text = digits.charAt(rest % 62) + text;
  return text;
}
