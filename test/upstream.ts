// A scriptable API on loopback that behaves as well or as badly as a test needs. Every test file may start its own;
// it listens on a free port and is gone, with every socket and timer, when the test ends.
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";

/** A request as it arrived. `rawHeaders` keeps spelling, order and repetition. */
export type Received = {
  readonly method: string;
  /** Path and query as they stood in the request line. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
};

type Body = string | Buffer | object;
type Head = { readonly status?: number; readonly headers?: Readonly<Record<string, string | string[]>> };
export type Coding = "gzip" | "br" | "deflate" | "zstd";

/** What the upstream does with a request. A text body is sent as it is, an object as JSON. */
export type Behaviour =
  | ({ readonly kind: "answer"; readonly body?: Body } & Head)
  /** Answers 200 with what it received: `{method, target, headers, body}`. */
  | { readonly kind: "echo" }
  | { readonly kind: "redirect"; readonly location: string; readonly status?: number }
  | { readonly kind: "delay"; readonly ms: number; readonly before: Behaviour }
  /** Behaves so once the test says that it may. */
  | { readonly kind: "wait"; readonly until: Promise<unknown>; readonly before: Behaviour }
  /** Reads the request and never answers. */
  | { readonly kind: "hang" }
  /** Answers the head and the beginning of a body, then nothing more. */
  | ({ readonly kind: "hangInBody"; readonly body: string } & Head)
  /** Sends one byte of a body every `everyMs`, for ever. */
  | { readonly kind: "drip"; readonly everyMs: number }
  /** Closes without a byte. */
  | { readonly kind: "close" }
  /** Resets the TCP connection, before the answer or in the middle of its body. */
  | { readonly kind: "reset"; readonly inBody?: boolean }
  /** Announces more bytes than it sends, then closes; or breaks off a chunked body. */
  | { readonly kind: "truncate"; readonly chunked?: boolean }
  | { readonly kind: "badChunk" }
  /** A body of that many bytes, announced by Content-Length or not. */
  | { readonly kind: "oversized"; readonly bytes: number; readonly announced?: boolean }
  /** A small compressed body that unpacks to that many bytes. */
  | { readonly kind: "bomb"; readonly coding: Coding; readonly bytes: number }
  | ({ readonly kind: "encoded"; readonly coding: Coding; readonly body: Body } & Head)
  /** These bytes and no others, then closes: not HTTP, bad headers, two lengths. */
  | { readonly kind: "raw"; readonly bytes: string };

type Script = Behaviour | readonly Behaviour[] | ((request: Received) => Behaviour);

export type Upstream = {
  /** `http://127.0.0.1:port`, or https. */
  readonly origin: string;
  readonly port: number;
  /** Everything received so far, oldest first. */
  readonly requests: readonly Received[];
  /** How many sockets were accepted. */
  readonly sockets: () => number;
  /** How many sockets are open. */
  readonly open: () => number;
  /**
   * Says what happens to requests with this method (`*`: any) and path, query aside (`*`: any). A list is used up one
   * by one, its last element stays. The latest saying wins; unknown requests are answered 404.
   */
  readonly on: (method: string, path: string, script: Script) => Upstream;
};

const compress: Readonly<Record<Coding, (bytes: Buffer) => Buffer>> = {
  gzip: gzipSync,
  br: brotliCompressSync,
  deflate: deflateSync,
  zstd: zstdCompressSync,
};

type Exchange = {
  readonly request: Received;
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly later: (ms: number, action: () => void) => void;
};

const bytesOf = (body: Body): Buffer =>
  Buffer.isBuffer(body) ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));

function writeHead(response: ServerResponse, head: Head, body: Body | undefined): void {
  const typed = typeof body === "object" && !Buffer.isBuffer(body);
  response.writeHead(head.status ?? 200, {
    ...(typed ? { "content-type": "application/json" } : {}),
    ...head.headers,
  });
}

