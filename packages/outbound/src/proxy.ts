import type { Socket } from "node:net";
import { buildConnector } from "undici";
import {
  type EgressPolicy,
  guardedConnector,
  type GuardedConnector,
  guardedAddress,
  type Reached,
  tlsOptions,
} from "./guard.ts";
import { atPlace } from "./failure.ts";
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
  const proxyPlace = { hostname: host, host: `${hostname}:${proxyPort}`, protocol, port: String(proxyPort) };
  const secure = buildConnector({ timeout, ...tlsOptions(shown) });

  const open = async (options: buildConnector.Options): Promise<{ socket: Socket; how: Reached }> => {
    const begun = performance.now();
    const address = await guardedAddress(policy, options.hostname, port);
    const socket = await settled((callback) => toProxy(proxyPlace, () => undefined, callback)).catch(
      (error: unknown) => {
        throw atPlace(error, `the proxy ${protocol}//${hostname}:${proxyPort}`);
      },
    );
    if (options.protocol !== "https:")
      return { socket, how: { address, connect: performance.now() - begun } };
    try {
      await connectThrough(
        socket,
        address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`,
        proxy,
      );
      const connected = performance.now();
      const inside = await settled((callback) => secure({ ...options, httpSocket: socket }, callback));
      const how = { address, connect: connected - begun, tls: performance.now() - connected };
      return { socket: inside, how };
    } catch (error) {
      socket.destroy();
      throw error;
    }
  };
  return (options, reached, callback) => {
    void open(options).then(
      ({ socket, how }) => {
        reached(how);
        return callback(null, socket);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
}

/** What a connector calls back with, as a promise. */
async function settled(start: (callback: buildConnector.Callback) => void): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  start((error, socket) => {
    if (error === null) resolve(socket);
    else reject(error);
  });
  return await promise;
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
