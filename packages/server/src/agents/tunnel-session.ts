import { agentListener, type Target, targetText } from "@patchbay/contract/agent-wire";
import type { Channel, Connection, TcpipBindInfo } from "ssh2";
import type { Clock } from "../platform/clock.ts";
import { ChannelStream } from "./channel-stream.ts";
import type { AgentIdentity } from "./enrolment.ts";
import { type Forward, forwardTo, readForward, targetsOf } from "./forwards.ts";
import type { Link } from "./link.ts";
import { askSocks, awaitReply } from "./open-target.ts";
import { TunnelFailure } from "./tunnel-failure.ts";

/** Channels that one tunnel may have open at a time. */
const channelCap = 2000;
/** Forwards that one tunnel may ask for: as many as an agent may have targets. */
const forwardCap = 500;

export type SessionFacts = {
  readonly id: string;
  readonly identity: AgentIdentity;
  readonly address: string;
  readonly software: string;
  readonly since: Date;
};

type Deps = {
  readonly connection: Connection;
  readonly link: Link;
  readonly clock: Clock;
  /** Closes the socket, whatever the other side does. */
  readonly destroy: () => void;
  /** Targets of the agent, as they are now. */
  readonly allow: () => Promise<ReadonlySet<string>>;
  /** Called when what it serves changed. */
  readonly changed: () => void;
  /** How long it may serve nothing after signing in. In ms. */
  readonly servesWithin: number;
};

/**
 * One tunnel, from sign-in to its end. `waiting`: nothing can be opened yet. `serving`: it has a forward. `draining`: it
 * took its forwards back; what is open may end. `closed`.
 */
export class TunnelSession {
  readonly facts: SessionFacts;
  readonly #deps: Deps;
  readonly #forwards = new Map<string, Forward>();
  readonly #streams = new Set<ChannelStream>();
  readonly #end = new AbortController();
  #state: "waiting" | "serving" | "draining" | "closed" = "waiting";
  #opening = 0;
  #isMeasuring = false;
  #latencyMs: number | null = null;

  constructor(facts: SessionFacts, deps: Deps) {
    this.facts = facts;
    this.#deps = deps;
    deps.connection.on("request", (accept, reject, name, info) => {
      if (name === "tcpip-forward" || name === "cancel-tcpip-forward")
        void this.#request(name, info, accept, reject);
      else reject?.();
    });
    deps.clock.sleep(deps.servesWithin, this.#end.signal).then(
      () => this.#state === "waiting" && this.close(),
      () => undefined,
    );
  }

  get state(): "waiting" | "serving" | "draining" | "closed" {
    return this.#state;
  }

  /** A round trip to the other side, as the last channel took it; null when none can be measured. In ms. */
  get latencyMs(): number | null {
    return this.#latencyMs;
  }

