import { Duplex } from "node:stream";
import type { Channel } from "ssh2";

/** What a channel of ssh2 1.17 has beyond its types: both ends of it, and the stream methods through which it is fed. */
type ChannelInside = {
  readonly incoming: { readonly state: "open" | "eof" | "closing" | "closed" };
  push: (chunk: Buffer | null) => boolean;
  _read: () => void;
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
  #isEndAnnounced = false;

  constructor(channel: Channel, carrier: Carrier) {
    super({ highWaterMark: 256 * 1024 });
    const inside = channel as unknown as Channel & ChannelInside;
    this.#channel = inside;
    this.#carrier = carrier;
    inside.push = (chunk) => {
      if (chunk !== null) return this.push(chunk);
      if (inside.incoming.state === "closed") this.#closed();
      else this.#ended();
      return false;
    };
  }

  override _read(): void {
    this.#channel._read();
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
