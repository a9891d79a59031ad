import type { FieldError } from "@patchbay/contract/problem";
import type { TriggerDocument, TriggerKind } from "@patchbay/contract/trigger";
import type { Trigger, TriggerInput, TriggerPatch, TriggerSummary } from "@patchbay/contract/trigger-api";
import { type Environment, environments, type Page } from "@patchbay/contract/vocabulary";
import type { Verification } from "@patchbay/contract/webhook-verification";
import { type Actor, refOf } from "../platform/actor.ts";
import { writeAudit } from "../platform/audit.ts";
import { announce } from "../platform/changes.ts";
import { type Clock, randomToken } from "../platform/clock.ts";
import { type Db, isUniqueViolation, type Reader, type Tx } from "../platform/db.ts";
import { canonicalJson, digestOf } from "../platform/digest.ts";
import { nameTaken, problem, refuseMistakes } from "../platform/problem.ts";
import { dropReferences, type ReferenceTarget, replaceReferences } from "../platform/references.ts";
import type { Sealer } from "../platform/seal.ts";
import { dropSecrets, putSecrets, secretDigests } from "../platform/secret-store.ts";
import { nextFires, patternMistake } from "./schedule-times.ts";
import { checkTrigger, refuseBrokenTrigger, type SoundTrigger } from "./trigger-check.ts";
import { ensureHookKey, hookKeysOf, listTriggerPublications } from "./trigger-publication-store.ts";
import {
  deleteTrigger,
  findTrigger,
  insertTrigger,
  listTriggers,
  lockTrigger,
  type StoredTrigger,
  updateTrigger,
} from "./trigger-store.ts";
import { triggerSummary, type TriggerFacts, triggerView } from "./trigger-view.ts";
import { splitVerification } from "./verification-secrets.ts";

type Deps = {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly addressOf: TriggerFacts["addressOf"];
};

/** Where the secrets of a draft's verification are stored, below the trigger's id. */
export const draftSecretPrefix = (environment: Environment): string => `${environment}.`;

/** The unguessable part of an address: 128 bits. */
const newHookKey = (): string => randomToken(16).toString("base64url");

/** What a document refers to, for the table of references. */
export const triggerTargets = (document: TriggerDocument): ReferenceTarget[] => [
  { kind: document.target.kind, id: document.target.id },
  ...(document.kind === "webhook" ? [{ kind: "connection" as const, id: document.connection }] : []),
];

type Sent = NonNullable<TriggerInput["verification"]>;

