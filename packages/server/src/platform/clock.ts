import { randomBytes, randomFillSync } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

/** Time, waiting and ids, as everything below main.ts is given them. One real and one fake exist. */
export type Clock = {
  /** The wall clock. */
  now(): Date;
  /** Milliseconds since some moment in the past; never goes back. For measuring durations. */
  monotonic(): number;
  /** A UUID version 7 (RFC 9562), greater than every one this clock gave before. */
  newId(): string;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  newId: idSource(() => Date.now()),
  async sleep(ms, signal) {
    signal?.throwIfAborted();
    if (signal === undefined) return await delay(ms);
    // By hand: the timer of node:timers/promises makes an error with its stack for each that is given up.
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    const abort = (): void => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    }
  },
};

/** A clock for tests: it stands still until it is advanced, and then wakes whoever sleeps, in the order of waking. */
export function fakeClock(start: Date): Clock & { advance(ms: number): void } {
  type Sleeper = { readonly at: number; readonly wake: () => void };
  const sleepers = new Set<Sleeper>();
  let now = start.getTime();
  return {
    now: () => new Date(now),
    monotonic: () => now - start.getTime(),
    newId: idSource(() => now),
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const sleeper: Sleeper = { at: now + ms, wake: resolve };
      const abort = (): void => reject(signal?.reason);
      sleepers.add(sleeper);
      signal?.addEventListener("abort", abort, { once: true });
      try {
        await promise;
      } finally {
        sleepers.delete(sleeper);
        signal?.removeEventListener("abort", abort);
      }
    },
    advance(ms) {
      now += ms;
      const due = [...sleepers].filter((one) => one.at <= now);
      for (const one of due.sort((a, b) => a.at - b.at)) one.wake();
    },
  };
}

/** Bytes from the system's cryptographic generator: tokens, keys, salts. */
export function randomToken(bytes: number): Buffer {
  return randomBytes(bytes);
}

/** A number from 0 up to 1, for spreading retries out. Not for secrets. */
export function jitter(): number {
  return Math.random();
}

/**
 * UUIDv7 after RFC 9562 section 6.2, method 1: 48 bits of milliseconds, a 12-bit counter that starts at 0 each
 * millisecond and carries into the time when it overflows, 62 random bits. Ids of one source only ever grow, also
 * when the wall clock is set back.
 */
function idSource(milliseconds: () => number): () => string {
  const pool = Buffer.alloc(8 * 512);
  let used = pool.length;
  let last = 0;
  let counter = 0;
  return () => {
    const now = milliseconds();
    if (now > last) {
      last = now;
      counter = 0;
    } else if (++counter > 0xfff) {
      last += 1;
      counter = 0;
    }
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const random = pool.toString("hex", used, used + 8);
    const variant = (8 + (pool.readUInt8(used) & 3)).toString(16);
    used += 8;
    const time = last.toString(16).padStart(12, "0");
    const sequence = counter.toString(16).padStart(3, "0");
    return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence}-${variant}${random.slice(1, 4)}-${random.slice(4)}`;
  };
}
