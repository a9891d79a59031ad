import type { Changes } from "../platform/changes.ts";
import type { Db } from "../platform/db.ts";
import { AGENT_TOPIC } from "./agent-change.ts";
import { findAgent } from "./agent-store.ts";
import { type RegisteredSession, sessionsOf } from "./tunnel-store.ts";

/** What a call must know of an agent: what may be reached through it, and where its tunnels are. */
export type KnownAgent = {
  readonly name: string;
  readonly isRevoked: boolean;
  /** Target texts. */
  readonly allow: ReadonlySet<string>;
  readonly sessions: readonly RegisteredSession[];
};

/** Agents kept in memory until a change is announced: a call through one needs no query. */
export class AgentDirectory implements Disposable {
  readonly #db: Db;
  readonly #known = new Map<string, Promise<KnownAgent | null>>();
  readonly #subscription: Disposable;

  constructor(deps: { readonly db: Db; readonly changes: Changes }) {
    this.#db = deps.db;
    this.#subscription = deps.changes.subscribe(AGENT_TOPIC, (id) => this.forget(id));
  }

  /** The agent as it is now; null when there is none. */
  async resolve(agentId: string): Promise<KnownAgent | null> {
    const known = this.#known.get(agentId);
    if (known !== undefined) return await known;
    const loading = this.#load(agentId);
    this.#known.set(agentId, loading);
    // A failure (the database was away) must not be remembered.
    loading.catch(() => {
      if (this.#known.get(agentId) === loading) this.#known.delete(agentId);
    });
    return await loading;
  }

  /** Looks again next time: one agent, or all ("*"). A process that died announces nothing; who finds out says so. */
  forget(agentId: string): void {
    if (agentId === "*") this.#known.clear();
    else this.#known.delete(agentId);
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    this.#known.clear();
  }

  async #load(agentId: string): Promise<KnownAgent | null> {
    const { read } = this.#db;
    const [agent, sessions] = await Promise.all([findAgent(read, agentId), sessionsOf(read, [agentId])]);
    if (agent === undefined) return null;
    const { name, allow, revokedAt } = agent;
    return { name, isRevoked: revokedAt !== null, allow: new Set(allow), sessions };
  }
}
