import type { Socket } from "node:net";

/** Bytes that may wait for the network before writers are slowed down. */
const fullAt = 8 * 1024 * 1024;

/**
 * Writes together what is written in one turn: a packet of ssh2 is a write of its own otherwise, and each a system call
 * and a segment. (At 32 calls in flight: half as many again a second; November 2026, two shared cores.)
 */
export function gatherWrites(socket: Socket): void {
  const write = socket.write.bind(socket);
  let isGathering = false;
  socket.write = (chunk: Buffer) => {
    if (!isGathering) {
      isGathering = true;
      socket.cork();
      process.nextTick(() => {
        isGathering = false;
        socket.uncork();
      });
    }
    return write(chunk);
  };
}

/** Says when there is room on a socket. ssh2 does not: it hands everything to the socket, whatever waits there already. */
export class Link {
  readonly #socket: Socket;
  #waiting: (() => void)[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("drain", () => {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const write of waiting) this.whenClear(write);
    });
  }

  /** Runs a write at once, or when enough of what waits has gone. */
  whenClear(write: () => void): void {
    if (this.#socket.writableLength < fullAt) write();
    else this.#waiting.push(write);
  }
}
