import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Target } from "@patchbay/contract/agent-wire";
import { after } from "./agent-clock.ts";

/** How long a connection may take to stand, in ms. */
const patience = 10_000;

/** Connects to the server, through the proxy where there is one. Rejects when it does not stand in time. */
export async function dial(server: Target, proxy: URL | null): Promise<Socket> {
  const socket = proxy === null ? connect({ ...server, noDelay: true }) : connectTo(proxy);
  const giveUp = after(patience, () => socket.destroy(new Error("no connection in time")));
  try {
    await event(socket, proxy?.protocol === "https:" ? "secureConnect" : "connect");
    socket.setNoDelay(true);
    if (proxy !== null) await throughProxy(socket, proxy, server);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    giveUp();
  }
}

function connectTo(proxy: URL): Socket {
  const host = proxy.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = Number(proxy.port || (proxy.protocol === "https:" ? 443 : 80));
  return proxy.protocol === "https:"
    ? connectTls({ host, port, servername: isIP(host) === 0 ? host : "" })
    : connect({ host, port });
}

async function event(socket: Socket, name: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.once(name, resolve);
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the connection was closed")));
  });
}

/** Asks a proxy for a way through (RFC 9110, 9.3.6). What it sends after its answer stays in the socket. */
async function throughProxy(socket: Socket, proxy: URL, { host, port }: Target): Promise<void> {
  const place = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  const name = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const proof =
    proxy.username === "" ? "" : `Proxy-Authorization: Basic ${Buffer.from(name).toString("base64")}\r\n`;
  socket.write(`CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n${proof}\r\n`);
  let head = "";
  while (!head.endsWith("\r\n\r\n")) {
    const byte: unknown = socket.read(1);
    if (Buffer.isBuffer(byte)) head += byte.toString("latin1");
    else await event(socket, "readable");
    if (head.length > 16_384) throw new Error("the proxy's answer is too long");
  }
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
  if (status !== "200") throw new Error(`the proxy answered ${status ?? "something else than HTTP"}`);
}
