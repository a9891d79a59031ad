// The API that every subject calls: answers a POST with 200 and a small JSON body. Runs in a process of its own.
import { createServer } from "node:http";

const answer = Buffer.from(JSON.stringify({ accepted: true, id: "d-1", note: "x".repeat(300) }));

const server = createServer((request, response) => {
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
process.once("disconnect", () => process.exit(0));
