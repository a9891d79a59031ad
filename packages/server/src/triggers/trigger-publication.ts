import type { Trigger } from "@patchbay/contract/trigger-api";
import type { Environment } from "@patchbay/contract/vocabulary";
import { lockedConnection } from "../connections/connection-lookup.ts";
import { updateConnection } from "../connections/connection-store.ts";
import { type Actor, refOf } from "../platform/actor.ts";
import { writeAudit } from "../platform/audit.ts";
import { announce } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import { dropReferences, replaceReferences } from "../platform/references.ts";
import type { Sealer } from "../platform/seal.ts";
import { dropSecrets, openSecrets, putSecrets } from "../platform/secret-store.ts";
import { errorsOf } from "../rules/rule-check.ts";
import { findRuleHead } from "../rules/rule-store.ts";
import { findWorkflowHead } from "../workflows/workflow-store.ts";
import { nextFire } from "./schedule-times.ts";
import { dropSchedule, putSchedule } from "./schedule-store.ts";
import { checkTrigger, refuseBrokenTrigger } from "./trigger-check.ts";
import {
  dropTriggerPublication,
  listTriggerPublications,
  putTriggerPublication,
  type TriggerPublication,
} from "./trigger-publication-store.ts";
import { draftSecretPrefix, type TriggerService, triggerTargets } from "./trigger-service.ts";
import type { StoredTrigger } from "./trigger-store.ts";

type Deps = {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly triggers: TriggerService;
};

/** The part under which a live trigger's references stand, so that what it starts cannot be deleted. */
const livePart = (environment: Environment): string => `${environment}, published`;

/** Makes a trigger live in an environment, or takes it out of it. */
export class TriggerPublishing {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * Freezes the draft for an environment. Refused while the document has errors, while production has nothing published to
   * start, and for a webhook that anybody may send in production unless its verification says so.
   */
  async publish(actor: Actor, idOrName: string, environment: Environment): Promise<Trigger> {
    const { db, sealer, clock, triggers } = this.#deps;
    const { id } = await triggers.existing(db.read, idOrName);
    return await db.transact(async (tx) => {
      const trigger = await triggers.locked(tx, id);
      const before = await this.#live(tx, id, environment);
      if (before?.digest === trigger.digests[environment])
        throw problem(
          "nothing_to_publish",
          `The draft of "${trigger.name}" is what is live in ${environment} already.`,
        );
      const now = clock.now();
      const checked = refuseBrokenTrigger(await checkTrigger(tx, trigger.document, now));
      const errors = errorsOf(checked.diagnostics);
      if (errors[0] !== undefined)
        throw problem("invalid_document", `${errors[0].field}: ${errors[0].message}`, { errors });
      if (environment === "production") await refuseUnready(tx, trigger);
      const unauthenticated = refuseUnverified(trigger, environment);

      const publication: TriggerPublication = {
        id: clock.newId(),
        triggerId: id,
        environment,
        number: (before?.number ?? 0) + 1,
        document: trigger.document,
        verification: trigger.verification[environment],
        digest: trigger.digests[environment],
        publishedAt: now,
        publishedBy: refOf(actor),
      };
      if (before !== undefined) await dropSecrets(tx, before.id);
      await putTriggerPublication(tx, publication);
      await putSecrets(tx, sealer, publication.id, await this.#draftSecrets(tx, id, environment));
      await replaceReferences(
        tx,
        { kind: "trigger", id, part: livePart(environment) },
        triggerTargets(trigger.document),
      );
      if (trigger.document.kind === "schedule")
        await putSchedule(tx, { triggerId: id, environment, nextAt: nextFire(trigger.document, now) });
      else await this.#freezeName(tx, trigger.document.connection);
      await writeAudit(tx, clock, actor, {
        action: "trigger.publish",
        targetId: id,
        targetName: trigger.name,
        details: {
          environment,
          number: publication.number,
          ...(unauthenticated ? { unauthenticated: true } : {}),
          ...(trigger.document.kind === "webhook" && trigger.document.openPath === true
            ? { openPath: true }
            : {}),
        },
      });
      await announce(tx, "trigger", id);
      return await triggers.view(tx, trigger);
    });
  }

  async unpublish(actor: Actor, idOrName: string, environment: Environment): Promise<Trigger> {
    const { db, clock, triggers } = this.#deps;
    const { id } = await triggers.existing(db.read, idOrName);
    return await db.transact(async (tx) => {
      const trigger = await triggers.locked(tx, id);
      const live = await this.#live(tx, id, environment);
      if (live === undefined)
        throw problem("nothing_to_publish", `"${trigger.name}" is not published in ${environment}.`);
      await dropSecrets(tx, live.id);
      await dropTriggerPublication(tx, id, environment);
      await dropReferences(tx, id, livePart(environment));
      await dropSchedule(tx, id, environment);
      await writeAudit(tx, clock, actor, {
        action: "trigger.unpublish",
        targetId: id,
        targetName: trigger.name,
        details: { environment },
      });
      await announce(tx, "trigger", id);
      return await triggers.view(tx, trigger);
    });
  }

  async #live(tx: Tx, id: string, environment: Environment): Promise<TriggerPublication | undefined> {
    return (await listTriggerPublications(tx, [id])).find((one) => one.environment === environment);
  }

  /** Senders know the connection by the name in the address. */
  async #freezeName(tx: Tx, connectionId: string): Promise<void> {
    const connection = await lockedConnection(tx, connectionId);
    if (!connection.nameFrozen) await updateConnection(tx, { ...connection, nameFrozen: true });
  }

  /** The secrets of the draft's verification, by the fields they have below a publication. */
  async #draftSecrets(tx: Tx, id: string, environment: Environment): Promise<Map<string, string>> {
    const prefix = draftSecretPrefix(environment);
    const all = await openSecrets(tx, this.#deps.sealer, id);
    return new Map(
      [...all].flatMap(([field, value]): [string, string][] =>
        field.startsWith(prefix) ? [[field.slice(prefix.length), value]] : [],
      ),
    );
  }
}

/** Production starts published versions only. */
async function refuseUnready(tx: Tx, { target }: StoredTrigger): Promise<void> {
  const head = await (target.kind === "rule" ? findRuleHead(tx, target.id) : findWorkflowHead(tx, target.id));
  if (head?.live === null)
    throw problem(
      target.kind === "rule" ? "rule_not_published" : "workflow_not_published",
      `The ${target.kind} "${target.name}" has no published version; production runs published versions only.`,
    );
}

/** Whether the webhook takes requests from anybody; throws where that was not said for production. */
function refuseUnverified(trigger: StoredTrigger, environment: Environment): boolean {
  const verification = trigger.verification[environment];
  if (trigger.document.kind === "schedule") return false;
  if (verification !== null && verification.kind !== "none") return false;
  if (environment === "production" && verification?.allowUnauthenticated !== true)
    throw problem(
      "invalid_settings",
      `"${trigger.name}" would start for anybody who knows its address. Set a verification for production, or say allowUnauthenticated.`,
      {
        errors: [
          {
            field: "verification.production",
            message: "is missing",
            accepted:
              'basic, token, hmac or standardWebhooks; or {"kind": "none", "allowUnauthenticated": true}',
          },
        ],
      },
    );
  return true;
}
