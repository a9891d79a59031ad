import type {
  Connection,
  ConnectionInput,
  ConnectionPatch,
  ConnectionSummary,
  Usage,
} from "@patchbay/contract/connection";
import { type Environment, environments, type Page } from "@patchbay/contract/vocabulary";
import type { AgentService } from "../agents/agent-service.ts";
import type { CredentialService } from "../credentials/credential-service.ts";
import { type Actor, demand, refOf } from "../platform/actor.ts";
import { writeAudit } from "../platform/audit.ts";
import { announce } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import { type Db, isUniqueViolation, type Tx } from "../platform/db.ts";
import { nameTaken, problem } from "../platform/problem.ts";
import {
  countUsers,
  dropReferences,
  type ItemUser,
  replaceReferences,
  usersOf,
} from "../platform/references.ts";
import type { Sealer } from "../platform/seal.ts";
import { copySecrets, dropSecrets, putSecrets, secretDigests } from "../platform/secret-store.ts";
import {
  deleteConnection,
  insertConnection,
  listConnections,
  type StoredConnection,
  type StoredDraft,
  updateConnection,
} from "./connection-store.ts";
import { existingConnection, lockedConnection, viewConnection } from "./connection-lookup.ts";
import { referencesOf, sameNetwork, sameTls } from "./connection-settings.ts";
import { connectionSummary } from "./connection-view.ts";
import { readDraft, type ReadDraft } from "./draft-settings.ts";
import { countEndpoints, endpointsOf, insertEndpoint } from "./endpoint-store.ts";
import { listPublications, snapshotIds } from "./publication-store.ts";
import { endpointsDigest } from "./settings-digest.ts";

type Deps = {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly credentials: CredentialService;
  readonly agents: AgentService;
};

const named = (users: readonly ItemUser[]): string => {
  const names = [...new Set(users.map((one) => `${one.kind} ${one.name}`))];
  return `${names.slice(0, 10).join(", ")}${names.length > 10 ? ` and ${names.length - 10} more` : ""}`;
};

