import type { Connection } from "@patchbay/contract/connection";
import type { Environment } from "@patchbay/contract/vocabulary";
import { originAllowed } from "../credentials/origins.ts";
import type { CredentialService } from "../credentials/credential-service.ts";
import { type Actor, refOf } from "../platform/actor.ts";
import { writeAudit } from "../platform/audit.ts";
import { announce } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import { dropReferences, replaceReferences } from "../platform/references.ts";
import type { Sealer } from "../platform/seal.ts";
import { openSecrets, putSecrets } from "../platform/secret-store.ts";
import { existingConnection, lockedConnection, viewConnection } from "./connection-lookup.ts";
import { draftPrefix, originOf, referencesOf } from "./connection-settings.ts";
import { findTests, type StoredDraft, updateConnection } from "./connection-store.ts";
import { type Agents, withAgent } from "./draft-agent.ts";
import { endpointsOf } from "./endpoint-store.ts";
import { dropPublication, nextSnapshotNumber, publishSnapshot, type Snapshot } from "./publication-store.ts";
import { publicationDigest } from "./settings-digest.ts";

type Deps = {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly credentials: CredentialService;
  readonly agents: Agents;
};

/** The part under which a live snapshot's references stand, so that a credential in use in an environment cannot be deleted. */
const livePart = (environment: Environment): string => `${environment}, published`;

/** Freezes a connection's settings and endpoints for an environment, or takes them out of it. */
export class Publication {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * Publishes the draft of one environment. Refused unless these very settings last tested successfully there, and unless
   * the credential still covers the base URL and the agent may still reach it.
   */
  async publish(actor: Actor, idOrName: string, environment: Environment): Promise<Connection> {
    const { db, sealer, clock } = this.#deps;
    const { id } = await existingConnection(db.read, idOrName);
    return await db.transact(async (tx) => {
      const connection = await lockedConnection(tx, id);
      const draft = connection.drafts[environment];
      if (draft === null)
        throw problem("nothing_to_publish", `"${connection.name}" is not configured for ${environment}.`);
      await this.#checkTested(tx, id, connection.name, environment, draft);
      await this.#checkCredential(tx, draft);
      await withAgent(this.#deps.agents, tx, draft.settings, environment);

      const endpoints = await endpointsOf(tx, id);
      const snapshot: Snapshot = {
        id: clock.newId(),
        connectionId: id,
        connectionName: connection.name,
        environment,
        number: await nextSnapshotNumber(tx, id, environment),
        settings: draft.settings,
        endpoints: endpoints.map((one) => ({ id: one.id, name: one.name, ...one.definition })),
      };
      const by = refOf(actor);
      const digest = publicationDigest(draft.digest, connection.endpointsDigest);
      await publishSnapshot(tx, snapshot, { digest, at: clock.now(), by });
      await putSecrets(tx, sealer, snapshot.id, await this.#draftSecrets(tx, id, environment));
      const part = livePart(environment);
      await replaceReferences(tx, { kind: "connection", id, part }, referencesOf(draft.settings));
      if (!connection.nameFrozen) await updateConnection(tx, { ...connection, nameFrozen: true });
      await writeAudit(tx, clock, actor, {
        action: "connection.publish",
        targetId: id,
        targetName: connection.name,
        details: { environment, number: snapshot.number },
      });
      await announce(tx, "connection", id);
      return await viewConnection(tx, { ...connection, nameFrozen: true });
    });
  }

  async unpublish(actor: Actor, idOrName: string, environment: Environment): Promise<Connection> {
    const { db, clock } = this.#deps;
    const { id } = await existingConnection(db.read, idOrName);
    return await db.transact(async (tx) => {
      const connection = await lockedConnection(tx, id);
      if (!(await dropPublication(tx, id, environment)))
        throw problem("connection_not_published", `"${connection.name}" is not published in ${environment}.`);
      await dropReferences(tx, id, livePart(environment));
      await writeAudit(tx, clock, actor, {
        action: "connection.unpublish",
        targetId: id,
        targetName: connection.name,
        details: { environment },
      });
      await announce(tx, "connection", id);
      return await viewConnection(tx, connection);
    });
  }

  async #checkTested(
    tx: Tx,
    id: string,
    name: string,
    environment: Environment,
    draft: StoredDraft,
  ): Promise<void> {
    const test = (await findTests(tx, id)).find((one) => one.environment === environment);
    if (test === undefined)
      throw problem(
        "connection_not_tested",
        `"${name}" has not been tested in ${environment}. Run Test Connection first.`,
      );
    if (test.settingsDigest !== draft.digest)
      throw problem(
        "connection_not_tested",
        `The settings of "${name}" changed since its last test in ${environment}. Run Test Connection again.`,
      );
    if (!test.ok)
      throw problem(
        "connection_not_tested",
        `The last test of "${name}" in ${environment} failed. Run Test Connection again.`,
      );
  }

  async #checkCredential(tx: Tx, draft: StoredDraft): Promise<void> {
    const id = draft.settings.credential;
    if (id === null) return;
    const credential = await this.#deps.credentials.find(tx, id);
    if (credential === undefined)
      throw problem("invalid_settings", "The credential of the connection is gone.");
    if (!originAllowed(credential.origins, originOf(draft.settings))) {
      throw problem(
        "origin_not_allowed",
        `The credential "${credential.name}" is for ${credential.origins.join(", ")}, not for ${originOf(draft.settings)}.`,
      );
    }
    if (credential.missingSecrets.length > 0)
      throw problem(
        "invalid_settings",
        `The secrets of the credential "${credential.name}" must be entered again.`,
      );
  }

  /** The secrets of a draft, by the fields they have in a snapshot (without the environment). */
  async #draftSecrets(tx: Tx, id: string, environment: Environment): Promise<Map<string, string>> {
    const prefix = draftPrefix(environment);
    const all = await openSecrets(tx, this.#deps.sealer, id);
    return new Map(
      [...all]
        .filter(([field]) => field.startsWith(prefix))
        .map(([field, value]) => [field.slice(prefix.length), value]),
    );
  }
}
