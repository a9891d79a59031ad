// A proxy on loopback: forwards http, connects https, wants a password when it is told one. It ends with the test.
import { createServer, type IncomingHttpHeaders, request as ask } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

export type TestProxy = {
  readonly url: string;
  /** Every request it got, `CONNECT host:port` or `GET http://…`. */
  readonly asked: readonly string[];
  /** Header names and values of the requests it forwarded, as the API got them. */
  readonly forwarded: readonly IncomingHttpHeaders[];
};

/** Starts one. `reply` answers CONNECT with this text instead of connecting. */
export async function startProxy(
  t: { readonly after: (end: () => Promise<void>) => void },
  options: { readonly authorization?: string; readonly reply?: string } = {},
): Promise<TestProxy> {
  const asked: string[] = [];
  const forwarded: IncomingHttpHeaders[] = [];
  const sockets = new Set<Socket>();
  const isKnown = (headers: IncomingHttpHeaders): boolean =>
    options.authorization === undefined || headers["proxy-authorization"] === options.authorization;
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (!isKnown(request.headers)) {
      response.writeHead(407, { "proxy-authenticate": "Basic" }).end();
      return;
    }
    const { "proxy-authorization": _own, ...headers } = request.headers;
    forwarded.push(headers);
    const further = ask(request.url ?? "", { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    further.on("error", () => response.writeHead(502).end());
    request.pipe(further);
  });
  server.on("connect", (request, socket: Socket) => {
    asked.push(`CONNECT ${request.url}`);
    sockets.add(socket.on("error", () => undefined));
    if (options.reply !== undefined || !isKnown(request.headers)) {
      socket.end(options.reply ?? "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    const [host = "", port = ""] = (request.url ?? "").split(":");
    const further = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(further).pipe(socket);
    });
    sockets.add(further.on("error", () => socket.destroy()));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, forwarded };
}
