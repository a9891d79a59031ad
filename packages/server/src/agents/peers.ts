import { once } from "node:events";
import { connect } from "node:net";
import { openReplies, type Target } from "@patchbay/contract/agent-wire";
import ssh2, { type Channel, type Connection } from "ssh2";
import type { Log } from "../platform/log.ts";
import { peerName } from "./authentication.ts";
import { ChannelStream } from "./channel-stream.ts";
import { beginSmall } from "./channel-window.ts";
import { gatherWrites, Link } from "./link.ts";
import { awaitReply } from "./open-target.ts";
import { algorithms, tunnelLimits } from "./tunnel.ts";
import { replyOfFailure, TunnelFailure } from "./tunnel-failure.ts";
import type { TunnelKeys } from "./tunnel-keys.ts";

/** A connection to another server process of this installation. */
type Peer = { readonly client: ssh2.Client; readonly link: Link };

const unreachable = (place: string): TunnelFailure =>
  new TunnelFailure(
    "AGENT_OFFLINE",
    `The server process at ${place} that holds the agent's tunnel does not answer.`,
  );

/** How long another process may take to answer, where the agent itself is given longer. In ms. */
const readyWithin = 3_000;

/**
 * Reaches agents whose tunnels other server processes hold, at those processes' own tunnel ports: the same keys prove both
 * sides, and nothing else need be opened between servers. One connection to each, made when first needed.
 */
export class Peers implements Disposable {
  readonly #deps: { readonly keys: TunnelKeys; readonly log: Log };
  readonly #peers = new Map<string, Promise<Peer>>();

  constructor(deps: { readonly keys: TunnelKeys; readonly log: Log }) {
    this.#deps = deps;
  }

  /** Opens a target of an agent by way of the process at `place`. Throws TunnelFailure. */
  async open(place: string, agentId: string, target: Target): Promise<ChannelStream> {
    const { client, link } = await this.#reach(place);
    const stream = await new Promise<ChannelStream>((resolve, reject) => {
      client.forwardOut(agentId, 0, target.host, target.port, (error, channel) => {
        // Taken over before this turn is over: the reply may be here already.
        if (error === undefined) resolve(streamOf(channel, link));
        else reject(unreachable(place));
      });
    });
    try {
      await awaitReply(stream);
      return stream;
    } catch (error) {
      stream.destroy();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    for (const peer of this.#peers.values())
      void peer.then(({ client }) => client.destroy()).catch(() => undefined);
    this.#peers.clear();
  }

  async #reach(place: string): Promise<Peer> {
    const known = this.#peers.get(place);
    if (known !== undefined) return await known;
    const connecting = this.#connect(place);
    this.#peers.set(place, connecting);
    const forget = (): void => {
      if (this.#peers.get(place) === connecting) this.#peers.delete(place);
    };
    connecting.then(
      ({ client }) => client.once("close", forget),
      () => forget(),
    );
    return await connecting;
  }

  async #connect(place: string): Promise<Peer> {
    const { keys, log } = this.#deps;
    const at = new URL(`tcp://${place}`);
    const socket = connect({
      host: at.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(at.port),
      noDelay: true,
    });
    const client = new ssh2.Client();
    try {
      await once(socket, "connect", { signal: AbortSignal.timeout(readyWithin) });
      gatherWrites(socket);
      client.connect({
        sock: socket,
        username: peerName,
        privateKey: keys.peer.private,
        hostVerifier: (key: Buffer) => key.equals(keys.host.public),
        algorithms,
        readyTimeout: readyWithin,
        keepaliveInterval: tunnelLimits.askAfter,
        keepaliveCountMax: tunnelLimits.unanswered,
      });
      beginSmall(client);
      await once(client, "ready");
    } catch (error) {
      log.warn({ err: error, peer: place }, "another server process could not be reached");
      socket.destroy();
      throw unreachable(place);
    }
    client.on("error", () => socket.destroy());
    return { client, link: new Link(socket) };
  }
}

function streamOf(channel: Channel, link: Link): ChannelStream {
  const stream = new ChannelStream(channel, {
    whenClear: (write) => link.whenClear(write),
    released: () => undefined,
  });
  stream.on("error", () => undefined);
  return stream;
}

/** Serves another server process: opens targets of the agents whose tunnels are here, and nothing else. */
export function servePeer(
  connection: Connection,
  link: Link,
  open: (agentId: string, target: Target) => Promise<ChannelStream>,
): void {
  connection.on("tcpip", (accept, _reject, info) => {
    const stream = streamOf(accept(), link);
    open(info.srcIP, { host: info.destIP, port: info.destPort })
      .then((target) => join(stream, target))
      .catch((error: unknown) => stream.end(Buffer.of(replyOfFailure(error))));
  });
}

/** Says that the target is open, and lets two streams be one: what ends or breaks off on one side does so on the other. */
function join(one: ChannelStream, other: ChannelStream): void {
  one.write(Buffer.of(openReplies.opened));
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to);
    from.once("close", () => {
      if (from.errored !== null) to.breakOff();
      else if (!to.writableEnded || to.writableFinished) to.destroy();
      else to.once("finish", () => to.destroy());
    });
  }
}