/** Drafts of connections: create, change, copy, list, remove. Publishing is publication.ts, testing is calls/probe.ts. */
export class ConnectionService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async list(query: {
    readonly page?: number;
    readonly perPage?: number;
    readonly q?: string;
  }): Promise<Page<ConnectionSummary>> {
    const reader = this.#deps.db.read;
    const found = await listConnections(reader, {
      q: query.q,
      page: query.page ?? 1,
      perPage: query.perPage ?? 20,
    });
    const ids = found.items.map((one) => one.id);
    const [publications, endpoints, users] = await Promise.all([
      listPublications(reader, ids),
      countEndpoints(reader, ids),
      countUsers(reader, ids),
    ]);
    return {
      ...found,
      items: found.items.map((one) =>
        connectionSummary(one, {
          publications,
          tests: [],
          endpoints: endpoints.get(one.id) ?? 0,
          usedBy: users.get(one.id) ?? 0,
        }),
      ),
    };
  }

  async read(idOrName: string): Promise<Connection> {
    return await viewConnection(this.#deps.db.read, await existingConnection(this.#deps.db.read, idOrName));
  }

  async create(actor: Actor, input: ConnectionInput): Promise<Connection> {
    const { sealer, clock } = this.#deps;
    const id = clock.newId();
    const now = clock.now();
    return await this.#write(input.name, async (tx) => {
      const drafts: Record<Environment, StoredDraft | null> = { staging: null, production: null };
      const secrets = new Map<string, string>();
      for (const environment of environments) {
        const sent = input[environment];
        if (sent === undefined) continue;
        const read = await readDraft(this.#deps, tx, environment, sent, {
          settings: null,
          secretDigests: new Map(),
        });
        if (!sameNetwork(null, read.draft.settings)) demand(actor, "connection:network");
        drafts[environment] = read.draft;
        for (const [field, value] of read.given) secrets.set(field, value);
      }
      const connection: StoredConnection = {
        id,
        name: input.name,
        description: input.description ?? "",
        nameFrozen: false,
        drafts,
        endpointsDigest: endpointsDigest([]),
        revision: 1,
        createdAt: now,
        updatedAt: now,
        updatedBy: refOf(actor),
      };
      await insertConnection(tx, connection);
      await putSecrets(tx, sealer, id, secrets);
      await this.#refer(tx, connection);
      await writeAudit(tx, clock, actor, {
        action: "connection.create",
        targetId: id,
        targetName: connection.name,
      });
      return await viewConnection(tx, connection);
    });
  }

  async change(actor: Actor, idOrName: string, patch: ConnectionPatch): Promise<Connection> {
    const { db, sealer, clock } = this.#deps;
    const { id, name } = await existingConnection(db.read, idOrName);
    return await this.#write(patch.name ?? name, async (tx) => {
      const before = await lockedConnection(tx, id);
      if (patch.revision !== undefined && patch.revision !== before.revision) {
        throw problem(
          "stale_revision",
          `The connection is at revision ${before.revision}; you read ${patch.revision}.`,
        );
      }
      if (patch.name !== undefined && patch.name !== before.name && before.nameFrozen) {
        throw problem(
          "name_frozen",
          `"${before.name}" has been published; rules and callers know it by this name.`,
        );
      }
      const stored = await secretDigests(tx, id);
      const reads = new Map<Environment, ReadDraft>();
      const drafts = { ...before.drafts };
      const dropped: string[] = [];
      for (const environment of environments) {
        const sent = patch[environment];
        if (sent === undefined) continue;
        if (sent === null) {
          drafts[environment] = null;
          dropped.push(...[...stored.keys()].filter((field) => field.startsWith(`${environment}.`)));
          continue;
        }
        const read = await readDraft(this.#deps, tx, environment, sent, {
          settings: before.drafts[environment]?.settings ?? null,
          secretDigests: stored,
        });
        if (!sameNetwork(before.drafts[environment]?.settings ?? null, read.draft.settings))
          demand(actor, "connection:network");
        reads.set(environment, read);
        drafts[environment] = read.draft;
        dropped.push(...read.dropped);
      }
      const after: StoredConnection = {
        ...before,
        name: patch.name ?? before.name,
        description: patch.description ?? before.description,
        drafts,
        revision: before.revision + 1,
        updatedAt: clock.now(),
        updatedBy: refOf(actor),
      };
      await updateConnection(tx, after);
      await dropSecrets(tx, id, dropped);
      for (const read of reads.values()) await putSecrets(tx, sealer, id, read.given);
      await this.#refer(tx, after);
      await writeAudit(tx, clock, actor, {
        action: "connection.change",
        targetId: id,
        targetName: after.name,
        details: {
          changed: Object.keys(patch).filter((key) => key !== "revision"),
          ...baseUrlChanges(before, after),
        },
      });
      return await viewConnection(tx, after);
    });
  }

  async remove(actor: Actor, idOrName: string): Promise<null> {
    const { db, clock } = this.#deps;
    const { id } = await existingConnection(db.read, idOrName);
    return await db.transact(async (tx) => {
      const connection = await lockedConnection(tx, id);
      const users = await usersOf(tx, id);
      if (users.length > 0) throw problem("in_use", `The connection is used by ${named(users)}.`);
      for (const owner of [id, ...(await snapshotIds(tx, id))]) await dropSecrets(tx, owner);
      await dropReferences(tx, id);
      await deleteConnection(tx, id);
      await writeAudit(tx, clock, actor, {
        action: "connection.delete",
        targetId: id,
        targetName: connection.name,
      });
      await announce(tx, "connection", id);
      return null;
    });
  }

  /** Copies draft, secrets and endpoints under another name; nothing of the copy is published or tested. */
  async duplicate(actor: Actor, idOrName: string, name: string): Promise<Connection> {
    const { db, sealer, clock } = this.#deps;
    const original = await existingConnection(db.read, idOrName);
    return await this.#write(name, async (tx) => {
      const now = clock.now();
      const endpoints = (await endpointsOf(tx, original.id)).map((one) => ({
        ...one,
        id: clock.newId(),
        createdAt: now,
        updatedAt: now,
        updatedBy: refOf(actor),
      }));
      const copy: StoredConnection = {
        ...original,
        id: clock.newId(),
        name,
        nameFrozen: false,
        endpointsDigest: endpointsDigest(endpoints),
        revision: 1,
        createdAt: now,
        updatedAt: now,
        updatedBy: refOf(actor),
      };
      await insertConnection(tx, copy);
      for (const endpoint of endpoints)
        await insertEndpoint(tx, { ...endpoint, connectionId: copy.id, connectionName: name });
      await copySecrets(tx, sealer, original.id, copy.id);
      await this.#refer(tx, copy);
      await writeAudit(tx, clock, actor, {
        action: "connection.duplicate",
        targetId: copy.id,
        targetName: name,
        details: { from: original.name },
      });
      return await viewConnection(tx, copy);
    });
  }

  async usage(
    idOrName: string,
    query: { readonly page?: number; readonly perPage?: number },
  ): Promise<Page<Usage>> {
    const { id } = await existingConnection(this.#deps.db.read, idOrName);
    const users = await usersOf(this.#deps.db.read, id);
    const { page = 1, perPage = 20 } = query;
    const items = users
      .slice((page - 1) * perPage, page * perPage)
      // Only these call a connection, or have an address by it.
      .map(({ kind, id, name, part }): Usage => ({ kind: kind as Usage["kind"], id, name, where: part }));
    return { items, page, perPage, total: users.length };
  }

  /** Writes down which credentials and agents the drafts refer to. */
  async #refer(tx: Tx, connection: StoredConnection): Promise<void> {
    for (const environment of environments) {
      const settings = connection.drafts[environment]?.settings ?? null;
      await replaceReferences(
        tx,
        { kind: "connection", id: connection.id, part: environment },
        settings === null ? [] : referencesOf(settings),
      );
    }
  }

  async #write<T>(name: string, fn: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.#deps.db.transact(fn);
    } catch (error) {
      if (isUniqueViolation(error, "connections_name")) throw nameTaken("a connection", name);
      throw error;
    }
  }
}

/** Where calls go is what an auditor looks for first. */
function baseUrlChanges(before: StoredConnection, after: StoredConnection): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const environment of environments) {
    const from = before.drafts[environment]?.settings.baseUrl ?? null;
    const to = after.drafts[environment]?.settings.baseUrl ?? null;
    if (from !== to) changes[`${environment}BaseUrl`] = { from, to };
    const earlier = before.drafts[environment]?.settings ?? null;
    const settings = after.drafts[environment]?.settings ?? null;
    if (earlier?.agent !== settings?.agent)
      changes[`${environment}Agent`] = { from: earlier?.agent ?? null, to: settings?.agent ?? null };
    if (!sameTls(earlier, settings))
      changes[`${environment}Tls`] = {
        ownCa: settings?.tls?.ca !== undefined,
        verify: settings?.tls?.verify ?? true,
      };
  }
  return changes;
}
