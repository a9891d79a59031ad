import type { Clock } from "../platform/clock.ts";

/** How many may be at the door, and how often one address may fail there. */
export type ArrivalLimits = {
  /** Connections that have not signed in yet: of one address, and of all. */
  readonly perAddress: number;
  readonly inAll: number;
  /** Failed attempts of one address within `window` ms; after that it is not let in until they are older. */
  readonly failures: number;
  readonly window: number;
};

export const arrivalLimits: ArrivalLimits = { perAddress: 20, inAll: 500, failures: 30, window: 60_000 };

/** Remembered addresses at most; the one that failed longest ago is forgotten first. */
const remembered = 10_000;

/** An IPv6 customer has a /64 (RFC 6177) and could use any address in it. */
const groupOf = (address: string): string =>
  /^::ffff:\d/i.test(address) || !address.includes(":")
    ? address.replace(/^::ffff:/i, "")
    : address.split(":").slice(0, 4).join(":");

/** Decides who may begin to sign in at the tunnel's port. Nothing of it is stored: each process has its own door. */
export class ArrivalGate {
  readonly #clock: Clock;
  readonly #limits: ArrivalLimits;
  readonly #arriving = new Map<string, number>();
  readonly #failed = new Map<string, number[]>();
  #all = 0;

  constructor(clock: Clock, limits: ArrivalLimits = arrivalLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Lets a connection in, or answers null. To be told once when it has signed in or is gone. */
  admit(address: string): (() => void) | null {
    const group = groupOf(address);
    const here = this.#arriving.get(group) ?? 0;
    const { perAddress, inAll, failures } = this.#limits;
    if (this.#all >= inAll || here >= perAddress || this.#recent(group).length >= failures) return null;
    this.#all += 1;
    this.#arriving.set(group, here + 1);
    let isHere = true;
    return () => {
      if (!isHere) return;
      isHere = false;
      this.#all -= 1;
      const left = (this.#arriving.get(group) ?? 1) - 1;
      if (left === 0) this.#arriving.delete(group);
      else this.#arriving.set(group, left);
    };
  }

  /** Notes a failed attempt. */
  failed(address: string): void {
    const group = groupOf(address);
    const times = [...this.#recent(group), this.#clock.monotonic()].slice(-this.#limits.failures);
    this.#failed.delete(group);
    this.#failed.set(group, times);
    const [oldest] = this.#failed.keys();
    if (this.#failed.size > remembered && oldest !== undefined) this.#failed.delete(oldest);
  }

  #recent(group: string): number[] {
    const since = this.#clock.monotonic() - this.#limits.window;
    return (this.#failed.get(group) ?? []).filter((at) => at > since);
  }
}
