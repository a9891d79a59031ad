import { type LookupAddress, type LookupAllOptions, lookup as resolve } from "node:dns";
import { isIP, type LookupFunction, Socket } from "node:net";
import { rootCertificates } from "node:tls";
import ipaddr from "ipaddr.js";
import { buildConnector } from "undici";
import type { LaneTls } from "./send-result.ts";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Which addresses may be reached beyond public ones. */
export type EgressPolicy = {
  readonly ranges: readonly {
    readonly network: Address;
    readonly prefix: number;
    /** null: every port. */
    readonly port: number | null;
  }[];
  /** `host:port`, lower-case. */
  readonly hosts: ReadonlySet<string>;
  /** How names are resolved, where it is not the system's way. */
  readonly resolve?: ResolveAll;
};

/** Answers every address of a name. */
export type ResolveAll = (
  host: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

type Entry = EgressPolicy["ranges"][number] | { readonly host: string };

/** Reads an address as the system writes it; other spellings (octal, short, zoned) are none. A mapped IPv4 is that IPv4. */
function readAddress(text: string): Address | null {
  if (isIP(text) === 0 || text.includes("%")) return null;
  return ipaddr.process(text);
}

function readRange(text: string): { readonly network: Address; readonly prefix: number } | null {
  const [address = "", prefixText] = text.split("/");
  const network = readAddress(address);
  if (network === null) return null;
  const widest = network.kind() === "ipv4" ? 32 : 128;
  const prefix = prefixText === undefined ? widest : Number(prefixText);
  const valid = /^\d{1,3}$/.test(prefixText ?? "0") && prefix <= widest;
  return valid ? { network, prefix } : null;
}

function readEntry(entry: string): Entry | null {
  const text = entry.trim();
  const whole = readRange(text);
  if (whole !== null) return { ...whole, port: null };
  const [, left = "", portText = ""] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(portText);
  if (left === "" || port < 1 || port > 65_535) return null;
  const range = readRange(left.replace(/^\[(.*)\]$/, "$1"));
  if (range !== null && (range.network.kind() === "ipv4" || left.startsWith("["))) return { ...range, port };
  return /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(left) && isIP(left) === 0
    ? { host: hostKey(left, port) }
    : null;
}

const hostKey = (host: string, port: number): string => `${host.toLowerCase().replace(/\.$/, "")}:${port}`;

/** What is wrong with an entry of the allow-list, or null. */
export function egressProblem(entry: string): string | null {
  return readEntry(entry) === null
    ? `\`${entry}\` is none of CIDR, address, address:port, [address]:port, CIDR:port and host:port.`
    : null;
}

/**
 * Reads an allow-list: CIDR, `address`, `address:port`, `CIDR:port`, `host:port`; an IPv6 address with a port stands in
 * brackets. Throws TypeError naming the first bad entry (check with `egressProblem` before).
 */
export function egressPolicy(allow: readonly string[]): EgressPolicy {
  const entries = allow.map((text) => {
    const entry = readEntry(text);
    if (entry === null) throw new TypeError(egressProblem(text) ?? text);
    return entry;
  });
  return {
    ranges: entries.flatMap((entry) => ("host" in entry ? [] : entry)),
    hosts: new Set(entries.flatMap((entry) => ("host" in entry ? entry.host : []))),
  };
}

/**
 * Whether anybody on the internet may be meant by this address. Everything else is closed: loopback, private, link-local,
 * shared, reserved and multicast ranges, and the IPv6 forms that carry an IPv4 address inside (NAT64, 6to4, Teredo, …).
 * In IPv6 only 2000::/3 is handed out at all.
 */
function isPublic(address: Address): boolean {
  if (address.range() !== "unicast") return false;
  return address.kind() === "ipv4" || (address.toByteArray()[0] ?? 0) >> 5 === 1;
}

/** Whether anybody may reach it, or an administrator opened it, or it is closed. */
function standingOf(
  policy: EgressPolicy,
  address: string,
  port: number,
  host: string,
): "public" | "opened" | "blocked" {
  const read = readAddress(address);
  if (read === null) return "blocked";
  const opened =
    policy.hosts.has(hostKey(host, port)) ||
    policy.ranges.some(
      (range) =>
        (range.port === null || range.port === port) &&
        range.network.kind() === read.kind() &&
        read.match(range.network, range.prefix),
    );
  if (opened) return "opened";
  return isPublic(read) ? "public" : "blocked";
}

/** Whether this address may be reached for this host name. Without entries only public unicast addresses may. */
export function addressVerdict(
  policy: EgressPolicy,
  address: string,
  port: number,
  host: string,
): "allowed" | "blocked" {
  return standingOf(policy, address, port, host) === "blocked" ? "blocked" : "allowed";
}

/** The egress policy refused an address. The address itself is not told: it may be an inside one. */
export class EgressBlocked extends Error {
  readonly code = "EGRESS_BLOCKED";
}

/** A new socket: the address it reached, and the milliseconds it took to get there. */
export type Reached = {
  readonly address: string;
  readonly dns?: number;
  readonly connect: number;
  readonly tls?: number;
};

/** Opens a socket as undici asks for one, and tells what was reached before handing it over. */
export type GuardedConnector = (
  options: buildConnector.Options,
  reached: (how: Reached) => void,
  callback: buildConnector.Callback,
) => void;

/** What every secure connection is made with: TLS 1.2 at least, the peer's certificate checked, ours shown where there is one. */
export const tlsOptions = ({ certificate: client, tls }: LaneTls): buildConnector.BuildOptions => ({
  allowH2: false,
  minVersion: "TLSv1.2",
  ...(tls?.ca === undefined ? {} : { ca: [...rootCertificates, tls.ca] }),
  ...(tls?.verify === false ? { rejectUnauthorized: false } : {}),
  ...(client === undefined
    ? {}
    : {
        cert: client.certificate,
        key: client.key,
        ...(client.passphrase === undefined ? {} : { passphrase: client.passphrase }),
      }),
});

/**
 * A connector to one port that reaches only what the policy allows: a literal address is judged at once, a name after it
 * was resolved (every address it has), and the connected peer once more, so that nothing a DNS server answers in between
 * can matter. `timeout` cleans up after calls that no longer wait; it is coarse.
 */
export function guardedConnector(
  policy: EgressPolicy,
  port: number,
  timeout: number,
  shown: LaneTls = {},
): GuardedConnector {
  const connector = buildConnector({
    timeout,
    lookup: guardedLookup(policy, port),
    ...tlsOptions(shown),
  });
  return (options, reached, callback) => {
    const host = options.hostname;
    const isBlocked = (address: string): boolean => addressVerdict(policy, address, port, host) === "blocked";
    // For a literal address no lookup is made.
    if (isIP(host) !== 0 && isBlocked(host)) {
      queueMicrotask(() => callback(new EgressBlocked(), null));
      return;
    }
    const begun = performance.now();
    let resolved = begun;
    let connected = begun;
    const opening: unknown = connector(options, (error, socket) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      const address = socket.remoteAddress ?? "";
      if (isBlocked(address)) {
        socket.destroy();
        callback(new EgressBlocked(), null);
        return;
      }
      reached({
        address,
        ...(resolved > begun ? { dns: resolved - begun } : {}),
        connect: connected - resolved,
        ...(options.protocol === "https:" ? { tls: performance.now() - connected } : {}),
      });
      callback(null, socket);
    });
    // undici returns the socket it opens, though its types do not say so; without it only the times would be missing.
    if (!(opening instanceof Socket)) return;
    opening.prependOnceListener("lookup", () => {
      resolved = performance.now();
    });
    opening.prependOnceListener("connect", () => {
      connected = performance.now();
    });
  };
}

