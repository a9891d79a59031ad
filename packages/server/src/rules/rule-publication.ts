import type { PublishCheck } from "@patchbay/contract/publish-check";
import type { RuleVersion } from "@patchbay/contract/rule-api";
import type { RuleDocument } from "@patchbay/contract/rule";
import type { Page } from "@patchbay/contract/vocabulary";
import type { CallConnectionsDeps } from "../calls/call-connections.ts";
import { type Actor, refOf } from "../platform/actor.ts";
import { writeAudit } from "../platform/audit.ts";
import { announce } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import type { Reader } from "../platform/db.ts";
import { refuseUnready } from "../platform/preflight.ts";
import { problem } from "../platform/problem.ts";
import { replaceReferences } from "../platform/references.ts";
import { versionLabel } from "../platform/version-pin.ts";
import type { DocumentReader } from "./document-reader.ts";
import { type CheckedDocument, checkDocument, errorsOf, refuseBroken } from "./rule-check.ts";
import { rulePreflight } from "./rule-preflight.ts";
import { ruleTargets } from "./rule-references.ts";
import { changesPending, type RuleService } from "./rule-service.ts";
import { type StoredRule, updateRule } from "./rule-store.ts";
import { liveTexts } from "./rule-texts.ts";
import { findVersion, insertVersion, listVersions, type StoredVersion } from "./rule-version-store.ts";

type Deps = CallConnectionsDeps & {
  readonly clock: Clock;
  readonly rules: RuleService;
  readonly documents: DocumentReader;
};

const versionView = (version: StoredVersion, live: number | null): RuleVersion => ({
  number: version.number,
  label: versionLabel(version.number),
  live: version.number === live,
  comment: version.comment,
  publishedAt: version.publishedAt.toISOString(),
  publishedBy: version.publishedBy,
});

/** Freezes drafts as versions, and says beforehand what a version would need. */
export class RulePublication {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Everything the draft touches, and whether each is ready for production. */
  async preflight(idOrName: string): Promise<PublishCheck> {
    const { db, rules } = this.#deps;
    const rule = await rules.existing(db.read, idOrName);
    return await rulePreflight(this.#deps, db.read, rule, await this.#checked(db.read, rule));
  }

  /**
   * Freezes the draft as the next version; it runs in production from the moment the transaction commits. Refused while the
   * document has errors, and while a connection it calls is not published in production, unless forced (and audited).
   */
  async publish(
    actor: Actor,
    idOrName: string,
    options: { readonly comment?: string; readonly force?: boolean },
  ): Promise<RuleVersion & { check: PublishCheck }> {
    const { db, clock, rules } = this.#deps;
    const { id } = await rules.head(db.read, idOrName);
    return await db.transact(async (tx) => {
      const head = await rules.lockedHead(tx, id);
      if (!changesPending(head))
        throw problem(
          "nothing_to_publish",
          `The draft of "${head.name}" is what is live already (${versionLabel(head.live?.version ?? 1)}).`,
        );
      const rule = await rules.existing(tx, id);
      const checked = await this.#checked(tx, rule);
      refuseBroken(checked);
      const errors = errorsOf(checked.diagnostics);
      if (errors[0] !== undefined)
        throw problem("invalid_document", `${errors[0].field}: ${errors[0].message}`, { errors });
      const check = await rulePreflight(this.#deps, tx, rule, checked);
      const forced = options.force === true && !check.ready;
      if (!check.ready && !forced) refuseUnready(check.items);
      const now = clock.now();
      const by = refOf(actor);
      const version = {
        number: (rule.live?.version ?? 0) + 1,
        comment: options.comment ?? "",
        publishedAt: now,
        publishedBy: by,
        document: rule.draft,
        digest: rule.draftDigest,
      };
      await insertVersion(tx, id, version);
      await updateRule(tx, {
        ...head,
        live: { version: version.number, digest: rule.draftDigest, at: now },
        updatedAt: now,
        updatedBy: by,
      });
      await replaceReferences(
        tx,
        { kind: "rule", id, part: versionLabel(version.number) },
        ruleTargets(checked),
      );
      await writeAudit(tx, clock, actor, {
        action: "rule.publish",
        targetId: id,
        targetName: rule.name,
        details: {
          version: version.number,
          forced,
          ...(forced
            ? { unready: check.items.flatMap(({ kind, name, ready }) => (ready ? [] : [`${kind} ${name}`])) }
            : {}),
        },
      });
      await announce(tx, "rule", id);
      return { ...versionView(version, version.number), check };
    });
  }

  async versions(
    idOrName: string,
    query: { readonly page?: number; readonly perPage?: number },
  ): Promise<Page<RuleVersion>> {
    const { db, rules } = this.#deps;
    const rule = await rules.head(db.read, idOrName);
    const found = await listVersions(db.read, rule.id, query.page ?? 1, query.perPage ?? 20);
    return { ...found, items: found.items.map((one) => versionView(one, rule.live?.version ?? null)) };
  }

  async version(idOrName: string, number: number): Promise<RuleVersion & { document: RuleDocument }> {
    const { db, rules } = this.#deps;
    const rule = await rules.head(db.read, idOrName);
    const found = await findVersion(db.read, rule.id, number);
    if (found === undefined)
      throw problem("not_found", `"${rule.name}" has no version ${versionLabel(number)}.`);
    return { ...versionView(found, rule.live?.version ?? null), document: found.document };
  }

  /** The draft, looked at as production would run it. */
  async #checked(reader: Reader, { id, name, draft, draftDigest }: StoredRule): Promise<CheckedDocument> {
    return await checkDocument(reader, draft, {
      texts: liveTexts(reader),
      documents: this.#deps.documents,
      self: { id, name },
      digest: draftDigest,
    });
  }
}
