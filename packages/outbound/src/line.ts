import { type buildConnector, Client } from "undici";
import type { Exchange, ExchangeLine } from "./exchange.ts";
import type { GuardedConnector, Reached } from "./guard.ts";

type Options = Parameters<Client["dispatch"]>[0];

/** Who hands lines out: watches their time limits and takes them back. */
export type LineOwner = {
  readonly watch: (due: number) => void;
  readonly release: (line: Line, isReady: boolean) => void;
  readonly settled: (line: Line) => void;
};

/**
 * One socket of a lane with the exchange that has it: opened when first needed, and again when the other side closed it.
 * Only `drained` it takes the next request: an answer may be followed by the end of the socket, though nothing said so.
 */
export class Line extends Client implements ExchangeLine {
  address: string | undefined;
  exchange: Exchange | null = null;
  readonly #owner: LineOwner;
  #fresh: Reached | null = null;
  #isDrained = true;
  #parked: Options | null = null;

  constructor(owner: LineOwner, origin: string, connect: GuardedConnector) {
    const reached = (how: Reached): void => {
      this.address = how.address;
      this.#fresh = how;
    };
    const connector: buildConnector.connector = (to, callback) => connect(to, reached, callback);
    // The exchange has its own limits; undici's are coarse and do not cover the wait for a socket.
    super(origin, { connect: connector, pipelining: 1, allowH2: false, headersTimeout: 0, bodyTimeout: 0 });
    this.#owner = owner;
    this.on("drain", () => this.#drained());
  }

  /** Sends a request as soon as it can. */
  take(exchange: Exchange, options: Options): void {
    this.exchange = exchange;
    if (this.#isDrained) this.#send(exchange, options);
    else this.#parked = options;
  }

  takeFresh(): Reached | null {
    const fresh = this.#fresh;
    this.#fresh = null;
    return fresh;
  }

  sent(exchange: Exchange): void {
    this.#owner.watch(exchange.due);
  }

  ended(): void {
    this.exchange = null;
    this.#parked = null;
    this.#owner.release(this, this.#isDrained);
  }

  #send(exchange: Exchange, options: Options): void {
    this.#isDrained = false;
    this.dispatch(options, exchange);
    // Refused before it was taken.
    if (exchange.isOver) this.#drained();
  }

  #drained(): void {
    if (this.#isDrained) return;
    this.#isDrained = true;
    const { exchange } = this;
    if (exchange === null) this.#owner.settled(this);
    else if (this.#parked !== null) {
      const options = this.#parked;
      this.#parked = null;
      this.#send(exchange, options);
    }
  }
}