  get targets(): string[] | null {
    return targetsOf(this.#forwards);
  }

  /** Channels that are open or being opened. */
  get channels(): number {
    return this.#streams.size + this.#opening;
  }

  /** Whether it takes this target now; what comes of it is found out by opening. */
  serves(target: Target): boolean {
    return this.#state === "serving" && forwardTo(this.#forwards, targetText(target)) !== null;
  }

  /** Opens a target within `timeout` ms. Throws TunnelFailure. */
  async open(target: Target, timeout: number): Promise<ChannelStream> {
    const forward = forwardTo(this.#forwards, targetText(target));
    if (this.#state !== "serving" || forward === null) throw gone(this.facts);
    if (this.channels >= channelCap)
      throw new TunnelFailure("MAX_CONNECTION", `The tunnel has ${channelCap} channels open.`);
    const limit = new AbortController();
    this.#opening += 1;
    const opening = this.#open(forward, target, limit.signal);
    // Until the other side has answered, whoever waits: ssh2 keeps what it asked for that long.
    const answered = (): void => void (this.#opening -= 1);
    opening.then(answered, answered);
    try {
      return await Promise.race([
        opening,
        this.#deps.clock.sleep(timeout, limit.signal).then((): never => {
          throw new TunnelFailure("ETIMEDOUT", "The agent did not open the target in time.");
        }),
      ]);
    } finally {
      limit.abort();
    }
  }

  /** Measures a round trip where that is possible without reaching a target. */
  async measure(): Promise<void> {
    const forward = forwardTo(this.#forwards, "");
    if (this.#state !== "serving" || forward === null || this.#isMeasuring) return;
    this.#isMeasuring = true;
    const stream = await this.#channel(forward, { host: "", port: 0 }).catch(() => null);
    this.#isMeasuring = false;
    stream?.destroy();
  }

  /** Ends it at once: what is open through it is broken off. */
  close(): void {
    this.#deps.destroy();
    this.ended();
  }

  /** To be called when its socket is gone. */
  ended(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#end.abort();
    this.#forwards.clear();
    for (const stream of this.#streams) stream.breakOff();
  }

  async #open(forward: Forward, target: Target, limit: AbortSignal): Promise<ChannelStream> {
    const stream = await this.#channel(forward, target);
    const abandon = (): void => void stream.destroy();
    // Nobody waits for it any more: the limit passed while it was being opened.
    if (limit.aborted) abandon();
    limit.addEventListener("abort", abandon, { once: true });
    try {
      if (forward.kind === "agent") await awaitReply(stream);
      else if (forward.kind === "socks") await askSocks(stream, target);
    } catch (error) {
      stream.destroy();
      throw this.#state === "closed" ? gone(this.facts) : error;
    } finally {
      limit.removeEventListener("abort", abandon);
    }
    return stream;
  }

  async #channel(forward: Forward, target: Target): Promise<ChannelStream> {
    const { connection, clock } = this.#deps;
    const { bind } = forward;
    const begun = clock.monotonic();
    const stream = await new Promise<ChannelStream>((resolve, reject) => {
      connection.forwardOut(bind.host, bind.port, target.host, target.port, (error, channel) => {
        // Taken over before this turn is over: the packet that follows may be here already.
        if (error === undefined) resolve(this.#adopt(channel));
        else reject(this.#refusal(error));
      });
    });
    // Only a fixed forward waits for its target before it says yes.
    if (forward.kind !== "fixed") this.#latencyMs = clock.monotonic() - begun;
    if (this.#state === "closed") stream.breakOff();
    return stream;
  }

  #adopt(channel: Channel): ChannelStream {
    const { link } = this.#deps;
    const stream: ChannelStream = new ChannelStream(channel, {
      whenClear: (write) => link.whenClear(write),
      released: () => void this.#streams.delete(stream),
    });
    this.#streams.add(stream);
    stream.on("error", () => undefined);
    return stream;
  }

  /** Why the other side did not open a channel (RFC 4254, 5.1); without a reason it is gone. */
  #refusal(error: Error & { readonly reason?: unknown }): TunnelFailure {
    if (typeof error.reason !== "number") return gone(this.facts);
    return error.reason === 1
      ? new TunnelFailure("AGENT_TARGET_NOT_ALLOWED", "The agent does not allow the target.")
      : new TunnelFailure("ECONNREFUSED", "The agent could not open the target.");
  }

  async #request(
    name: "tcpip-forward" | "cancel-tcpip-forward",
    { bindAddr, bindPort }: TcpipBindInfo,
    accept: ((port?: number) => void) | undefined,
    reject: (() => void) | undefined,
  ): Promise<void> {
    const bind = { host: bindAddr, port: bindPort };
    const key = `${bindAddr}:${bindPort}`;
    if (name === "cancel-tcpip-forward") {
      if (!this.#forwards.delete(key)) {
        reject?.();
        return;
      }
      if (this.#forwards.size === 0 && this.#state === "serving") this.#state = "draining";
    } else {
      const forward = await this.#readForward(bind);
      if (forward === null || this.#forwards.size >= forwardCap || this.#state === "closed") {
        reject?.();
        return;
      }
      this.#forwards.set(key, forward);
      this.#state = "serving";
    }
    accept?.();
    this.#deps.changed();
  }

  async #readForward(bind: Target): Promise<Forward | null> {
    // Our own listener is known without looking; so is a wish that no list could make right.
    if (bind.host === agentListener.host) return readForward(bind, new Set());
    return await this.#deps.allow().then(
      (allow) => readForward(bind, allow),
      () => null,
    );
  }
}

const gone = ({ identity }: SessionFacts): TunnelFailure =>
  new TunnelFailure("AGENT_OFFLINE", `The tunnel of the agent "${identity.agentName}" is gone.`);
