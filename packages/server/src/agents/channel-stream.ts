import { Duplex } from "node:stream";
import type { Channel } from "ssh2";
import { type ChannelWindow, ReadWindow } from "./channel-window.ts";

/** What a channel of ssh2 1.17 has beyond its types: both ends of it, and the stream methods through which it is fed. */
type ChannelInside = ChannelWindow & {
  push: (chunk: Buffer | null) => boolean;
  _write: (chunk: Buffer, encoding: null, done: () => void) => void;
};

/** Who carries the channel: slows writers down when the link is full, and is told when the channel is gone. */
export type Carrier = {
  readonly whenClear: (write: () => void) => void;
  readonly released: () => void;
};

const lost = (): Error =>
  Object.assign(new Error("The tunnel broke off before the end."), { code: "ECONNRESET" });

/**
 * One channel of a tunnel as a stream that behaves as sockets do: it can be destroyed at once, and an end that the other
 * side did not announce is an error, so that an answer cut off is never taken for a whole one. It takes the place of the
 * channel's own stream machinery: bytes are neither buffered nor counted twice.
 */
export class ChannelStream extends Duplex {
  readonly #channel: Channel & ChannelInside;
  readonly #carrier: Carrier;
  readonly #window: ReadWindow;
  #isEndAnnounced = false;

  constructor(channel: Channel, carrier: Carrier) {
    // Read ahead only as far as it cannot keep the window shut.
    super({ readableHighWaterMark: 64 * 1024, writableHighWaterMark: 256 * 1024 });
    const inside = channel as unknown as Channel & ChannelInside;
    this.#channel = inside;
    this.#carrier = carrier;
    this.#window = new ReadWindow(channel);
    inside.push = (chunk) => {
      if (chunk !== null) this.#take(chunk);
      else if (inside.incoming.state === "closed") this.#closed();
      else this.#ended();
      // ssh2 is not to open the window: it would open it wide.
      return false;
    };
  }

  override _read(): void {
    this.#window.open(this.readableLength);
    // What is being read in this turn still counts as unread, and nobody asks again before something has come.
    if (this.#window.isLow) process.nextTick(() => this.#window.open(this.readableLength));
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#carrier.whenClear(() => this.#channel._write(chunk, null, done));
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    const whole = Buffer.concat(chunks.map(({ chunk }) => chunk));
    this.#carrier.whenClear(() => this.#channel._write(whole, null, done));
  }

  override _final(done: () => void): void {
    this.#channel.eof();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#channel.close();
    this.#carrier.released();
    done(error);
  }

  /** The window is all that bounds what waits here to be read. */
  #take(chunk: Buffer): void {
    if (this.#window.isOverrun) this.breakOff();
    else this.push(chunk);
  }

  #ended(): void {
    this.#isEndAnnounced = true;
    this.push(null);
  }

  /** The other side is gone. What it sent before its end is still to be read. */
  #closed(): void {
    if (!this.#isEndAnnounced) this.breakOff();
    else if (this.readableEnded) this.destroy();
    else this.once("end", () => this.destroy());
  }

  /** Ends it because its tunnel is gone. */
  breakOff(): void {
    this.destroy(lost());
  }
}
