// The API inside the network: 400 bytes for `/`, so many bytes for `/bytes/N`, and what it was sent counted for `/count`.
import { createServer } from "node:http";

const small = Buffer.from(JSON.stringify({ accepted: true, note: "x".repeat(372) }));
const block = Buffer.alloc(1024 * 1024, "x");

const server = createServer((request, response) => {
  let received = 0;
  request.on("data", (chunk: Buffer) => (received += chunk.length));
  request.on("end", () => {
    const [, path, bytes = "0"] = (request.url ?? "").split("/");
    if (path !== "bytes") {
      const body = path === "count" ? Buffer.from(String(received)) : small;
      response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
      response.end(body);
      return;
    }
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes });
    let left = Number(bytes);
    const more = (): void => {
      while (left > 0) {
        const part = left < block.length ? block.subarray(0, left) : block;
        left -= part.length;
        if (!response.write(part)) {
          response.once("drain", more);
          return;
        }
      }
      response.end();
    };
    more();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" && address !== null ? address.port : 0 });
});
process.once("disconnect", () => process.exit(0));
