import type { Channel } from "ssh2";

/** Bytes that may come before anything is read: most answers whole, and not much where nobody reads. */
export const firstWindow = 256 * 1024;

/** Bytes that may be under way to somebody who reads: enough for a fast line of 100 ms. */
const fullWindow = 2 * 1024 * 1024;

/** What is sent in one packet at most; with less room than that the other side may be at a stand. */
const packetSize = 32 * 1024;

/** The part of a channel of ssh2 1.17, beyond its types, that says how much may come. */
export type ChannelWindow = {
  readonly incoming: {
    readonly state: "open" | "eof" | "closing" | "closed";
    /** How many bytes the other side may still send; below 0 it has sent more. */
    window: number;
  };
  readonly outgoing: { readonly id: number; readonly state: string };
  readonly _client: { readonly _protocol: { channelWindowAdjust: (id: number, more: number) => void } };
};

type Opener = (chan: number, window: number, packetSize: number, more: unknown) => void;
type Confirmer = (remote: number, local: number, window: number, packetSize: number) => void;
type Protocol = { forwardedTcpip: Opener; directTcpip: Opener; channelOpenConfirm: Confirmer };

/**
 * Lets every channel of a connection begin with `firstWindow`, where ssh2 gives each 2 MB at once and again as soon as the
 * first of it is there. Each channel is then to be given to a `ReadWindow` in the turn in which it is opened.
 */
export function beginSmall(connection: object): void {
  const { _protocol: protocol } = connection as { readonly _protocol: Protocol };
  const { forwardedTcpip, directTcpip, channelOpenConfirm } = protocol;
  protocol.forwardedTcpip = (chan, _window, size, more) =>
    forwardedTcpip.call(protocol, chan, firstWindow, size, more);
  protocol.directTcpip = (chan, _window, size, more) =>
    directTcpip.call(protocol, chan, firstWindow, size, more);
  protocol.channelOpenConfirm = (remote, local, _window, size) =>
    channelOpenConfirm.call(protocol, remote, local, firstWindow, size);
}

/** How much may come through a channel: little at first, more while it is read, nothing more while it is not. */
export class ReadWindow {
  readonly #channel: ChannelWindow;
  #size = firstWindow;

  constructor(channel: Channel) {
    this.#channel = channel as unknown as ChannelWindow;
    this.#channel.incoming.window = firstWindow;
  }

  /** Whether more came than was allowed; ssh2 does not mind. */
  get isOverrun(): boolean {
    return this.#channel.incoming.window < 0;
  }

  /** Whether the other side may be waiting for more. */
  get isLow(): boolean {
    return this.#channel.incoming.window < packetSize;
  }

  /** Allows more when enough has been read; `unread`: bytes that wait to be read. */
  open(unread: number): void {
    const { incoming, outgoing, _client: client } = this.#channel;
    const before = incoming.window + unread;
    if (before > this.#size / 2 || outgoing.state === "closed") return;
    this.#size = Math.min(this.#size * 2, fullWindow);
    const more = this.#size - before;
    incoming.window += more;
    client._protocol.channelWindowAdjust(outgoing.id, more);
  }
}
