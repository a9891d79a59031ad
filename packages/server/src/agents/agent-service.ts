import { type Agent, type AgentInput, type AgentPatch } from "@patchbay/contract/agent";
import { readTarget, targetText } from "@patchbay/contract/agent-wire";
import type { Usage } from "@patchbay/contract/connection";
import type { FieldError } from "@patchbay/contract/problem";
import type { Page } from "@patchbay/contract/vocabulary";
import { type Actor, refOf } from "../platform/actor.ts";
import { writeAudit } from "../platform/audit.ts";
import { type Clock, randomToken } from "../platform/clock.ts";
import { type Db, isUniqueViolation, type Reader, type Tx } from "../platform/db.ts";
import { nameTaken, problem, refuseMistakes } from "../platform/problem.ts";
import { countUsers, usersOf } from "../platform/references.ts";
import { announceAgent } from "./agent-change.ts";
import {
  deleteAgent,
  findAgent,
  insertAgent,
  listAgents,
  lockAgent,
  type StoredAgent,
  updateAgent,
} from "./agent-store.ts";
import { makeAgentToken, tokenDigest } from "./agent-token.ts";
import { agentView } from "./agent-view.ts";
import { countOpenTokens, dropTokens, insertToken } from "./enrolment-store.ts";
import { machinesOf, revokeMachines } from "./machine-store.ts";
import { dropSessionsOf, sessionsOf } from "./tunnel-store.ts";

/** How long an access token can be used. In ms. */
const tokenLife = 24 * 3_600_000;

/** An access token as it is shown, once. */
type ShownToken = { readonly token: string; readonly expiresAt: string };

/** Agents as people manage them: create, change, revoke, and the tokens by which machines enrol. */
export class AgentService {
  readonly #deps: { readonly db: Db; readonly clock: Clock };

  constructor(deps: { readonly db: Db; readonly clock: Clock }) {
    this.#deps = deps;
  }

  /** The agent with this id or name, for whoever refers to one. */
  async find(reader: Reader, idOrName: string): Promise<StoredAgent | undefined> {
    return await findAgent(reader, idOrName);
  }

  async list(query: {
    readonly page?: number;
    readonly perPage?: number;
    readonly q?: string;
  }): Promise<Page<Agent>> {
    const { read } = this.#deps.db;
    const found = await listAgents(read, { q: query.q, page: query.page ?? 1, perPage: query.perPage ?? 20 });
    return { ...found, items: await this.#view(read, found.items) };
  }

  async read(idOrName: string): Promise<Agent> {
    const { read } = this.#deps.db;
    return await this.#viewOne(read, await existing(read, idOrName));
  }

  /** Creates an agent and its first access token. */
  async create(actor: Actor, input: AgentInput): Promise<ShownToken & { readonly agent: Agent }> {
    const { db, clock } = this.#deps;
    const now = clock.now();
    const agent: StoredAgent = {
      id: clock.newId(),
      name: input.name,
      description: input.description ?? "",
      allow: readAllow(input.allow ?? []),
      revision: 1,
      createdAt: now,
      revokedAt: null,
      updatedAt: now,
      updatedBy: refOf(actor),
    };
    try {
      return await db.transact(async (tx) => {
        await insertAgent(tx, agent);
        const shown = await this.#issue(tx, agent.id);
        await this.#record(tx, actor, "agent.create", agent, { allow: agent.allow });
        return { ...shown, agent: await this.#viewOne(tx, agent) };
      });
    } catch (error) {
      if (isUniqueViolation(error, "agents_name")) throw nameTaken("an agent", input.name);
      throw error;
    }
  }

  async change(actor: Actor, idOrName: string, patch: AgentPatch): Promise<Agent> {
    const { clock } = this.#deps;
    return await this.#onLocked(idOrName, async (tx, before) => {
      if (patch.revision !== undefined && patch.revision !== before.revision)
        throw problem(
          "stale_revision",
          `The agent is at revision ${before.revision}; you read ${patch.revision}.`,
        );
      const after: StoredAgent = {
        ...before,
        description: patch.description ?? before.description,
        allow: patch.allow === undefined ? before.allow : readAllow(patch.allow),
        revision: before.revision + 1,
        updatedAt: clock.now(),
        updatedBy: refOf(actor),
      };
      await updateAgent(tx, after);
      const targets = { from: before.allow, to: after.allow };
      await this.#record(tx, actor, "agent.change", after, patch.allow === undefined ? {} : { targets });
      return await this.#viewOne(tx, after);
    });
  }

