import type { Rule, RuleInputBody, RulePatch, RuleSummary } from "@patchbay/contract/rule-api";
import type { RuleDocument, RuleKind } from "@patchbay/contract/rule";
import type { Usage } from "@patchbay/contract/connection";
import type { Page } from "@patchbay/contract/vocabulary";
import { type Actor, refOf } from "../platform/actor.ts";
import { writeAudit } from "../platform/audit.ts";
import { announce } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import { type Db, isUniqueViolation, type Reader, type Tx } from "../platform/db.ts";
import { nameTaken, problem } from "../platform/problem.ts";
import { dropReferences, replaceReferences, usersOf } from "../platform/references.ts";
import type { DocumentReader } from "./document-reader.ts";
import type { RuleRef } from "@patchbay/decision/ruleset/asked-rule";
import { type CheckedDocument, checkDocument, refuseBroken } from "./rule-check.ts";
import { ruleTargets } from "./rule-references.ts";
import {
  deleteRule,
  findRule,
  findRuleHead,
  insertRule,
  listRules,
  lockRuleHead,
  type RuleHead,
  type StoredRule,
  updateRule,
} from "./rule-store.ts";
import { draftTexts } from "./rule-texts.ts";

type Deps = { readonly db: Db; readonly clock: Clock; readonly documents: DocumentReader };

/** Whether the draft differs from what is live, or nothing is. */
export const changesPending = (rule: RuleHead): boolean =>
  rule.live === null || rule.live.digest !== rule.draftDigest;

/** A row of the list. */
const summaryOf = (rule: RuleHead): RuleSummary => ({
  id: rule.id,
  name: rule.name,
  description: rule.description,
  tags: [...rule.tags],
  kind: rule.kind,
  liveVersion: rule.live?.version ?? null,
  changesPending: changesPending(rule),
  updatedAt: rule.updatedAt.toISOString(),
  updatedBy: rule.updatedBy,
});

