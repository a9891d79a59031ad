import { announce, type Changes } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import { Loop } from "../platform/loop.ts";
import { AGENT_TOPIC, announceAgent } from "./agent-change.ts";
import { aliveMachines } from "./machine-store.ts";
import type { TunnelSession } from "./tunnel-session.ts";
import {
  beat,
  dropProcess,
  dropSession,
  registeredAmong,
  registerSession,
  updateSession,
} from "./tunnel-store.ts";

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly log: Log;
  readonly process: { readonly id: string; readonly peer: string };
};

/** How often a process says that it lives, and how its tunnels do. In ms. */
const beatEvery = 5_000;

/** A tunnel of this process and how it stands in the register; one write at a time. */
type Entry = { readonly session: TunnelSession; isRegistered: boolean; isWriting: boolean; isStale: boolean };

/**
 * The tunnels this process holds, kept in step with the register in the database, which all processes read. The register
 * decides: a tunnel that is not in it any more (another of its machine took its place, or somebody revoked it) is closed.
 */
export class SessionRegister implements AsyncDisposable {
  readonly #deps: Deps;
  readonly #entries = new Map<string, Entry>();
  readonly #stack = new AsyncDisposableStack();
  readonly #writes = new Set<Promise<void>>();

  private constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Resolves once this process is known to the others. */
  static async start(deps: Deps): Promise<SessionRegister> {
    const register = new SessionRegister(deps);
    const { changes } = deps;
    await register.#beat();
    register.#stack.use(
      changes.subscribe(AGENT_TOPIC, (id) => {
        register.#verify(id).catch(() => undefined);
      }),
    );
    register.#stack.use(
      Loop.start({ name: "tunnels", every: beatEvery, run: async () => await register.#beat() }, deps),
    );
    return register;
  }

  /** The tunnels of an agent in this process, the least used first. */
  of(agentId: string): TunnelSession[] {
    return [...this.#entries.values()]
      .map(({ session }) => session)
      .filter(({ facts }) => facts.identity.agentId === agentId)
      .toSorted((a, b) => a.channels - b.channels);
  }

  /** Takes in a tunnel that has signed in; it is registered when it serves something. */
  add(session: TunnelSession): void {
    this.#entries.set(session.facts.id, {
      session,
      isRegistered: false,
      isWriting: false,
      isStale: false,
    });
  }

  /** Writes down what became of a tunnel: what it serves, that it drains, that it ended. */
  changed(session: TunnelSession): void {
    const entry = this.#entries.get(session.facts.id);
    if (entry === undefined) return;
    entry.isStale = true;
    if (entry.isWriting) return;
    const writing: Promise<void> = this.#write(entry).finally(() => void this.#writes.delete(writing));
    this.#writes.add(writing);
  }

  /** Takes everything this process holds out of the register. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
    await Promise.allSettled(this.#writes);
    const { db, process, log } = this.#deps;
    await db
      .transact(async (tx) => {
        await dropProcess(tx, process.id);
        await announce(tx, AGENT_TOPIC, "*");
      })
      .catch((error: unknown) => log.warn({ err: error }, "could not take the tunnels off the register"));
  }

  async #write(entry: Entry): Promise<void> {
    const { session } = entry;
    const { id, identity } = session.facts;
    entry.isWriting = true;
    try {
      while (entry.isStale) {
        entry.isStale = false;
        await this.#writeOnce(entry);
      }
    } catch (error) {
      this.#deps.log.warn(
        { err: error, agent: identity.agentName },
        "could not register a tunnel; it is closed",
      );
      session.close();
    } finally {
      entry.isWriting = false;
      if (session.state === "closed") this.#entries.delete(id);
    }
  }

  async #writeOnce(entry: Entry): Promise<void> {
    const { db, clock, process } = this.#deps;
    const { session } = entry;
    const { id, identity, address, software, since } = session.facts;
    const { agentId, machineId } = identity;
    const { state, targets } = session;
    const serves = { targets, draining: state === "draining" };
    if (state === "waiting" || (state === "closed" && !entry.isRegistered)) return;
    const isTaken = await db.transact(async (tx) => {
      if (state === "closed") await dropSession(tx, { id, machineId }, clock.now());
      else if (entry.isRegistered) await updateSession(tx, id, serves);
      else {
        const { latencyMs } = session;
        const row = { id, agentId, machineId, processId: process.id, address, software, since, latencyMs };
        if ((await registerSession(tx, { ...row, ...serves })) === null) return false;
      }
      await announceAgent(tx, agentId);
      return true;
    });
    entry.isRegistered = isTaken && state !== "closed";
    if (!isTaken) session.close();
  }

  /** Closes what is not in the register any more. */
  async #verify(agentId: string): Promise<void> {
    const mine = [...this.#entries.values()].filter(
      ({ isRegistered, session }) =>
        isRegistered && (agentId === "*" || session.facts.identity.agentId === agentId),
    );
    if (mine.length === 0) return;
    const registered = await registeredAmong(
      this.#deps.db.read,
      mine.map(({ session }) => session.facts.id),
    );
    const missing = mine.filter(({ session }) => !registered.has(session.facts.id));
    if (missing.length === 0) return;
    const alive = await aliveMachines(
      this.#deps.db.read,
      missing.map(({ session }) => session.facts.identity.machineId),
    );
    for (const { session } of missing) {
      // What drains takes nothing new, so its successor may stand beside it until it has finished.
      const mayFinish = session.state === "draining" && alive.has(session.facts.identity.machineId);
      if (!mayFinish) session.close();
    }
  }

  async #beat(): Promise<void> {
    const { db, process } = this.#deps;
    const sessions = [...this.#entries.values()].map(({ session }) => session);
    for (const session of sessions) session.measure().catch(() => undefined);
    const pulses = sessions.map(({ facts, latencyMs }) => ({
      id: facts.id,
      machineId: facts.identity.machineId,
      latencyMs,
    }));
    await db.transact(async (tx) => await beat(tx, process, pulses));
    await this.#verify("*");
  }
}
