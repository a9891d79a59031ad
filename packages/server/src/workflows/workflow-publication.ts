import type { WorkflowDocument } from "@patchbay/contract/workflow";
import type { WorkflowCheck, WorkflowVersion } from "@patchbay/contract/workflow-api";
import type { Page } from "@patchbay/contract/vocabulary";
import { type Actor, refOf } from "../platform/actor.ts";
import { writeAudit } from "../platform/audit.ts";
import { announce } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import { refuseUnready } from "../platform/preflight.ts";
import { problem } from "../platform/problem.ts";
import { replaceReferences } from "../platform/references.ts";
import { versionLabel } from "../platform/version-pin.ts";
import { type CheckedDocument, checkWorkflow, errorsOf, refuseBroken } from "./workflow-check.ts";
import { type ReadinessDeps, workflowReadiness } from "./workflow-readiness.ts";
import { workflowTargets } from "./workflow-references.ts";
import { changesPending, type WorkflowService } from "./workflow-service.ts";
import { updateWorkflow } from "./workflow-store.ts";
import { findVersion, insertVersion, listVersions, type StoredVersion } from "./workflow-version-store.ts";

type Deps = ReadinessDeps & { readonly clock: Clock; readonly workflows: WorkflowService };

const versionView = (version: StoredVersion, live: number | null): WorkflowVersion => ({
  number: version.number,
  label: versionLabel(version.number),
  live: version.number === live,
  comment: version.comment,
  publishedAt: version.publishedAt.toISOString(),
  publishedBy: version.publishedBy,
});

/** Freezes drafts as versions, and says beforehand what a version would need. */
export class WorkflowPublication {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Everything the draft touches, and whether each is ready for production. */
  async preflight(idOrName: string): Promise<WorkflowCheck> {
    const { db, workflows } = this.#deps;
    const workflow = await workflows.existing(db.read, idOrName);
    return await this.#check(await checkWorkflow(db.read, workflow.draft));
  }

  /**
   * Freezes the draft as the next version; it runs in production from the moment the transaction commits. Refused while the
   * document has errors, and while something it touches is not ready in production, unless forced (and audited).
   */
  async publish(
    actor: Actor,
    idOrName: string,
    options: { readonly comment?: string; readonly force?: boolean },
  ): Promise<WorkflowVersion & { check: WorkflowCheck }> {
    const { db, clock, workflows } = this.#deps;
    const { id } = await workflows.existing(db.read, idOrName);
    return await db.transact(async (tx) => {
      const workflow = await workflows.locked(tx, id);
      if (!changesPending(workflow))
        throw problem(
          "nothing_to_publish",
          `The draft of "${workflow.name}" is what is live already (${versionLabel(workflow.live?.version ?? 1)}).`,
        );
      const checked = await checkWorkflow(tx, workflow.draft);
      refuseBroken(checked);
      const errors = errorsOf(checked.diagnostics);
      if (errors[0] !== undefined)
        throw problem("invalid_document", `${errors[0].field}: ${errors[0].message}`, { errors });
      const check = await this.#check(checked);
      const forced = options.force === true && !check.ready;
      if (!check.ready && !forced) refuseUnready(check.items);
      const now = clock.now();
      const by = refOf(actor);
      const version = {
        number: (workflow.live?.version ?? 0) + 1,
        comment: options.comment ?? "",
        publishedAt: now,
        publishedBy: by,
        document: workflow.draft,
      };
      await insertVersion(tx, id, version, workflow.draftDigest);
      await updateWorkflow(tx, {
        ...workflow,
        live: { version: version.number, digest: workflow.draftDigest, at: now },
        updatedAt: now,
        updatedBy: by,
      });
      await replaceReferences(
        tx,
        { kind: "workflow", id, part: versionLabel(version.number) },
        workflowTargets(checked),
      );
      await writeAudit(tx, clock, actor, {
        action: "workflow.publish",
        targetId: id,
        targetName: workflow.name,
        details: { version: version.number, forced },
      });
      await announce(tx, "workflow", id);
      return { ...versionView(version, version.number), check };
    });
  }

  async versions(
    idOrName: string,
    query: { readonly page?: number; readonly perPage?: number },
  ): Promise<Page<WorkflowVersion>> {
    const { db, workflows } = this.#deps;
    const workflow = await workflows.existing(db.read, idOrName);
    const found = await listVersions(db.read, workflow.id, query.page ?? 1, query.perPage ?? 20);
    return { ...found, items: found.items.map((one) => versionView(one, workflow.live?.version ?? null)) };
  }

  async version(idOrName: string, number: number): Promise<WorkflowVersion & { document: WorkflowDocument }> {
    const { db, workflows } = this.#deps;
    const workflow = await workflows.existing(db.read, idOrName);
    const found = await findVersion(db.read, workflow.id, number);
    if (found === undefined)
      throw problem("not_found", `"${workflow.name}" has no version ${versionLabel(number)}.`);
    return { ...versionView(found, workflow.live?.version ?? null), document: found.document };
  }

  async #check(checked: CheckedDocument): Promise<WorkflowCheck> {
    const errors = [...checked.refusing, ...errorsOf(checked.diagnostics)];
    const [first] = errors;
    const document = {
      kind: "document" as const,
      id: null,
      name: "The workflow itself",
      environment: null,
      ready: first === undefined,
      message:
        first === undefined
          ? "Has no errors."
          : `Has ${errors.length} error${errors.length === 1 ? "" : "s"}: ${first.field} ${first.message}`,
    };
    const items = [document, ...(await workflowReadiness(this.#deps, checked))];
    return { ready: items.every((one) => one.ready), items };
  }
}