/** Drafts of rules: create, change, list, remove. Publishing is rule-publication.ts, running is run-rule.ts. */
export class RuleService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async list(query: {
    readonly page?: number;
    readonly perPage?: number;
    readonly q?: string;
    readonly kind?: RuleKind;
  }): Promise<Page<RuleSummary>> {
    const found = await listRules(this.#deps.db.read, {
      q: query.q,
      kind: query.kind,
      page: query.page ?? 1,
      perPage: query.perPage ?? 20,
    });
    return { ...found, items: found.items.map(summaryOf) };
  }

  async read(idOrName: string): Promise<Rule> {
    const rule = await this.existing(this.#deps.db.read, idOrName);
    return this.#view(rule, await this.#check(this.#deps.db.read, rule.draft, rule, rule.draftDigest));
  }

  async create(actor: Actor, input: RuleInputBody): Promise<Rule> {
    const { clock } = this.#deps;
    const now = clock.now();
    const by = refOf(actor);
    return await this.#write(input.name, async (tx) => {
      const checked = await this.#accept(tx, input.document);
      const rule: StoredRule = {
        id: clock.newId(),
        name: input.name,
        description: input.description ?? "",
        tags: input.tags ?? [],
        kind: input.document.kind,
        draft: checked.document,
        draftDigest: checked.read.digest,
        live: null,
        revision: 1,
        createdAt: now,
        createdBy: by,
        updatedAt: now,
        updatedBy: by,
      };
      await insertRule(tx, rule);
      await replaceReferences(tx, { kind: "rule", id: rule.id, part: "draft" }, ruleTargets(checked));
      await writeAudit(tx, clock, actor, {
        action: "rule.create",
        targetId: rule.id,
        targetName: rule.name,
        details: { kind: rule.kind },
      });
      await announce(tx, "rule", rule.id);
      return this.#view(rule, checked);
    });
  }

  async change(actor: Actor, idOrName: string, patch: RulePatch): Promise<Rule> {
    const { db, clock } = this.#deps;
    const { id, name } = await this.head(db.read, idOrName);
    return await this.#write(patch.name ?? name, async (tx) => {
      const before = await this.lockedHead(tx, id);
      if (patch.revision !== undefined && patch.revision !== before.revision) {
        throw problem(
          "stale_revision",
          `The rule is at revision ${before.revision}; you read ${patch.revision}.`,
        );
      }
      const { document } = patch;
      if (document !== undefined && document.kind !== before.kind) {
        throw problem(
          "invalid_document",
          `The rule is a ${before.kind}; its kind cannot change to ${document.kind}.`,
          {
            errors: [
              {
                field: "body.document.kind",
                message: "cannot change",
                sent: document.kind,
                accepted: before.kind,
              },
            ],
          },
        );
      }
      const checked =
        document === undefined
          ? await this.#check(tx, await this.#draft(tx, id), before, before.draftDigest)
          : await this.#accept(tx, document, before);
      const after: RuleHead = {
        ...before,
        name: patch.name ?? before.name,
        description: patch.description ?? before.description,
        tags: patch.tags ?? before.tags,
        ...(document === undefined ? {} : { draftDigest: checked.read.digest }),
        revision: before.revision + 1,
        updatedAt: clock.now(),
        updatedBy: refOf(actor),
      };
      await updateRule(tx, after, document && checked.document);
      if (document !== undefined)
        await replaceReferences(tx, { kind: "rule", id, part: "draft" }, ruleTargets(checked));
      await writeAudit(tx, clock, actor, {
        action: "rule.change",
        targetId: id,
        targetName: after.name,
        details: { changed: Object.keys(patch).filter((key) => key !== "revision") },
      });
      await announce(tx, "rule", id);
      return this.#view(after, checked);
    });
  }

  async remove(actor: Actor, idOrName: string): Promise<null> {
    const { db, clock } = this.#deps;
    const { id } = await this.head(db.read, idOrName);
    return await db.transact(async (tx) => {
      const rule = await this.lockedHead(tx, id);
      const users = [...new Set((await usersOf(tx, id)).map((one) => `${one.kind} ${one.name}`))];
      if (users.length > 0) throw problem("in_use", `The rule is used by ${users.slice(0, 10).join(", ")}.`);
      await dropReferences(tx, id);
      await deleteRule(tx, id);
      await writeAudit(tx, clock, actor, {
        action: "rule.delete",
        targetId: id,
        targetName: rule.name,
        details: { liveVersion: rule.live?.version ?? null },
      });
      await announce(tx, "rule", id);
      return null;
    });
  }

  /** Who refers to a rule. */
  async usage(
    idOrName: string,
    { page = 1, perPage = 20 }: { readonly page?: number; readonly perPage?: number },
  ): Promise<Page<Usage>> {
    const { id } = await this.head(this.#deps.db.read, idOrName);
    const users = await usersOf(this.#deps.db.read, id);
    const items = users.slice((page - 1) * perPage, page * perPage).map((one): Usage => ({
      kind: one.kind === "workflow" ? "workflow" : "rule",
      id: one.id,
      name: one.name,
      where: one.part,
    }));
    return { items, page, perPage, total: users.length };
  }

  /** The rule by id or name; throws not_found. */
  async existing(reader: Reader, idOrName: string): Promise<StoredRule> {
    const found = await findRule(reader, idOrName);
    if (found === undefined) throw problem("not_found", `There is no rule "${idOrName}".`);
    return found;
  }

  /** The same without its draft, which may be large. */
  async head(reader: Reader, idOrName: string): Promise<RuleHead> {
    const found = await findRuleHead(reader, idOrName);
    if (found === undefined) throw problem("not_found", `There is no rule "${idOrName}".`);
    return found;
  }

  /** The rule locked for a change, without its draft; throws not_found when it was deleted meanwhile. */
  async lockedHead(tx: Tx, id: string): Promise<RuleHead> {
    const found = await lockRuleHead(tx, id);
    if (found === undefined) throw problem("not_found", "The rule has been deleted.");
    return found;
  }

  async #draft(reader: Reader, id: string): Promise<RuleDocument> {
    return (await this.existing(reader, id)).draft;
  }

  /** Resolves a document that is to be saved, and refuses what must not be stored. */
  async #accept(reader: Reader, document: RuleDocument, self?: RuleRef): Promise<CheckedDocument> {
    const checked = await this.#check(reader, document, self);
    refuseBroken(checked);
    return checked;
  }

  /** Looks at a document as staging would run it. */
  async #check(
    reader: Reader,
    document: RuleDocument,
    self?: RuleRef,
    digest?: string,
  ): Promise<CheckedDocument> {
    return await checkDocument(reader, document, {
      texts: draftTexts(reader),
      documents: this.#deps.documents,
      ...(digest === undefined ? {} : { digest }),
      ...(self === undefined ? {} : { self: { id: self.id, name: self.name } }),
    });
  }

  #view(rule: RuleHead, checked: CheckedDocument): Rule {
    const references = [
      ...[...checked.referenced.values()].flatMap(({ connection, endpoints }) => [
        { kind: "connection" as const, id: connection.id, name: connection.name },
        ...endpoints.map((one) => ({ kind: "endpoint" as const, id: one.id, name: one.name })),
      ]),
      ...[...checked.asked.values()].map(({ id, name }) => ({ kind: "rule" as const, id, name })),
    ];
    return {
      ...summaryOf(rule),
      document: checked.document,
      references,
      diagnostics: [...checked.diagnostics],
      revision: rule.revision,
      createdAt: rule.createdAt.toISOString(),
      createdBy: rule.createdBy,
    };
  }

  async #write<T>(name: string, fn: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.#deps.db.transact(fn);
    } catch (error) {
      if (isUniqueViolation(error, "rules_name")) throw nameTaken("a rule", name);
      throw error;
    }
  }
}
