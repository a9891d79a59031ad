import type { Socket } from "node:net";
import type { Channel } from "ssh2";

/** What a channel of ssh2 1.17 has beyond its types: both ends of it, and the stream methods through which it is fed. */
type ChannelInside = {
  readonly incoming: {
    readonly state: "open" | "eof" | "closing" | "closed";
    /** How many bytes the other side may still send. */
    readonly window: number;
  };
  push: (chunk: Buffer | null) => boolean;
  _read: () => void;
  _write: (chunk: Buffer, encoding: null, done: () => void) => void;
};

/** Says when the tunnel has room, and runs what waits for it. */
export type Room = (write: () => void) => void;

/**
 * Carries bytes between a channel and the socket of its target until one of them ends, without a second buffer between
 * them: the channel's window slows the server down when the target is slow, and the target is not read while the tunnel is
 * full. An end is passed on as an end; a break as a break. `done` is called once, when both are gone.
 */
export class TargetPump {
  readonly #channel: Channel & ChannelInside;
  readonly #room: Room;
  readonly #done: () => void;
  #socket: Socket | null = null;
  #isOver = false;

  constructor(channel: Channel, room: Room, done: () => void) {
    this.#channel = channel as unknown as Channel & ChannelInside;
    this.#room = room;
    this.#done = done;
    this.#channel.push = (chunk) => {
      if (chunk !== null) return this.#toTarget(chunk);
      if (this.#channel.incoming.state === "closed") this.#channelClosed();
      else this.#socket?.end();
      return false;
    };
  }

  /** Says why there will be no target, and ends. */
  refuse(reply: Buffer): void {
    this.#channel._write(reply, null, () => undefined);
    this.#channel.eof();
    this.end();
  }

  /** Says that the target is open, and begins to carry. */
  join(socket: Socket, reply: Buffer): void {
    if (this.#isOver) {
      // The server gave up while the target was being opened.
      socket.destroy();
      return;
    }
    this.#socket = socket;
    this.#channel._write(reply, null, () => undefined);
    socket.on("data", (chunk: Buffer) => this.#toServer(socket, chunk));
    socket.on("drain", () => this.#channel._read());
    socket.on("end", () => this.#channel.eof());
    socket.on("error", () => undefined);
    socket.on("close", () => this.end());
  }

  /** Ends both at once. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#channel.close();
    this.#socket?.destroy();
    this.#done();
  }

  #toTarget(chunk: Buffer): boolean {
    // ssh2 lets the other side send more than its window, which is all that bounds what waits here.
    if (this.#channel.incoming.window < 0) {
      this.end();
      return false;
    }
    // Nothing is to be said to a target before it is open: the server waits for the reply.
    return this.#socket?.write(chunk) ?? true;
  }

  #toServer(socket: Socket, chunk: Buffer): void {
    let isWritten = false;
    this.#room(() => {
      this.#channel._write(chunk, null, () => {
        isWritten = true;
        if (socket.isPaused()) socket.resume();
      });
    });
    if (!isWritten) socket.pause();
  }

  /** The server has let go. What it sent before is still delivered. */
  #channelClosed(): void {
    if (this.#socket === null || this.#socket.writableFinished) this.end();
    else if (this.#socket.writableEnded) this.#socket.once("finish", () => this.end());
    else this.end();
  }
}