/** The address that a connection to a host would go to, judged like one. Rejects as a connector does. */
export async function guardedAddress(policy: EgressPolicy, hostname: string, port: number): Promise<string> {
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(host) !== 0) {
    if (addressVerdict(policy, host, port, host) === "blocked") throw new EgressBlocked();
    return host;
  }
  const { promise, resolve: found, reject } = Promise.withResolvers<string>();
  guardedLookup(policy, port)(host, { family: 0 }, (error, address) => {
    if (error === null && typeof address === "string") found(address);
    else reject(error ?? new EgressBlocked());
  });
  return await promise;
}

/**
 * Resolves a name and refuses it when any of its addresses is closed: a public name has no business inside. Only where an
 * administrator opened one of them are the others left out instead (`localhost` is 127.0.0.1 and ::1).
 */
const guardedLookup =
  (policy: EgressPolicy, port: number): LookupFunction =>
  (host, options, callback) => {
    (policy.resolve ?? resolve)(host, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const standings = found.map(({ address }) => standingOf(policy, address, port, host));
      const usable = found.filter((_address, index) => standings[index] !== "blocked");
      if (standings.includes("blocked") && !standings.includes("opened")) callback(new EgressBlocked(), []);
      else if (options.all === true) callback(null, usable);
      else callback(null, usable[0]?.address ?? "", usable[0]?.family ?? 0);
    });
  };
