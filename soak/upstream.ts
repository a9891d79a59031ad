// The API that is called in the soak, well or badly as its path says, in a process of its own; tells how many sockets it has.
import { gzipSync } from "node:zlib";
import { startUpstream } from "../test/upstream.ts";

const ends: (() => Promise<void>)[] = [];
const upstream = await startUpstream({ after: (end) => void ends.push(end) });
const bomb = gzipSync(Buffer.alloc(300_000_000));

upstream
  .on("*", "/ok", { kind: "answer", body: { accepted: true, id: "d-1", note: "x".repeat(300) } })
  .on("*", "/hang", { kind: "hang" })
  .on("*", "/hangInBody", { kind: "hangInBody", body: '{"begun":' })
  .on("*", "/drip", { kind: "drip", everyMs: 100 })
  .on("*", "/reset", { kind: "reset" })
  .on("*", "/close", { kind: "close" })
  .on("*", "/truncate", { kind: "truncate" })
  .on("*", "/badChunk", { kind: "badChunk" })
  .on("*", "/garbage", { kind: "raw", bytes: "this is not HTTP at all\r\n\r\n" })
  .on("*", "/old", { kind: "raw", bytes: "<html>HTTP/0.9</html>" })
  .on("*", "/bomb", {
    kind: "answer",
    headers: { "content-type": "application/json", "content-encoding": "gzip" },
    body: bomb,
  })
  .on("*", "/announced", { kind: "oversized", bytes: 30_000_000, announced: true });

process.on("message", () => {
  process.send?.({ open: upstream.open(), accepted: upstream.sockets() });
});
process.send?.({ origin: upstream.origin });
process.once("disconnect", () => process.exit(0));
