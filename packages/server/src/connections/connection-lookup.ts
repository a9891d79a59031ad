import type { Connection } from "@patchbay/contract/connection";
import type { Reader, Tx } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import { countUsers } from "../platform/references.ts";
import { findConnection, findTests, lockConnection, type StoredConnection } from "./connection-store.ts";
import { connectionView } from "./connection-view.ts";
import { countEndpoints, findEndpoint, type StoredEndpoint } from "./endpoint-store.ts";
import { listPublications } from "./publication-store.ts";

/** The connection by id or name; throws not_found. */
export async function existingConnection(reader: Reader, idOrName: string): Promise<StoredConnection> {
  const found = await findConnection(reader, idOrName);
  if (found === undefined) throw problem("not_found", `There is no connection "${idOrName}".`);
  return found;
}

/** The endpoint by id; throws not_found. */
export async function existingEndpoint(reader: Reader, id: string): Promise<StoredEndpoint> {
  const found = await findEndpoint(reader, id);
  if (found === undefined) throw problem("not_found", `There is no endpoint "${id}".`);
  return found;
}

/** The connection locked for a change; throws not_found when it was deleted meanwhile. */
export async function lockedConnection(tx: Tx, id: string): Promise<StoredConnection> {
  const found = await lockConnection(tx, id);
  if (found === undefined) throw problem("not_found", "The connection has been deleted.");
  return found;
}

/** A connection as it leaves the server, with everything that is known about it. */
export async function viewConnection(reader: Reader, connection: StoredConnection): Promise<Connection> {
  const [publications, tests, endpoints, users] = await Promise.all([
    listPublications(reader, [connection.id]),
    findTests(reader, connection.id),
    countEndpoints(reader, [connection.id]),
    countUsers(reader, [connection.id]),
  ]);
  return connectionView(connection, {
    publications,
    tests,
    endpoints: endpoints.get(connection.id) ?? 0,
    usedBy: users.get(connection.id) ?? 0,
  });
}
