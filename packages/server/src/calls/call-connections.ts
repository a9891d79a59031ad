import type { Action } from "@patchbay/contract/rule";
import type { Environment, JsonObject } from "@patchbay/contract/vocabulary";
import { findConnection } from "../connections/connection-store.ts";
import type { PublishedConnection, PublishedConnections } from "../connections/published-connections.ts";
import type { Db } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import type { CurrentVariables } from "../variables/current-variables.ts";
import type { Referenced } from "./call-references.ts";

/** What the calls of a run stand on in its environment: its connections by id, all of them published, and the variables. */
export type CallConnections = Pick<ReadonlyMap<string, PublishedConnection>, "get"> & {
  readonly environment: Environment;
  readonly variables: JsonObject;
};

/** Where connections and variables are looked up. */
export type CallConnectionsDeps = {
  readonly db: Db;
  readonly published: PublishedConnections;
  readonly variables: CurrentVariables;
};

/**
 * Resolves the connections of all actions before the first call, so that a run never stops half-way because one is not
 * published. Throws connection_not_published, naming each connection and the environment (seeds/000).
 */
export async function resolveConnections(
  deps: CallConnectionsDeps,
  actions: Iterable<Action>,
  environment: Environment,
): Promise<CallConnections> {
  const resolved = new Map<string, PublishedConnection>();
  const missing = new Map<string, string>();
  for (const { connection: id, endpoint, name } of actions) {
    if (id === undefined || missing.has(id)) continue;
    const connection = resolved.get(id) ?? (await deps.published.resolve(id, environment));
    if (connection === null) {
      missing.set(id, (await findConnection(deps.db.read, id))?.name ?? id);
      continue;
    }
    resolved.set(id, connection);
    if (endpoint !== undefined && !connection.endpoints.has(endpoint)) {
      missing.set(id, `${connection.name} (the endpoint of "${name}" is not part of what is published)`);
    }
  }
  if (missing.size > 0) {
    throw problem(
      "connection_not_published",
      `connector not published in ${environment}: ${[...missing.values()].join(", ")}. Publish it in ${environment} under Integrations.`,
    );
  }
  const variables = await deps.variables.in(environment);
  return { get: (id) => resolved.get(id), environment, variables };
}

/** Whether a connection or endpoint that is referred to can be called in an environment. */
export type Readiness = {
  readonly kind: "connection" | "endpoint";
  readonly id: string;
  readonly name: string;
  readonly ready: boolean;
  readonly message: string;
};

/** Everything that is referred to, and whether each is published in the environment: the promotion preflight. */
export async function readinessOf(
  deps: CallConnectionsDeps,
  referenced: Iterable<Referenced>,
  environment: Environment,
): Promise<Readiness[]> {
  const items: Readiness[] = [];
  for (const { connection, endpoints } of referenced) {
    const live = await deps.published.resolve(connection.id, environment);
    items.push({
      kind: "connection",
      id: connection.id,
      name: connection.name,
      ready: live !== null,
      message:
        live === null
          ? `connector not published in ${environment}: ${connection.name}.`
          : `Published in ${environment} (number ${live.number}).`,
    });
    for (const endpoint of endpoints) {
      const frozen = live?.endpoints.has(endpoint.id) === true;
      items.push({
        kind: "endpoint",
        id: endpoint.id,
        name: `${connection.name}/${endpoint.name}`,
        ready: frozen,
        message: frozen
          ? "Part of what is published."
          : `connector not published in ${environment}: ${connection.name} with its endpoint ${endpoint.name}.`,
      });
    }
  }
  return items;
}
