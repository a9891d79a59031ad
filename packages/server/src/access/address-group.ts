/**
 * Whom an address stands for when failures are counted: an IPv4 address for itself (also in its IPv6-mapped form), an
 * IPv6 address for its /64, since one customer is commonly given a whole /64 (RFC 6177) and could rotate within it.
 * What is no address stands for itself.
 */
export function addressGroup(address: string): string {
  const plain = address.split("%")[0] ?? "";
  if (!plain.includes(":")) return plain;
  const parts = ipv6Parts(plain);
  if (parts === undefined) return plain;
  const [, , , , , sixth = 0, seventh = 0, eighth = 0] = parts;
  if (parts.slice(0, 5).every((part) => part === 0) && sixth === 0xff_ff) {
    return [seventh >> 8, seventh & 0xff, eighth >> 8, eighth & 0xff].join(".");
  }
  return `${parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(":")}::/64`;
}

/** The eight 16-bit parts, or undefined when the text is no IPv6 address. `URL` folds every spelling into one. */
function ipv6Parts(text: string): readonly number[] | undefined {
  const url = `http://[${text}]/`;
  if (!URL.canParse(url)) return undefined;
  const [head = "", tail] = new URL(url).hostname.slice(1, -1).split("::");
  const read = (half: string): number[] =>
    half === "" ? [] : half.split(":").map((part) => Number.parseInt(part, 16));
  const before = read(head);
  const after = read(tail ?? "");
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}
