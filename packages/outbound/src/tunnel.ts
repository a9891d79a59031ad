import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { buildConnector } from "undici";
import { type GuardedConnector, tlsOptions } from "./guard.ts";
import type { LaneTls } from "./send-result.ts";

/**
 * Opens a stream to a port of a host by another way than a socket of this machine, and says in words where it leads.
 * Rejects within `timeout` ms, with an error whose `code` is one of ours or the system's.
 */
export type OpenStream = (
  host: string,
  port: number,
  timeout: number,
) => Promise<{ readonly stream: Duplex; readonly address: string }>;

/** What undici asks of a plain socket beyond a stream; there is nothing to set on one that lives inside another. */
const asSocket = (stream: Duplex): Socket => {
  const unchanged = (): Duplex => stream;
  return Object.assign(stream, {
    ref: unchanged,
    unref: unchanged,
    setNoDelay: unchanged,
    setKeepAlive: unchanged,
  }) as unknown as Socket;
};

/**
 * A connector whose sockets are streams that somebody else opens: there is no direct way to fall back to. TLS is made
 * inside the stream, so that whoever carries it sees nothing and can change nothing.
 */
export function tunnelConnector(
  open: OpenStream,
  port: number,
  timeout: number,
  shown: LaneTls = {},
): GuardedConnector {
  const secure = buildConnector({ timeout, ...tlsOptions(shown) });
  return (options, reached, callback) => {
    const begun = performance.now();
    const use = (stream: Duplex, address: string): void => {
      const connected = performance.now();
      const connect = connected - begun;
      if (options.protocol !== "https:") {
        reached({ address, connect });
        callback(null, asSocket(stream));
        return;
      }
      secure({ ...options, httpSocket: asSocket(stream) }, (error, socket) => {
        if (error === null) {
          reached({ address, connect, tls: performance.now() - connected });
          callback(null, socket);
        } else {
          stream.destroy();
          callback(error, null);
        }
      });
    };
    open(options.hostname, port, timeout)
      .then(({ stream, address }) => use(stream, address))
      .catch((error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null));
  };
}
