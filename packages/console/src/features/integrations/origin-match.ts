/**
 * Whether a credential with these origins may go to an address: same scheme, host and port, or any name below
 * `https://*.example.com`. The server decides; this only says it early.
 */
export function allowsAddress(origins: readonly string[], address: string): boolean {
  const target = URL.parse(address);
  if (target === null) return false;
  return origins.some((origin) => {
    const wild = /^(https?:\/\/)\*\.(.+)$/.exec(origin);
    const allowed = URL.parse(wild === null ? origin : `${wild[1]}${wild[2]}`);
    if (allowed === null || allowed.protocol !== target.protocol || allowed.port !== target.port)
      return false;
    return wild === null
      ? allowed.hostname === target.hostname
      : target.hostname.endsWith(`.${allowed.hostname}`);
  });
}