/** Drafts of triggers: create, change, list, remove. Making them live is trigger-publication.ts. */
export class TriggerService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async list(query: {
    readonly page?: number;
    readonly perPage?: number;
    readonly q?: string;
    readonly kind?: TriggerKind;
  }): Promise<Page<TriggerSummary>> {
    const { read } = this.#deps.db;
    const found = await listTriggers(read, {
      q: query.q,
      kind: query.kind,
      page: query.page ?? 1,
      perPage: query.perPage ?? 20,
    });
    const publications = await listTriggerPublications(
      read,
      found.items.map(({ id }) => id),
    );
    return { ...found, items: found.items.map((one) => triggerSummary(one, { publications })) };
  }

  async read(idOrName: string): Promise<Trigger> {
    const { read } = this.#deps.db;
    return await this.view(read, await this.existing(read, idOrName));
  }

  async create(actor: Actor, input: TriggerInput): Promise<Trigger> {
    const { clock } = this.#deps;
    const now = clock.now();
    const by = refOf(actor);
    return await this.#write(input.name, async (tx) => {
      const checked = refuseBrokenTrigger(await checkTrigger(tx, input.document, now));
      const bare: StoredTrigger = {
        id: clock.newId(),
        name: input.name,
        description: input.description ?? "",
        document: checked.document,
        connection: checked.connection,
        target: checked.target,
        verification: { staging: null, production: null },
        digests: { staging: "", production: "" },
        revision: 1,
        createdAt: now,
        createdBy: by,
        updatedAt: now,
        updatedBy: by,
      };
      const trigger = await this.#withVerification(tx, bare, input.verification);
      await insertTrigger(tx, trigger);
      await this.#settle(tx, trigger, checked);
      await writeAudit(tx, clock, actor, {
        action: "trigger.create",
        targetId: trigger.id,
        targetName: trigger.name,
        details: { kind: trigger.document.kind, ...opennessOf(trigger.document) },
      });
      return await this.view(tx, trigger);
    });
  }

  async change(actor: Actor, idOrName: string, patch: TriggerPatch): Promise<Trigger> {
    const { db, clock } = this.#deps;
    const { id, name } = await this.existing(db.read, idOrName);
    return await this.#write(patch.name ?? name, async (tx) => {
      const before = await this.locked(tx, id);
      if (patch.revision !== undefined && patch.revision !== before.revision)
        throw problem(
          "stale_revision",
          `The trigger is at revision ${before.revision}; you read ${patch.revision}.`,
        );
      const { document = before.document } = patch;
      refuseMistakes("invalid_document", kindChange(before.document, document));
      const now = clock.now();
      const checked = refuseBrokenTrigger(await checkTrigger(tx, document, now));
      const after = await this.#withVerification(
        tx,
        {
          ...before,
          name: patch.name ?? before.name,
          description: patch.description ?? before.description,
          document: checked.document,
          connection: checked.connection,
          target: checked.target,
          revision: before.revision + 1,
          updatedAt: now,
          updatedBy: refOf(actor),
        },
        patch.verification,
      );
      await updateTrigger(tx, after);
      await this.#settle(tx, after, checked);
      await writeAudit(tx, clock, actor, {
        action: "trigger.change",
        targetId: id,
        targetName: after.name,
        details: {
          changed: Object.keys(patch).filter((key) => key !== "revision"),
          ...opennessOf(after.document),
        },
      });
      // The name of a live trigger is shown with what it starts.
      await announce(tx, "trigger", id);
      return await this.view(tx, after);
    });
  }

  async remove(actor: Actor, idOrName: string): Promise<null> {
    const { db, clock } = this.#deps;
    const { id } = await this.existing(db.read, idOrName);
    return await db.transact(async (tx) => {
      const trigger = await this.locked(tx, id);
      for (const owner of [id, ...(await listTriggerPublications(tx, [id])).map((one) => one.id)])
        await dropSecrets(tx, owner);
      await dropReferences(tx, id);
      await deleteTrigger(tx, id);
      await writeAudit(tx, clock, actor, {
        action: "trigger.delete",
        targetId: id,
        targetName: trigger.name,
      });
      await announce(tx, "trigger", id);
      return null;
    });
  }

  /** The next times of an expression that need not be saved; throws invalid_request when it is none. */
  times(pattern: { readonly cron: string; readonly timeZone?: string; readonly count?: number }): {
    times: string[];
  } {
    const now = this.#deps.clock.now();
    const mistake = patternMistake(pattern, now);
    refuseMistakes(
      "invalid_request",
      mistake === null ? [] : [{ field: `body.${mistake.member}`, message: mistake.message }],
    );
    return { times: nextFires(pattern, now, pattern.count ?? 5).map((at) => at.toISOString()) };
  }

  /** The trigger by id or name; throws not_found. */
  async existing(reader: Reader, idOrName: string): Promise<StoredTrigger> {
    const found = await findTrigger(reader, idOrName);
    if (found === undefined) throw problem("not_found", `There is no trigger "${idOrName}".`);
    return found;
  }

  /** The trigger locked for a change; throws not_found when it was deleted meanwhile. */
  async locked(tx: Tx, id: string): Promise<StoredTrigger> {
    const found = await lockTrigger(tx, id);
    if (found === undefined) throw problem("not_found", "The trigger has been deleted.");
    return found;
  }

  /** A trigger as it leaves the server, with everything that is known about it. */
  async view(reader: Reader, trigger: StoredTrigger): Promise<Trigger> {
    const now = this.#deps.clock.now();
    const [publications, hookKeys, checked] = await Promise.all([
      listTriggerPublications(reader, [trigger.id]),
      hookKeysOf(reader, trigger.connection === null ? [] : [trigger.connection.id]),
      checkTrigger(reader, trigger.document, now),
    ]);
    const facts = { publications, hookKeys, addressOf: this.#deps.addressOf, now };
    return triggerView(trigger, facts, checked.diagnostics);
  }

  /** Takes in the verifications that were sent, stores their secrets, and tells the result apart from what is live. */
  async #withVerification(tx: Tx, trigger: StoredTrigger, sent: Sent | undefined): Promise<StoredTrigger> {
    const { sealer } = this.#deps;
    const stored = await secretDigests(tx, trigger.id);
    const verification: Record<Environment, Verification | null> = { ...trigger.verification };
    for (const environment of environments) {
      const one = trigger.document.kind === "schedule" ? null : sent?.[environment];
      if (one === undefined) continue;
      const prefix = draftSecretPrefix(environment);
      const at = `body.verification.${environment}`;
      if (sent?.[environment] !== undefined && sent[environment] !== null && one === null)
        throw problem("invalid_settings", `${at} has no meaning: nobody sends a schedule.`, {
          errors: [{ field: at, message: "has no meaning for a schedule" }],
        });
      const split =
        one === null
          ? null
          : splitVerification(one, trigger.verification[environment], stored, { prefix, at });
      refuseMistakes("invalid_settings", split?.errors ?? []);
      const dropped = [...stored.keys()].filter(
        (field) => field.startsWith(prefix) && split?.fields.includes(field) !== true,
      );
      await dropSecrets(tx, trigger.id, dropped);
      await putSecrets(tx, sealer, trigger.id, split?.given ?? new Map());
      verification[environment] = split?.open ?? null;
    }
    const digests = await secretDigests(tx, trigger.id);
    const digestIn = (environment: Environment): string =>
      digestOf(
        canonicalJson([
          trigger.document,
          verification[environment],
          [...digests]
            .filter(([field]) => field.startsWith(draftSecretPrefix(environment)))
            .map(([field, digest]) => [field, digest.toString("hex")])
            .toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
        ]),
      );
    return {
      ...trigger,
      verification,
      digests: { staging: digestIn("staging"), production: digestIn("production") },
    };
  }

  /** What goes with every save: references, and the unguessable parts of the addresses. */
  async #settle(tx: Tx, trigger: StoredTrigger, checked: SoundTrigger): Promise<void> {
    await replaceReferences(
      tx,
      { kind: "trigger", id: trigger.id, part: "draft" },
      triggerTargets(checked.document),
    );
    if (checked.connection === null) return;
    for (const environment of environments)
      await ensureHookKey(tx, checked.connection.id, environment, newHookKey());
  }

  async #write<T>(name: string, fn: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.#deps.db.transact(fn);
    } catch (error) {
      if (isUniqueViolation(error, "triggers_name")) throw nameTaken("a trigger", name);
      throw error;
    }
  }
}

/** An address that can be guessed is what an auditor looks for first. */
const opennessOf = (document: TriggerDocument): Record<string, unknown> =>
  document.kind === "webhook" && document.openPath === true ? { openPath: true } : {};

const kindChange = (before: TriggerDocument, after: TriggerDocument): FieldError[] =>
  before.kind === after.kind
    ? []
    : [{ field: "body.document.kind", message: "cannot change", sent: after.kind, accepted: before.kind }];
