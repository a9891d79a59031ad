import { hostname } from "node:os";
import { type Target, targetText } from "@patchbay/contract/agent-wire";
import type { OpenStream } from "@patchbay/outbound/tunnel";
import type { Changes } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import { AgentDirectory, type KnownAgent } from "./agent-directory.ts";
import type { ChannelStream } from "./channel-stream.ts";
import { Enrolment } from "./enrolment.ts";
import { Peers, servePeer } from "./peers.ts";
import { SessionRegister } from "./session-register.ts";
import { type Arrival, Tunnel, tunnelLimits, type TunnelLimits } from "./tunnel.ts";
import { TunnelFailure } from "./tunnel-failure.ts";
import type { TunnelKeys } from "./tunnel-keys.ts";
import { TunnelSession } from "./tunnel-session.ts";

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly log: Log;
  readonly keys: TunnelKeys;
};

/** Where this process takes agents; `peer`: the host:port at which the other processes reach that port. */
export type TunnelPlace = { readonly host: string; readonly port: number; readonly peer: string | null };

/** A way to an agent: a tunnel of this process, or another process that has one. */
type Way = { readonly open: (target: Target, timeout: number) => Promise<ChannelStream> };

/** While there is another way, a tunnel is given so long to open a target: one may be frozen. In ms. */
const patience = 2_500;

const tooLate = (): TunnelFailure =>
  new TunnelFailure("ETIMEDOUT", "The agent did not open the target in time.");

const anyAddress: ReadonlySet<string> = new Set(["0.0.0.0", "::", "[::]"]);

