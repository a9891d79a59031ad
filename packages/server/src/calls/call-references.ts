import type { FieldError } from "@patchbay/contract/problem";
import type { Action } from "@patchbay/contract/rule";
import { findConnection, type StoredConnection } from "../connections/connection-store.ts";
import { endpointsOf, type StoredEndpoint } from "../connections/endpoint-store.ts";
import type { Reader } from "../platform/db.ts";
import type { ReferenceTarget } from "../platform/references.ts";

/** A connection that actions call, with those of its endpoints that they name. */
export type Referenced = {
  readonly connection: StoredConnection;
  readonly endpoints: readonly StoredEndpoint[];
};

/** Actions that name connections and endpoints by id, what those are by connection id, and the names nobody has. */
export type ResolvedActions = {
  readonly actions: Action[];
  readonly referenced: ReadonlyMap<string, Referenced>;
  readonly errors: readonly FieldError[];
};

/**
 * Replaces names of connections and endpoints by their ids, so that a document survives a rename. A name nobody has is an
 * error at its action, which keeps it as it was written. `at` is where the list stands in the request.
 */
export async function resolveActions(
  reader: Reader,
  actions: readonly Action[],
  at: string,
): Promise<ResolvedActions> {
  const found = new Map<string, StoredConnection | undefined>();
  const endpoints = new Map<string, StoredEndpoint[]>();
  const referenced = new Map<string, { connection: StoredConnection; endpoints: StoredEndpoint[] }>();
  const errors: FieldError[] = [];

  const resolve = async (action: Action, index: number): Promise<Action> => {
    const { connection: name, endpoint: endpointName } = action;
    if (name === undefined) {
      if (endpointName !== undefined)
        errors.push({ field: `${at}.${index}.endpoint`, message: "needs a connection", sent: endpointName });
      return action;
    }
    if (!found.has(name)) found.set(name, await findConnection(reader, name));
    const connection = found.get(name);
    if (connection === undefined) {
      errors.push({
        field: `${at}.${index}.connection`,
        message: "names no connection",
        sent: name,
        accepted: "the id or name of a connection",
      });
      return action;
    }
    const entry = referenced.get(connection.id) ?? { connection, endpoints: [] };
    referenced.set(connection.id, entry);
    if (endpointName === undefined) return { ...action, connection: connection.id };
    const all = endpoints.get(connection.id) ?? (await endpointsOf(reader, connection.id));
    endpoints.set(connection.id, all);
    const endpoint = all.find(
      (one) => one.id === endpointName || one.name.toLowerCase() === endpointName.toLowerCase(),
    );
    if (endpoint === undefined) {
      errors.push({
        field: `${at}.${index}.endpoint`,
        message: `names no endpoint of "${connection.name}"`,
        sent: endpointName,
        accepted: all
          .map((one) => one.name)
          .slice(0, 20)
          .join(", "),
      });
      return { ...action, connection: connection.id };
    }
    if (!entry.endpoints.includes(endpoint)) entry.endpoints.push(endpoint);
    return { ...action, connection: connection.id, endpoint: endpoint.id };
  };

  const resolved: Action[] = [];
  for (const [index, action] of actions.entries()) resolved.push(await resolve(action, index));
  return { actions: resolved, referenced, errors };
}

/** What resolved actions refer to, for the table of references. */
export function referenceTargets(referenced: ReadonlyMap<string, Referenced>): ReferenceTarget[] {
  return [...referenced.values()].flatMap(({ connection, endpoints }) => [
    { kind: "connection" as const, id: connection.id },
    ...endpoints.map((one) => ({ kind: "endpoint" as const, id: one.id })),
  ]);
}