  /** Deletes an agent nothing uses; its tunnels close. Throws in_use. */
  async remove(actor: Actor, idOrName: string): Promise<null> {
    return await this.#onLocked(idOrName, async (tx, agent) => {
      const users = await usersOf(tx, agent.id);
      if (users.length > 0) {
        const names = [...new Set(users.map(({ name }) => name))].slice(0, 10).join(", ");
        throw problem("in_use", `The agent is used by connection ${names}.`);
      }
      await dropSessionsOf(tx, agent.id);
      await deleteAgent(tx, agent.id);
      await this.#record(tx, actor, "agent.delete", agent);
      return null;
    });
  }

  /** Makes an access token for one more machine. Throws agent_revoked. */
  async issueToken(actor: Actor, idOrName: string): Promise<ShownToken> {
    return await this.#onLocked(idOrName, async (tx, agent) => {
      if (agent.revokedAt !== null)
        throw problem("agent_revoked", `The agent "${agent.name}" has been revoked for good.`);
      const shown = await this.#issue(tx, agent.id);
      await this.#record(tx, actor, "agent.token", agent, { expiresAt: shown.expiresAt });
      return shown;
    });
  }

  /** Revokes an agent with all its machines and tokens. Revoking it again is fine. */
  async revoke(actor: Actor, idOrName: string): Promise<Agent> {
    const { clock } = this.#deps;
    return await this.#onLocked(idOrName, async (tx, before) => {
      if (before.revokedAt !== null) return await this.#viewOne(tx, before);
      const at = clock.now();
      const after = {
        ...before,
        revision: before.revision + 1,
        revokedAt: at,
        updatedAt: at,
        updatedBy: refOf(actor),
      };
      await updateAgent(tx, after);
      await dropTokens(tx, after.id);
      await revokeMachines(tx, after.id, at);
      await dropSessionsOf(tx, after.id);
      await this.#record(tx, actor, "agent.revoke", after);
      return await this.#viewOne(tx, after);
    });
  }

  /** Revokes one machine of an agent. Revoking it again is fine. Throws not_found. */
  async revokeMachine(actor: Actor, idOrName: string, machineId: string): Promise<Agent> {
    const { clock } = this.#deps;
    return await this.#onLocked(idOrName, async (tx, agent) => {
      const machine = (await machinesOf(tx, [agent.id])).find(({ id }) => id === machineId);
      if (machine === undefined) throw problem("not_found", `The agent "${agent.name}" has no such machine.`);
      if ((await revokeMachines(tx, agent.id, clock.now(), machineId)) > 0) {
        await dropSessionsOf(tx, agent.id, machineId);
        const { fingerprint } = machine;
        await this.#record(tx, actor, "agent.revokeMachine", agent, { fingerprint });
      }
      return await this.#viewOne(tx, agent);
    });
  }

  async usage(
    idOrName: string,
    query: { readonly page?: number; readonly perPage?: number },
  ): Promise<Page<Usage>> {
    const { read } = this.#deps.db;
    const users = await usersOf(read, (await existing(read, idOrName)).id);
    const { page = 1, perPage = 20 } = query;
    const items = users
      .slice((page - 1) * perPage, page * perPage)
      .map((one): Usage => ({ kind: "connection", id: one.id, name: one.name, where: one.part }));
    return { items, page, perPage, total: users.length };
  }

  async #onLocked<T>(idOrName: string, work: (tx: Tx, agent: StoredAgent) => Promise<T>): Promise<T> {
    const { db } = this.#deps;
    const { id } = await existing(db.read, idOrName);
    return await db.transact(async (tx) => {
      const agent = await lockAgent(tx, id);
      if (agent === undefined) throw problem("not_found", "The agent has been deleted.");
      return await work(tx, agent);
    });
  }

  async #issue(tx: Tx, agentId: string): Promise<ShownToken> {
    const createdAt = this.#deps.clock.now();
    const expiresAt = new Date(createdAt.getTime() + tokenLife);
    const token = makeAgentToken(randomToken);
    await insertToken(tx, { digest: tokenDigest(token), agentId, createdAt, expiresAt });
    return { token, expiresAt: expiresAt.toISOString() };
  }

  /** Writes a change into the audit trail and tells every process. */
  async #record(
    tx: Tx,
    actor: Actor,
    action: string,
    agent: StoredAgent,
    details: Record<string, unknown> = {},
  ): Promise<void> {
    const record = { action, targetId: agent.id, targetName: agent.name, details };
    await writeAudit(tx, this.#deps.clock, actor, record);
    await announceAgent(tx, agent.id);
  }

  async #viewOne(reader: Reader, agent: StoredAgent): Promise<Agent> {
    const [view] = await this.#view(reader, [agent]);
    if (view === undefined) throw new Error("An agent has a view.");
    return view;
  }

  async #view(reader: Reader, agents: readonly StoredAgent[]): Promise<Agent[]> {
    const ids = agents.map(({ id }) => id);
    const [machines, sessions, openTokens, users] = await Promise.all([
      machinesOf(reader, ids),
      sessionsOf(reader, ids),
      countOpenTokens(reader, ids, this.#deps.clock.now()),
      countUsers(reader, ids),
    ]);
    return agents.map((agent) => agentView(agent, { machines, sessions, openTokens, users }));
  }
}

async function existing(reader: Reader, idOrName: string): Promise<StoredAgent> {
  const found = await findAgent(reader, idOrName);
  if (found === undefined) throw problem("not_found", `There is no agent "${idOrName}".`);
  return found;
}

/** The targets as they are compared, each once. Throws invalid_request naming those that are none. */
function readAllow(texts: readonly string[]): string[] {
  const errors: FieldError[] = [];
  const targets = texts.flatMap((text, index) => {
    const target = readTarget(text);
    if (target !== null) return targetText(target);
    errors.push({
      field: `body.allow.${index}`,
      message: "is no target",
      sent: text,
      accepted: "host:port; an IPv6 address in brackets",
    });
    return [];
  });
  refuseMistakes("invalid_request", errors);
  return [...new Set(targets)];
}
