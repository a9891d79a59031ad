import type { Endpoint, EndpointInput, EndpointPatch } from "@patchbay/contract/endpoint";
import type { FieldError } from "@patchbay/contract/problem";
import type { Page } from "@patchbay/contract/vocabulary";
import { checkEndpoint } from "@patchbay/outbound/plan";
import { type Actor, refOf } from "../platform/actor.ts";
import { writeAudit } from "../platform/audit.ts";
import type { Clock } from "../platform/clock.ts";
import { type Db, isUniqueViolation, type Tx } from "../platform/db.ts";
import { nameTaken, problem } from "../platform/problem.ts";
import { usersOf } from "../platform/references.ts";
import { existingConnection, existingEndpoint, lockedConnection } from "./connection-lookup.ts";
import { updateConnection } from "./connection-store.ts";
import {
  deleteEndpoint,
  type EndpointDefinition,
  endpointsOf,
  endpointView,
  insertEndpoint,
  listEndpoints,
  type StoredEndpoint,
  updateEndpoint,
} from "./endpoint-store.ts";
import { endpointsDigest } from "./settings-digest.ts";

type Deps = { readonly db: Db; readonly clock: Clock };

/** Endpoints of connections. They are drafts too: a publish of their connection freezes them. */
export class EndpointService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async list(query: {
    readonly page?: number;
    readonly perPage?: number;
    readonly q?: string;
    readonly connection?: string;
  }): Promise<Page<Endpoint>> {
    const { db } = this.#deps;
    const connectionId =
      query.connection === undefined ? undefined : (await existingConnection(db.read, query.connection)).id;
    const found = await listEndpoints(db.read, {
      connectionId,
      q: query.q,
      page: query.page ?? 1,
      perPage: query.perPage ?? 20,
    });
    return { ...found, items: found.items.map(endpointView) };
  }

  async read(id: string): Promise<Endpoint> {
    return endpointView(await existingEndpoint(this.#deps.db.read, id));
  }

  async create(actor: Actor, input: EndpointInput): Promise<Endpoint> {
    const { db, clock } = this.#deps;
    const { connection: connectionName, name, ...definition } = input;
    checkDefinition(name, definition);
    const connection = await existingConnection(db.read, connectionName);
    const now = clock.now();
    const endpoint: StoredEndpoint = {
      id: clock.newId(),
      connectionId: connection.id,
      connectionName: connection.name,
      name,
      definition,
      createdAt: now,
      updatedAt: now,
      updatedBy: refOf(actor),
    };
    return await this.#write(actor, "endpoint.create", endpoint, async (tx) => {
      await insertEndpoint(tx, endpoint);
      return endpoint;
    });
  }

  async change(actor: Actor, id: string, patch: EndpointPatch): Promise<Endpoint> {
    const found = await existingEndpoint(this.#deps.db.read, id);
    const { name, ...changes } = patch;
    return await this.#write(actor, "endpoint.change", { ...found, name: name ?? found.name }, async (tx) => {
      // Read again now that the connection is locked: two changes of one endpoint must not undo each other.
      const before = await existingEndpoint(tx, id);
      const after: StoredEndpoint = {
        ...before,
        name: name ?? before.name,
        definition: changed(before.definition, changes),
        updatedAt: this.#deps.clock.now(),
        updatedBy: refOf(actor),
      };
      checkDefinition(after.name, after.definition);
      await updateEndpoint(tx, after);
      return after;
    });
  }

  async remove(actor: Actor, id: string): Promise<null> {
    const found = await existingEndpoint(this.#deps.db.read, id);
    await this.#write(actor, "endpoint.delete", found, async (tx) => {
      const endpoint = await existingEndpoint(tx, id);
      const users = await usersOf(tx, id);
      if (users.length > 0)
        throw problem(
          "in_use",
          `The endpoint is used by ${[...new Set(users.map((one) => one.name))].slice(0, 10).join(", ")}.`,
        );
      await deleteEndpoint(tx, id);
      return endpoint;
    });
    return null;
  }

  /**
   * Every change of an endpoint makes its connection's publications differ from the draft, so the connection is locked and
   * marked. `change` answers the endpoint as it is afterwards, or was.
   */
  async #write(
    actor: Actor,
    action: string,
    { connectionId, connectionName, name }: StoredEndpoint,
    change: (tx: Tx) => Promise<StoredEndpoint>,
  ): Promise<Endpoint> {
    const { db, clock } = this.#deps;
    try {
      return await db.transact(async (tx) => {
        const connection = await lockedConnection(tx, connectionId);
        const endpoint = await change(tx);
        const digest = endpointsDigest(await endpointsOf(tx, connectionId));
        await updateConnection(tx, {
          ...connection,
          endpointsDigest: digest,
          updatedAt: clock.now(),
          updatedBy: refOf(actor),
        });
        await writeAudit(tx, clock, actor, {
          action,
          targetId: endpoint.id,
          targetName: `${endpoint.connectionName}/${endpoint.name}`,
        });
        return endpointView(endpoint);
      });
    } catch (error) {
      if (isUniqueViolation(error, "endpoints_name"))
        throw nameTaken(`in "${connectionName}" an endpoint`, name);
      throw error;
    }
  }
}

/** A definition after a change: null takes a member away. */
function changed(before: EndpointDefinition, changes: Omit<EndpointPatch, "name">): EndpointDefinition {
  const merged = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null);
  return Object.fromEntries(merged) as EndpointDefinition;
}

/** Throws literal_secret or invalid_document, with every mistake of the definition. */
function checkDefinition(name: string, definition: EndpointDefinition): void {
  const problems = checkEndpoint(null, { name, ...definition });
  const first = problems[0];
  if (first === undefined) return;
  const errors = problems.map((one): FieldError => ({
    field: `body.${one.field}`,
    message: one.message,
    ...(one.line === undefined ? {} : { line: one.line }),
    ...(one.column === undefined ? {} : { column: one.column }),
  }));
  const code = problems.some((one) => one.code === "LITERAL_SECRET") ? "literal_secret" : "invalid_document";
  throw problem(code, `${first.field}: ${first.message}`, { errors });
}
