// A stretch of network between two programs, that a test can cut or freeze.
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

type Cleanup = { after(work: () => Promise<void>): void };

export type Wire = {
  /** Where it begins; it ends at the port it was started with. */
  readonly port: number;
  /** Connections that are open now. */
  readonly open: () => number;
  /** Breaks every connection off; new ones go through. */
  readonly cut: () => void;
  /** Lets nothing through any more in either direction, and says so to nobody. */
  readonly freeze: () => void;
};

export async function startWire(t: Cleanup, to: number): Promise<Wire> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: "127.0.0.1", port: to, noDelay: true });
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [from, into] of [pair, [far, near]] as const) {
      from.pipe(into);
      from.on("error", () => undefined);
      from.on("close", () => {
        into.destroy();
        pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    for (const [near] of pairs) near.destroy();
  };
  t.after(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    cut();
    await closed;
  });
  return {
    port: (server.address() as AddressInfo).port,
    open: () => pairs.size,
    cut,
    freeze: () => {
      for (const [near, far] of pairs)
        for (const socket of [near, far]) {
          socket.unpipe();
          socket.pause();
        }
    },
  };
}