/** Opens targets inside private networks, through whichever tunnel leads there, here or in another process. */
export class AgentTunnels implements AsyncDisposable {
  readonly #deps: Deps;
  readonly #directory: AgentDirectory;
  readonly #peers: Peers;
  readonly #stack = new AsyncDisposableStack();
  #register: SessionRegister | null = null;
  #processId = "";

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#directory = this.#stack.use(new AgentDirectory(deps));
    this.#peers = this.#stack.use(new Peers(deps));
  }

  /** Begins to take agents. Answers the port, and ends when it is disposed. Throws StartupError when the port cannot be had. */
  async listen(
    place: TunnelPlace,
    limits: TunnelLimits = tunnelLimits,
  ): Promise<AsyncDisposable & { readonly port: number }> {
    const { db, clock, changes, log, keys } = this.#deps;
    await using stack = new AsyncDisposableStack();
    const tunnel = await Tunnel.listen(place, {
      clock,
      log,
      keys,
      enrolment: new Enrolment({ db, clock }),
      arrived: (arrival) => this.#arrived(arrival, limits.serves),
      limits,
    });
    const { port } = tunnel;
    this.#processId = clock.newId();
    const peer = place.peer ?? `${anyAddress.has(place.host) ? hostname() : place.host}:${port}`;
    this.#register = stack.use(
      await SessionRegister.start({ db, clock, changes, log, process: { id: this.#processId, peer } }),
    );
    stack.use(tunnel);
    const owned = stack.move();
    return {
      port,
      [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
    };
  }

  /** How calls of a connection open their sockets: through this agent, and only where `mayReach` says. */
  wayTo(agentId: string, mayReach: (target: Target) => boolean): OpenStream {
    return async (host, port, timeout) => {
      const target = { host, port };
      if (!mayReach(target))
        throw new TunnelFailure(
          "AGENT_TARGET_NOT_ALLOWED",
          "A connection reaches its own address only through its agent.",
        );
      const { stream, agentName } = await this.#open(agentId, target, timeout);
      return { stream, address: `${targetText(target)} through agent ${agentName}` };
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  /** Opens a target of an agent. Throws TunnelFailure; whatever happens, no other way is tried than its tunnels. */
  async #open(
    agentId: string,
    target: Target,
    timeout: number,
    where: "anywhere" | "here" = "anywhere",
  ): Promise<{ readonly stream: ChannelStream; readonly agentName: string }> {
    const agent = await this.#directory.resolve(agentId);
    if (agent === null || agent.isRevoked)
      throw new TunnelFailure("AGENT_OFFLINE", "The agent is gone or revoked.");
    if (!agent.allow.has(targetText(target)))
      throw new TunnelFailure(
        "AGENT_TARGET_NOT_ALLOWED",
        `${targetText(target)} is not among the targets of the agent "${agent.name}".`,
      );
    const ways = this.#ways(agentId, agent, target, where);
    const { clock } = this.#deps;
    const until = clock.monotonic() + timeout;
    let failure = this.#nobody(agentId, agent);
    for (const [index, way] of ways.entries()) {
      const left = until - clock.monotonic();
      if (left <= 0) {
        if (index === 0) failure = tooLate();
        break;
      }
      const given = index < ways.length - 1 ? Math.min(left, patience) : left;
      try {
        return { stream: await way.open(target, given), agentName: agent.name };
      } catch (error) {
        // A tunnel that is gone says less than one that was there and could not.
        if (error instanceof TunnelFailure && error.code !== "AGENT_OFFLINE") failure = error;
      }
    }
    throw failure;
  }

  /** Tunnels of this process first, the least used before the others. */
  #ways(agentId: string, agent: KnownAgent, target: Target, where: "anywhere" | "here"): Way[] {
    const here = (this.#register?.of(agentId) ?? []).filter((session) => session.serves(target));
    const ways: Way[] = here.map((session) => ({
      open: async (to, timeout) => await session.open(to, timeout),
    }));
    if (where === "here") return ways;
    const text = targetText(target);
    const elsewhere = agent.sessions.filter(
      ({ processId, draining, targets }) =>
        processId !== this.#processId && !draining && (targets === null || targets.includes(text)),
    );
    const places = [...new Set(elsewhere.map(({ peer }) => peer))];
    return [
      ...ways,
      ...places.map((place): Way => ({
        open: async (to, timeout) => await this.#openAt(place, agentId, to, timeout),
      })),
    ];
  }

  async #openAt(place: string, agentId: string, target: Target, timeout: number): Promise<ChannelStream> {
    const limit = new AbortController();
    const opening = this.#peers.open(place, agentId, target);
    try {
      return await Promise.race([
        opening,
        this.#deps.clock.sleep(timeout, limit.signal).then((): never => {
          // Nobody waits for it any more.
          opening.then((late) => late.destroy()).catch(() => undefined);
          throw tooLate();
        }),
      ]);
    } catch (error) {
      if (error instanceof TunnelFailure && error.code === "AGENT_OFFLINE") this.#directory.forget(agentId);
      throw error;
    } finally {
      limit.abort();
    }
  }

  /** Why no way was found: nobody is there, or those who are there do not serve the target. */
  #nobody(agentId: string, agent: KnownAgent): TunnelFailure {
    const here = (this.#register?.of(agentId) ?? []).some(({ state }) => state === "serving");
    const isThere = here || agent.sessions.some(({ draining }) => !draining);
    return isThere && agent.sessions.every(({ targets }) => targets !== null)
      ? new TunnelFailure("AGENT_TARGET_NOT_ALLOWED", `The agent "${agent.name}" does not serve the target.`)
      : new TunnelFailure("AGENT_OFFLINE", `The agent "${agent.name}" is not connected.`);
  }

  #arrived(
    { identity, connection, link, address, software, destroy }: Arrival,
    servesWithin: number,
  ): () => void {
    if (identity.kind === "peer") {
      servePeer(
        connection,
        link,
        async (agentId, target) => (await this.#open(agentId, target, peerOpensWithin, "here")).stream,
      );
      return () => undefined;
    }
    const register = this.#register;
    const { clock, log } = this.#deps;
    const { agentId, agentName, machineId } = identity;
    const facts = {
      id: clock.newId(),
      identity: { agentId, agentName, machineId },
      address,
      software,
      since: clock.now(),
    };
    const session: TunnelSession = new TunnelSession(facts, {
      connection,
      link,
      clock,
      destroy,
      allow: async () => (await this.#directory.resolve(agentId))?.allow ?? new Set(),
      changed: () => register?.changed(session),
      servesWithin,
    });
    register?.add(session);
    log.info({ agent: agentName, address, software }, "an agent connected");
    return () => {
      session.ended();
      register?.changed(session);
      log.info({ agent: agentName, address }, "an agent's tunnel ended");
    };
  }
}

/** How long a tunnel is given for another process: that one has its own limit and hangs up before. In ms. */
const peerOpensWithin = 60_000;
