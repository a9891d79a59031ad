// The sample shop: a small REST API in a process of its own, so that the main job can be tried without a network. It is
// started by sample-api-process.ts, which tells it port and token, and it ends when that process does.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

type Instructions = { readonly port: number; readonly token: string };
type Answer = { readonly status: number; readonly body: unknown };

const BODY_LIMIT = 100_000;

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > BODY_LIMIT) return undefined;
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    return undefined;
  }
}

const customers: Readonly<Record<string, unknown>> = {
  "c-100": { id: "c-100", tier: "gold", country: "DE", openInvoices: 0 },
  "c-200": { id: "c-200", tier: "silver", country: "AT", openInvoices: 2 },
};

/** Answers one request as a shop would: it wants its token, knows a few addresses, and says 404 for the rest. */
async function answer(request: IncomingMessage, token: string): Promise<Answer> {
  const path = new URL(request.url ?? "/", "http://sample").pathname;
  if (path === "/health") return { status: 200, body: { status: "ok", service: "sample shop" } };
  if (request.headers.authorization !== `Bearer ${token}`)
    return { status: 401, body: { error: "a bearer token is needed" } };
  const customer = /^\/customers\/([^/]+)$/.exec(path)?.[1];
  if (request.method === "GET" && customer !== undefined) {
    const found = customers[customer];
    return found === undefined
      ? { status: 404, body: { error: `no customer ${customer}` } }
      : { status: 200, body: found };
  }
  if (request.method === "POST" && path === "/discounts") {
    const body = await bodyOf(request);
    if (typeof body !== "object" || body === null || !("percent" in body))
      return { status: 422, body: { error: "percent is needed" } };
    return { status: 201, body: { accepted: true, ...body } };
  }
  if (request.method === "POST" && path === "/reviews") {
    const body = await bodyOf(request);
    return { status: 202, body: { queued: true, ...(typeof body === "object" ? body : {}) } };
  }
  return { status: 404, body: { error: "Endpoint not found" } };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Tells the parent what became of it. */
const tell = (
  message:
    | { readonly kind: "listening"; readonly port: number }
    | { readonly kind: "failed"; readonly code: string },
): void => {
  process.send?.(message);
};

process.once("message", ({ port, token }: Instructions) => {
  const server = createServer((request, response) => {
    answer(request, token).then(
      (found) => send(response, found),
      () => send(response, { status: 500, body: { error: "the sample shop failed" } }),
    );
  });
  server.on("error", (error: NodeJS.ErrnoException) => {
    tell({ kind: "failed", code: error.code ?? error.message });
    process.disconnect?.();
  });
  server.listen(port, "127.0.0.1", () => {
    const address = server.address();
    tell({ kind: "listening", port: typeof address === "object" && address !== null ? address.port : port });
  });
});
// Its parent is gone, however it went.
process.once("disconnect", () => process.exit(0));
// Ctrl-C reaches the whole group; the parent says when to stop.
process.on("SIGINT", () => undefined);
