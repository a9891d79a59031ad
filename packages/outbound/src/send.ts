import { describeFailure } from "./failure.ts";
import { Exchange, rounded } from "./exchange.ts";
import { type EgressPolicy, guardedConnector, type GuardedConnector } from "./guard.ts";
import { Line } from "./line.ts";
import type { PreparedRequest } from "./prepared-request.ts";
import { proxyConnector } from "./proxy.ts";
import type { Lane, LaneProxy, SendResult } from "./send-result.ts";
import { tunnelConnector } from "./tunnel.ts";
import { WaitingRoom } from "./waiting-room.ts";

export type { ClientCertificate, Lane, LaneProxy, SendResult } from "./send-result.ts";

/**
 * The sockets and the calls in flight of one lane key and origin. `open`: takes calls. `retired`: a newer one has taken
 * its place; it closes with its last call.
 */
class OpenLane {
  readonly key: string;
  /** Whether a call was sent since the last sweep. */
  isUsed = true;
  readonly #origin: string;
  readonly #connect: GuardedConnector;
  readonly #lines: Line[] = [];
  /** Lines without an exchange: those that can send at once, and those that still have to be drained or opened. */
  readonly #ready: Line[] = [];
  readonly #settling: Line[] = [];
  /** The proxy that requests themselves are sent to; null where sockets lead to the API. */
  readonly #forward: LaneProxy | null;
  readonly #gone = Promise.withResolvers<void>();
  readonly #waiting = new WaitingRoom();
  /** One timer for all calls in flight, set for the first limit to pass: most calls end long before theirs. */
  #timer: NodeJS.Timeout | undefined;
  #ringsAt = Number.POSITIVE_INFINITY;
  #retired = false;

  constructor(lane: Lane, origin: string, egress: EgressPolicy) {
    this.key = lane.key;
    const { port, protocol } = new URL(origin);
    const portNumber = Number(port || (protocol === "https:" ? 443 : 80));
    const { open, proxy, connectTimeout } = lane;
    this.#origin = origin;
    this.#connect =
      open !== undefined
        ? tunnelConnector(open, portNumber, connectTimeout, lane)
        : proxy !== undefined
          ? proxyConnector(egress, proxy, portNumber, connectTimeout, lane)
          : guardedConnector(egress, portNumber, connectTimeout, lane);
    this.#forward = open === undefined && protocol === "http:" ? (proxy ?? null) : null;
  }

  get isIdle(): boolean {
    return this.#inFlight === 0;
  }

