import type { Environment } from "@patchbay/contract/vocabulary";
import { findConnection } from "../connections/connection-store.ts";
import type { Changes } from "../platform/changes.ts";
import type { Db } from "../platform/db.ts";
import { remembered } from "../platform/remembered.ts";
import type { Sealer } from "../platform/seal.ts";
import { openSecrets } from "../platform/secret-store.ts";
import { type LiveWebhook, makeLiveWebhook } from "./match-webhook.ts";
import { findLiveWebhooks, hookKeysOf, type LiveWebhookRow } from "./trigger-publication-store.ts";
import { joinVerification } from "./verification-secrets.ts";

/** A connection as an address: its unguessable part, and the webhooks that are live there, in the order they are asked. */
export type HookAddress = {
  readonly connectionId: string;
  readonly connection: string;
  readonly key: string | null;
  readonly webhooks: readonly LiveWebhook[];
};

type Deps = { readonly db: Db; readonly sealer: Sealer; readonly changes: Changes };

/**
 * Live webhooks by connection and environment, compiled, their secrets opened: kept in memory until a trigger or connection
 * changes, so that a request is judged without a query.
 */
export class LiveWebhooks implements Disposable {
  readonly #deps: Deps;
  readonly #known = new Map<string, Promise<HookAddress | null>>();
  readonly #subscriptions: readonly Disposable[];

  constructor(deps: Deps) {
    this.#deps = deps;
    const forget = (): void => this.#known.clear();
    this.#subscriptions = ["trigger", "connection"].map((topic) => deps.changes.subscribe(topic, forget));
  }

  /** The webhooks at a connection's address; null: no trigger was ever there. */
  async at(connection: string, environment: Environment): Promise<HookAddress | null> {
    const key = `${environment}/${connection.toLowerCase()}`;
    const found = await remembered(this.#known, key, async () => await this.#load(connection, environment));
    // Creating a connection is announced to nobody.
    if (found === null) this.#known.delete(key);
    return found;
  }

  async #load(name: string, environment: Environment): Promise<HookAddress | null> {
    const { db } = this.#deps;
    const connection = await findConnection(db.read, name);
    if (connection === undefined) return null;
    const [keys, rows] = await Promise.all([
      hookKeysOf(db.read, [connection.id]),
      findLiveWebhooks(db.read, connection.id, environment),
    ]);
    const key = keys.get(`${connection.id}/${environment}`) ?? null;
    if (key === null) return null;
    const webhooks: LiveWebhook[] = [];
    for (const row of rows) {
      const webhook = await this.#open(row);
      if (webhook !== null) webhooks.push(webhook);
    }
    return { connectionId: connection.id, connection: connection.name, key, webhooks };
  }

  async #open({
    publicationId,
    triggerId,
    name,
    document,
    verification,
  }: LiveWebhookRow): Promise<LiveWebhook | null> {
    if (document.kind !== "webhook") return null;
    const { db, sealer } = this.#deps;
    const secrets = await openSecrets(db.read, sealer, publicationId);
    return makeLiveWebhook({
      triggerId,
      name,
      document,
      verification: verification === null ? null : joinVerification(verification, secrets, ""),
    });
  }

  [Symbol.dispose](): void {
    for (const one of this.#subscriptions) one[Symbol.dispose]();
    this.#known.clear();
  }
}
