import { once } from "node:events";
import type { Duplex } from "node:stream";
import type { Target } from "@patchbay/contract/agent-wire";
import { failureOfReply, TunnelFailure } from "./tunnel-failure.ts";

const closedEarly = (): TunnelFailure =>
  new TunnelFailure("ECONNREFUSED", "The agent closed the channel before the target was open.");

/** Takes exactly so many bytes from the beginning of a stream; what follows stays in it. */
async function take(stream: Duplex, bytes: number): Promise<Buffer> {
  for (;;) {
    const taken: unknown = stream.read(bytes);
    if (Buffer.isBuffer(taken) && taken.length === bytes) return taken;
    if (stream.readableEnded || stream.destroyed || taken !== null) throw closedEarly();
    const ended = new AbortController();
    try {
      await Promise.race([
        once(stream, "readable", { signal: ended.signal }),
        once(stream, "end", { signal: ended.signal }),
        once(stream, "close", { signal: ended.signal }),
      ]).catch(() => {
        throw closedEarly();
      });
    } finally {
      ended.abort();
    }
  }
}

/** Reads how opening went from an agent of ours, or from another server process. Throws TunnelFailure. */
export async function awaitReply(stream: Duplex): Promise<void> {
  const [byte = 255] = await take(stream, 1);
  const failure = failureOfReply(byte);
  if (failure !== null) throw failure;
}

/** Reply codes of SOCKS (RFC 1928, 6) as those of our own agent. */
const socksReplies: Readonly<Record<number, TunnelFailure["code"]>> = {
  2: "AGENT_TARGET_NOT_ALLOWED",
  3: "EHOSTUNREACH",
  4: "EHOSTUNREACH",
  5: "ECONNREFUSED",
  6: "ETIMEDOUT",
};

/**
 * Asks for a target in SOCKS 5 (RFC 1928), as OpenSSH speaks it inside a remote forward without a target (`-R 1080`). The
 * greeting and the request go out together: one trip instead of two. OpenSSH says yes before it has tried; a target that
 * it cannot or may not open shows as a channel that ends at once. Throws TunnelFailure.
 */
export async function askSocks(stream: Duplex, { host, port }: Target): Promise<void> {
  // Addresses go as names too: whoever reads them knows what they are, and an allow-list compares texts.
  const name = Buffer.from(host, "latin1");
  stream.write(Buffer.of(5, 1, 0, 5, 1, 0, 3, name.length, ...name, port >> 8, port & 0xff));
  const [version, method] = await take(stream, 2);
  if (version !== 5 || method !== 0)
    throw new TunnelFailure("EHOSTUNREACH", "What answered is no SOCKS 5 proxy.");
  const [, reply = 1, , kind] = await take(stream, 4);
  const rest = kind === 1 ? 4 : kind === 4 ? 16 : ((await take(stream, 1))[0] ?? 0);
  await take(stream, rest + 2);
  if (reply !== 0)
    throw new TunnelFailure(
      socksReplies[reply] ?? "EHOSTUNREACH",
      `The agent's SOCKS proxy answered ${reply}.`,
    );
}