  get #inFlight(): number {
    return this.#lines.length - this.#ready.length - this.#settling.length;
  }

  send(request: PreparedRequest, lane: Lane): Promise<SendResult> {
    this.isUsed = true;
    return new Promise((resolve) => {
      if (this.#inFlight < lane.maxConnections) this.#start(request, lane, 0, resolve);
      else {
        const waiter = this.#waiting.enter(request, lane, performance.now(), resolve);
        if (waiter === undefined) resolve(busy(request.origin, 0));
        else this.watch(waiter.due);
      }
    });
  }

  #start(request: PreparedRequest, lane: Lane, queued: number, resolve: (result: SendResult) => void): void {
    const line = this.#takeLine(lane.maxConnections);
    const exchange = new Exchange(line, lane, request, queued, resolve);
    if (lane.signal?.aborted === true) return exchange.fail("CANCELLED");
    const { method, body } = request;
    const forward = this.#forward;
    const path = forward === null ? request.path : `${request.origin}${request.path}`;
    const headers =
      forward?.authorization === undefined
        ? request.headers
        : [...request.headers, "proxy-authorization", forward.authorization];
    line.take(exchange, { path, method, body, headers: headers as string[] });
    if (!exchange.isOver) this.watch(exchange.due);
  }

  /**
   * A line for one more exchange: the one used last. Where all are taken or not ready the last that ended: those before it
   * may be lines that nobody could open.
   */
  #takeLine(most: number): Line {
    const line = this.#ready.pop() ?? (this.#lines.length < most ? undefined : this.#settling.pop());
    if (line !== undefined) return line;
    const added = new Line(this, this.#origin, this.#connect);
    this.#lines.push(added);
    return added;
  }

  /** A line that settled can send at once. */
  settled(line: Line): void {
    const at = this.#settling.indexOf(line);
    if (at >= 0) this.#settling.splice(at, 1);
    this.#ready.push(line);
  }

  /** Takes back a line whose exchange has ended. */
  release(line: Line, isReady: boolean): void {
    (isReady ? this.#ready : this.#settling).push(line);
    const next = this.#waiting.next();
    if (next !== undefined) {
      const { request, lane, since, resolve } = next;
      this.#start(request, lane, performance.now() - since, resolve);
      return;
    }
    if (this.#retired && this.isIdle) this.destroy();
  }

  /** Takes no further part; resolves when its last call has ended and its sockets are closed. */
  async retire(): Promise<void> {
    this.#retired = true;
    if (this.isIdle) this.destroy();
    await this.#gone.promise;
  }

  /** Closes its sockets, calls in flight or not. */
  destroy(): void {
    clearTimeout(this.#timer);
    for (const { request, resolve } of this.#waiting.leave()) resolve(closed(request.origin));
    this.#gone.resolve(this.#closeLines());
  }

  async #closeLines(): Promise<void> {
    await Promise.all(this.#lines.map((line) => line.destroy()));
  }

  /** Sees to it that nothing stays beyond `due`. */
  watch(due: number): void {
    if (due >= this.#ringsAt) return;
    clearTimeout(this.#timer);
    this.#ringsAt = due;
    const wait = Math.max(1, Math.ceil(due - performance.now()));
    // The sockets of the calls keep the process alive, not their limits.
    this.#timer = setTimeout(() => this.#ring(), wait).unref();
  }

  /** Ends the calls whose limits have passed, and waits for the next. */
  #ring(): void {
    this.#ringsAt = Number.POSITIVE_INFINITY;
    const now = performance.now();
    for (const { exchange } of this.#lines)
      if (exchange === null) continue;
      else if (exchange.due - now < 1) exchange.expire();
      else this.watch(exchange.due);
    const { over, due } = this.#waiting.expire(now);
    for (const { request, since, resolve } of over) resolve(busy(request.origin, now - since));
    if (Number.isFinite(due)) this.watch(due);
  }
}

const busy = (origin: string, queued: number): SendResult => ({
  kind: "failure",
  code: "MAX_CONNECTION",
  message: describeFailure("MAX_CONNECTION", origin),
  requestSent: false,
  timing: queued === 0 ? { total: 0 } : { queued: rounded(queued), total: rounded(queued) },
});

const closed = (origin: string): SendResult => ({
  kind: "failure",
  code: "UNKNOWN_ERROR",
  message: `${describeFailure("UNKNOWN_ERROR", origin)} The server is shutting down.`,
  requestSent: false,
  timing: { total: 0 },
});

/** Sends requests. Owns every socket of this package: those of one lane key and origin together, opened when first used. */
export class Sender implements AsyncDisposable {
  readonly #egress: EgressPolicy;
  readonly #idleAfter: number;
  /** By lane key and origin. */
  readonly #lanes = new Map<string, Map<string, OpenLane>>();
  readonly #leaving = new Map<OpenLane, Promise<void>>();
  #sweeper: NodeJS.Timeout | undefined;
  #closed = false;

  /** A lane without calls for `idleAfter` ms (60,000), at most twice that, is closed. */
  constructor(deps: { readonly egress: EgressPolicy; readonly idleAfter?: number }) {
    this.#egress = deps.egress;
    this.#idleAfter = deps.idleAfter ?? 60_000;
  }

  /** Sends one request under the limits of its lane. Never rejects. */
  send(request: PreparedRequest, lane: Lane): Promise<SendResult> {
    if (this.#closed) return Promise.resolve(closed(request.origin));
    const open = this.#lanes.get(lane.key)?.get(request.origin) ?? this.#open(lane, request.origin);
    return open.send(request, lane);
  }

  /** Closes the lanes whose key begins with `prefix`, except `keep`; calls in flight there end first. */
  supersede(prefix: string, keep?: string): void {
    this.#retire((lane) => lane.key.startsWith(prefix) && lane.key !== keep);
  }

  /** Closes everything at once; calls still in flight end as CONNECTION_RESET. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweeper);
    this.#retire(() => true);
    for (const lane of this.#leaving.keys()) lane.destroy();
    await Promise.all(this.#leaving.values());
  }

  #open(lane: Lane, origin: string): OpenLane {
    const open = new OpenLane(lane, origin, this.#egress);
    const origins = this.#lanes.get(lane.key) ?? new Map<string, OpenLane>();
    this.#lanes.set(lane.key, origins.set(origin, open));
    this.#sweeper ??= setInterval(() => this.#sweep(), this.#idleAfter).unref();
    return open;
  }

  /** Closes the lanes that sent nothing since the last sweep. */
  #sweep(): void {
    this.#retire((lane) => lane.isIdle && !lane.isUsed);
    for (const origins of this.#lanes.values()) for (const lane of origins.values()) lane.isUsed = false;
  }

  #retire(which: (lane: OpenLane) => boolean): void {
    for (const [key, origins] of this.#lanes) {
      for (const [origin, lane] of origins) {
        if (!which(lane)) continue;
        origins.delete(origin);
        this.#leaving.set(
          lane,
          lane.retire().finally(() => this.#leaving.delete(lane)),
        );
      }
      if (origins.size === 0) this.#lanes.delete(key);
    }
  }
}
