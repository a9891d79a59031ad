import type { Environment } from "@patchbay/contract/vocabulary";
import type { Changes } from "../platform/changes.ts";
import type { Db } from "../platform/db.ts";
import type { Sealer } from "../platform/seal.ts";
import { openSecrets } from "../platform/secret-store.ts";
import { type FullSettings, joinSettings } from "./connection-settings.ts";
import { findLiveSnapshot, type FrozenEndpoint } from "./publication-store.ts";

/** A connection as runs see it: one environment's live snapshot, its preset secrets opened. Equal snapshots are the same object. */
export type PublishedConnection = {
  readonly connectionId: string;
  readonly snapshotId: string;
  readonly name: string;
  readonly environment: Environment;
  readonly number: number;
  readonly settings: FullSettings;
  readonly endpoints: ReadonlyMap<string, FrozenEndpoint>;
};

/**
 * Live snapshots by connection and environment, kept in memory until a change is announced. Runs resolve connections here
 * and nowhere else, so a draft can never be called.
 */
export class PublishedConnections implements Disposable {
  readonly #deps: { readonly db: Db; readonly sealer: Sealer };
  readonly #known = new Map<string, Map<Environment, Promise<PublishedConnection | null>>>();
  readonly #subscription: Disposable;

  constructor(deps: { readonly db: Db; readonly sealer: Sealer; readonly changes: Changes }) {
    this.#deps = deps;
    this.#subscription = deps.changes.subscribe("connection", (id) => {
      if (id === "*") this.#known.clear();
      else this.#known.delete(id);
    });
  }

  /** The live snapshot, or null when the connection is not published there (or is gone). */
  async resolve(connectionId: string, environment: Environment): Promise<PublishedConnection | null> {
    const known =
      this.#known.get(connectionId) ?? new Map<Environment, Promise<PublishedConnection | null>>();
    this.#known.set(connectionId, known);
    let snapshot = known.get(environment);
    if (snapshot === undefined) {
      snapshot = this.#load(connectionId, environment);
      known.set(environment, snapshot);
      // A failure (the database was away) must not be remembered.
      snapshot.catch(() => known.delete(environment));
    }
    return await snapshot;
  }

  async #load(connectionId: string, environment: Environment): Promise<PublishedConnection | null> {
    const { db, sealer } = this.#deps;
    const snapshot = await findLiveSnapshot(db.read, connectionId, environment);
    if (snapshot === undefined) return null;
    const secrets = await openSecrets(db.read, sealer, snapshot.id);
    return {
      connectionId,
      snapshotId: snapshot.id,
      name: snapshot.connectionName,
      environment,
      number: snapshot.number,
      settings: joinSettings(snapshot.settings, secrets, ""),
      endpoints: new Map(snapshot.endpoints.map((endpoint) => [endpoint.id, endpoint])),
    };
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    this.#known.clear();
  }
}
