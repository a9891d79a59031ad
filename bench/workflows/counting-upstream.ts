// The API that executions call, in a process of its own: answers at once, and counts how often it saw each idempotency key.
// Asked anything, it says how many calls there were and how many of them repeated a key, and begins anew.
import { createServer } from "node:http";

/** What it says. */
export type Counted = { readonly calls: number; readonly again: number };

const answer = Buffer.from(JSON.stringify({ accepted: true, id: "d-1", note: "x".repeat(300) }));
let calls = 0;
let keys = new Set<string>();

const server = createServer((request, response) => {
  const key = request.headers["idempotency-key"];
  if (typeof key === "string") {
    calls += 1;
    keys.add(key);
  }
  request.resume();
  request.on("end", () => {
    response.writeHead(200, { "content-type": "application/json", "content-length": answer.length });
    response.end(answer);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" && address !== null ? address.port : 0 });
});
process.on("message", () => {
  process.send?.({ calls, again: calls - keys.size } satisfies Counted);
  calls = 0;
  keys = new Set();
});
process.once("disconnect", () => process.exit(0));
