/** Which addresses may be reached beyond public ones. */
export type EgressPolicy = {
  readonly ranges: readonly {
    readonly address: string;
    readonly prefix: number;
    readonly port: number | null;
  }[];
  readonly hosts: ReadonlySet<string>;
};

/** What is wrong with an entry of the allow-list, or null. */
export function egressProblem(_entry: string): string | null {
  throw new Error("not built yet");
}

/**
 * Reads an allow-list: CIDR, `address`, `address:port`, `CIDR:port`, `host:port`; an IPv6 address with a port stands in
 * brackets. Throws TypeError naming the first bad entry (check with `egressProblem` before).
 */
export function egressPolicy(_allow: readonly string[]): EgressPolicy {
  throw new Error("not built yet");
}

/** Whether this address may be reached for this host name. Without entries only public unicast addresses may. */
export function addressVerdict(
  _policy: EgressPolicy,
  _address: string,
  _port: number,
  _host: string,
): "allowed" | "blocked" {
  throw new Error("not built yet");
}
