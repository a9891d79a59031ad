// A name server on loopback that answers what a test wants, never twice the same if it wants that. It ends with the test.
import { Resolver } from "node:dns";
import { createSocket } from "node:dgram";
import type { ResolveAll } from "../packages/outbound/src/guard.ts";

/** Where the question ends: after its name, type and class (RFC 1035, 4.1.2). */
function endOfQuestion(message: Buffer): number {
  let at = 12;
  while ((message[at] ?? 0) > 0) at += (message[at] ?? 0) + 1;
  return at + 5;
}

/** Answers the question with A records that may be kept for no time at all. */
function answerTo(message: Buffer, addresses: readonly string[]): Buffer {
  const question = message.subarray(12, endOfQuestion(message));
  const head = Buffer.from(message.subarray(0, 12));
  head.writeUInt16BE(0x8180, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt32BE(0, 8);
  const records = addresses.map((address) =>
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split(".").map(Number)]),
  );
  return Buffer.concat([head, question, ...records]);
}

/** Starts one that answers with each list in turn, the last one from then on; answers how names are resolved by it. */
export async function startNames(
  t: { readonly after: (end: () => Promise<void>) => void },
  turns: readonly (readonly string[])[],
): Promise<{ readonly resolve: ResolveAll; readonly asked: () => number }> {
  const server = createSocket("udp4");
  let asked = 0;
  server.on("message", (message, { port, address }) => {
    server.send(answerTo(message, turns[Math.min(asked++, turns.length - 1)] ?? []), port, address);
  });
  await new Promise<void>((done) => server.bind(0, "127.0.0.1", done));
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  resolver.setServers([`127.0.0.1:${server.address().port}`]);
  t.after(async () => {
    resolver.cancel();
    await new Promise<void>((done) => server.close(() => done()));
  });
  return {
    asked: () => asked,
    resolve: (host, _options, callback) => {
      resolver.resolve4(host, (error, found) => {
        callback(error, error === null ? found.map((address) => ({ address, family: 4 })) : []);
      });
    },
  };
}