const actions: {
  readonly [K in Behaviour["kind"]]: (how: Extract<Behaviour, { kind: K }>, on: Exchange) => void;
} = {
  answer(how, { response }) {
    const body = how.body === undefined ? Buffer.alloc(0) : bytesOf(how.body);
    writeHead(
      response,
      { ...how, headers: { "content-length": String(body.length), ...how.headers } },
      how.body,
    );
    response.end(body);
  },
  echo(_how, on) {
    const { method, target, headers, body } = on.request;
    actions.answer({ kind: "answer", body: { method, target, headers, body: body.toString() } }, on);
  },
  redirect(how, { response }) {
    response.writeHead(how.status ?? 302, { location: how.location, "content-length": "0" }).end();
  },
  delay(how, on) {
    on.later(how.ms, () => act(how.before, on));
  },
  wait(how, on) {
    void how.until.then(() => act(how.before, on));
  },
  hang() {},
  hangInBody(how, { response }) {
    writeHead(response, how, how.body);
    response.write(how.body);
  },
  drip(how, { response, later }) {
    response.writeHead(200, { "content-type": "text/plain" });
    const drop = (): void => {
      response.write(".");
      later(how.everyMs, drop);
    };
    drop();
  },
  close(_how, { socket }) {
    socket.end();
  },
  reset(how, { socket, response, later }) {
    if (how.inBody !== true) {
      socket.resetAndDestroy();
      return;
    }
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write('{"begun":', () => later(5, () => socket.resetAndDestroy()));
  },
  truncate(how, { socket }) {
    socket.end(
      how.chunked === true
        ? 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n'
        : 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"a":1}',
    );
  },
  badChunk(_how, { socket }) {
    socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nnot a length\r\n0\r\n\r\n");
  },
  oversized(how, { response }) {
    const headers = how.announced === true ? { "content-length": String(how.bytes) } : {};
    response.writeHead(200, { "content-type": "text/plain", ...headers });
    response.end(Buffer.alloc(how.bytes, "x"));
  },
  bomb(how, on) {
    actions.encoded({ kind: "encoded", coding: how.coding, body: Buffer.alloc(how.bytes) }, on);
  },
  encoded(how, on) {
    const body = compress[how.coding](bytesOf(how.body));
    const headers = { "content-type": "application/json", "content-encoding": how.coding, ...how.headers };
    actions.answer({ kind: "answer", status: how.status ?? 200, headers, body }, on);
  },
  raw(how, { socket }) {
    socket.end(Buffer.from(how.bytes, "latin1"));
  },
};

function act(how: Behaviour, on: Exchange): void {
  (actions[how.kind] as (how: Behaviour, on: Exchange) => void)(how, on);
}

async function read(message: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const { method = "", url = "", headers, rawHeaders } = message;
  return { method, target: url, headers, rawHeaders, body: Buffer.concat(chunks) };
}

/** Starts an upstream that ends with the test. With `tls` it speaks https. */
export async function startUpstream(
  t: { readonly after: (end: () => Promise<void>) => void },
  options: {
    readonly tls?: {
      readonly key: string;
      readonly cert: string;
      /** With `ca`, only clients that show a certificate of it get in. */
      readonly ca?: string;
    };
  } = {},
): Promise<Upstream> {
  const requests: Received[] = [];
  const scripts = new Map<string, Script>();
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  let accepted = 0;

  const later = (ms: number, action: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      action();
    }, ms);
    timers.add(timer);
  };
  const next = (request: Received): Behaviour => {
    const path = request.target.split("?", 1)[0] ?? "";
    const keys = [`${request.method} ${path}`, `* ${path}`, `${request.method} *`, "* *"];
    const key = keys.find((one) => scripts.has(one)) ?? "";
    const script = scripts.get(key) ?? { kind: "answer", status: 404, body: { error: "nothing here" } };
    if (typeof script === "function") return script(request);
    if (!Array.isArray(script)) return script as Behaviour;
    const [first, ...rest] = script as readonly Behaviour[];
    if (rest.length > 0) scripts.set(key, rest);
    return first ?? { kind: "hang" };
  };
  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const request = await read(message);
      requests.push(request);
      act(next(request), { request, response, socket: message.socket, later });
    } catch {
      // A client that breaks off in the middle of its request is no concern of the test.
      message.socket.destroy();
    }
  };
  const listener: RequestListener = (message, response) => void serve(message, response);

  const server =
    options.tls === undefined
      ? createServer(listener)
      : createTlsServer(
          { ...options.tls, requestCert: options.tls.ca !== undefined, rejectUnauthorized: true },
          listener,
        );
  server.on("connection", (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
  });
  server.on("clientError", (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(async () => {
    for (const timer of timers) clearTimeout(timer);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  const { port } = server.address() as AddressInfo;
  const upstream: Upstream = {
    origin: `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    port,
    requests,
    sockets: () => accepted,
    open: () => sockets.size,
    on(method, path, script) {
      scripts.set(`${method} ${path}`, script);
      return upstream;
    },
  };
  return upstream;
}
