import type { Socket } from "node:net";
import { buildConnector } from "undici";
import {
  type EgressPolicy,
  guardedConnector,
  type GuardedConnector,
  guardedAddress,
  tlsOptions,
} from "./guard.ts";
import type { LaneProxy, LaneTls } from "./send-result.ts";

/** The proxy made no connection: it refused, wants to know who asks, or spoke no HTTP. */
class ProxyRefusal extends Error {
  readonly code: "PROXY_FAILED" | "PROXY_AUTHENTICATION_REQUIRED";

  constructor(status: number) {
    super("The proxy made no connection.");
    this.code = status === 407 ? "PROXY_AUTHENTICATION_REQUIRED" : "PROXY_FAILED";
  }
}

/** An answer to CONNECT longer than this is none. */
const longestHead = 16_384;

/**
 * A connector whose sockets go through a proxy. Both ends are judged by the egress policy: the proxy, and the API itself,
 * resolved here. To https it asks for a connection to the very address that was judged (CONNECT, RFC 9110, 9.3.6) and makes
 * TLS inside it; over http the request itself goes to the proxy, which resolves the name once more.
 */
export function proxyConnector(
  policy: EgressPolicy,
  proxy: LaneProxy,
  port: number,
  timeout: number,
  shown: LaneTls = {},
): GuardedConnector {
  const { hostname, protocol, port: portText } = new URL(proxy.url);
  const proxyPort = Number(portText || (protocol === "https:" ? 443 : 80));
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const toProxy = guardedConnector(policy, proxyPort, timeout);
  const secure = buildConnector({ timeout, ...tlsOptions(shown) });
  return (options, reached, callback) => {
    const begun = performance.now();
    const fail = (error: unknown): void =>
      callback(error instanceof Error ? error : new Error(String(error)), null);
    guardedAddress(policy, options.hostname, port)
      .then((address) => {
        toProxy(
          { hostname: host, host: `${hostname}:${proxyPort}`, protocol, port: String(proxyPort) },
          () => undefined,
          (error, socket) => {
            if (error !== null) fail(error);
            else if (options.protocol !== "https:") {
              reached({ address, connect: performance.now() - begun });
              callback(null, socket);
            } else
              connectThrough(
                socket,
                address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`,
                proxy,
              )
                .then(() => {
                  const connected = performance.now();
                  secure({ ...options, httpSocket: socket }, (failure, inside) => {
                    if (failure !== null) {
                      socket.destroy();
                      fail(failure);
                      return;
                    }
                    reached({ address, connect: connected - begun, tls: performance.now() - connected });
                    callback(null, inside);
                  });
                })
                .catch((failure: unknown) => {
                  socket.destroy();
                  fail(failure);
                });
          },
        );
      })
      .catch(fail);
  };
}

/** Asks the proxy for a connection. Resolves when the socket is one to the target; rejects with a coded error. */
async function connectThrough(socket: Socket, target: string, { authorization }: LaneProxy): Promise<void> {
  const lines = [
    `CONNECT ${target} HTTP/1.1`,
    `Host: ${target}`,
    ...(authorization === undefined ? [] : [`Proxy-Authorization: ${authorization}`]),
  ];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let head = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0 && head.length <= longestHead) return;
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head.toString("latin1", 0, 20))?.[1] ?? 0);
    // The other side speaks first after us in TLS, so nothing may follow the head.
    if (end >= 0 && status >= 200 && status < 300 && end + 4 === head.length) resolve();
    else reject(new ProxyRefusal(status));
  };
  const onEnd = (): void => reject(new ProxyRefusal(0));
  socket.on("data", onData).once("close", onEnd).once("error", onEnd);
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  try {
    await promise;
  } finally {
    socket.off("data", onData).off("close", onEnd).off("error", onEnd);
  }
}
