import type {
  Workflow,
  WorkflowInputBody,
  WorkflowPatch,
  WorkflowSummary,
} from "@patchbay/contract/workflow-api";
import type { WorkflowDocument } from "@patchbay/contract/workflow";
import type { Page } from "@patchbay/contract/vocabulary";
import { type Actor, refOf } from "../platform/actor.ts";
import { writeAudit } from "../platform/audit.ts";
import { announce } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import { type Db, isUniqueViolation, type Reader, type Tx } from "../platform/db.ts";
import { nameTaken, problem } from "../platform/problem.ts";
import { dropReferences, replaceReferences, usersOf } from "../platform/references.ts";
import { type CheckedDocument, checkWorkflow, refuseBroken } from "./workflow-check.ts";
import { workflowDigest } from "./workflow-digest.ts";
import { workflowTargets } from "./workflow-references.ts";
import {
  countLiveRuns,
  deleteWorkflow,
  findWorkflow,
  insertWorkflow,
  listWorkflows,
  lockWorkflow,
  type StoredWorkflow,
  updateWorkflow,
  type WorkflowHead,
} from "./workflow-store.ts";

type Deps = { readonly db: Db; readonly clock: Clock };

/** Whether the draft differs from what is live, or nothing is. */
export const changesPending = (workflow: WorkflowHead): boolean =>
  workflow.live === null || workflow.live.digest !== workflow.draftDigest;

/** A row of the list. */
const summaryOf = (workflow: WorkflowHead): WorkflowSummary => ({
  id: workflow.id,
  name: workflow.name,
  description: workflow.description,
  tags: [...workflow.tags],
  liveVersion: workflow.live?.version ?? null,
  changesPending: changesPending(workflow),
  updatedAt: workflow.updatedAt.toISOString(),
  updatedBy: workflow.updatedBy,
});

const viewOf = (workflow: StoredWorkflow, checked: CheckedDocument): Workflow => ({
  ...summaryOf(workflow),
  document: workflow.draft,
  references: [
    ...[...checked.connections.values()].flatMap(({ connection, endpoints }) => [
      { kind: "connection" as const, id: connection.id, name: connection.name },
      ...endpoints.map(({ id, name }) => ({ kind: "endpoint" as const, id, name })),
    ]),
    ...[...checked.rules.values()].map(({ id, name }) => ({ kind: "rule" as const, id, name })),
    ...[...checked.workflows.values()].map(({ id, name }) => ({ kind: "workflow" as const, id, name })),
  ],
  diagnostics: [...checked.diagnostics],
  revision: workflow.revision,
  createdAt: workflow.createdAt.toISOString(),
  createdBy: workflow.createdBy,
});

/** Drafts of workflows: create, change, list, remove. Publishing is workflow-publication.ts, running is workflow-runner.ts. */
export class WorkflowService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async list(query: {
    readonly page?: number;
    readonly perPage?: number;
    readonly q?: string;
  }): Promise<Page<WorkflowSummary>> {
    const { page = 1, perPage = 20, q } = query;
    const found = await listWorkflows(this.#deps.db.read, { q, page, perPage });
    return { ...found, items: found.items.map(summaryOf) };
  }

  async read(idOrName: string): Promise<Workflow> {
    const { db } = this.#deps;
    const workflow = await this.existing(db.read, idOrName);
    return viewOf(workflow, await checkWorkflow(db.read, workflow.draft));
  }

  async create(actor: Actor, input: WorkflowInputBody): Promise<Workflow> {
    const { clock } = this.#deps;
    const now = clock.now();
    const by = refOf(actor);
    return await this.#write(input.name, async (tx) => {
      const checked = await this.#accept(tx, input.document);
      const workflow: StoredWorkflow = {
        id: clock.newId(),
        name: input.name,
        description: input.description ?? "",
        tags: input.tags ?? [],
        draft: checked.document,
        draftDigest: workflowDigest(checked.document),
        live: null,
        revision: 1,
        createdAt: now,
        createdBy: by,
        updatedAt: now,
        updatedBy: by,
      };
      await insertWorkflow(tx, workflow);
      await replaceReferences(
        tx,
        { kind: "workflow", id: workflow.id, part: "draft" },
        workflowTargets(checked),
      );
      await writeAudit(tx, clock, actor, {
        action: "workflow.create",
        targetId: workflow.id,
        targetName: workflow.name,
      });
      await announce(tx, "workflow", workflow.id);
      return viewOf(workflow, checked);
    });
  }

  async change(actor: Actor, idOrName: string, patch: WorkflowPatch): Promise<Workflow> {
    const { db, clock } = this.#deps;
    const { id, name } = await this.existing(db.read, idOrName);
    return await this.#write(patch.name ?? name, async (tx) => {
      const before = await this.locked(tx, id);
      const { document, revision } = patch;
      if (revision !== undefined && revision !== before.revision)
        throw problem(
          "stale_revision",
          `The workflow is at revision ${before.revision}; you read ${revision}.`,
        );
      const checked =
        document === undefined ? await checkWorkflow(tx, before.draft) : await this.#accept(tx, document);
      const after: StoredWorkflow = {
        ...before,
        name: patch.name ?? before.name,
        description: patch.description ?? before.description,
        tags: patch.tags ?? before.tags,
        ...(document === undefined
          ? {}
          : { draft: checked.document, draftDigest: workflowDigest(checked.document) }),
        revision: before.revision + 1,
        updatedAt: clock.now(),
        updatedBy: refOf(actor),
      };
      await updateWorkflow(tx, after);
      if (document !== undefined)
        await replaceReferences(tx, { kind: "workflow", id, part: "draft" }, workflowTargets(checked));
      await writeAudit(tx, clock, actor, {
        action: "workflow.change",
        targetId: id,
        targetName: after.name,
        details: { changed: Object.keys(patch).filter((key) => key !== "revision") },
      });
      await announce(tx, "workflow", id);
      return viewOf(after, checked);
    });
  }

  /** Refused while others refer to it, and while executions of it are under way: they need its versions. */
  async remove(actor: Actor, idOrName: string): Promise<null> {
    const { db, clock } = this.#deps;
    const { id } = await this.existing(db.read, idOrName);
    return await db.transact(async (tx) => {
      const workflow = await this.locked(tx, id);
      const users = (await usersOf(tx, id)).filter((one) => one.id !== id);
      if (users.length > 0) {
        const names = [...new Set(users.map((one) => `${one.kind} ${one.name}`))];
        throw problem("in_use", `The workflow is used by ${names.slice(0, 10).join(", ")}.`);
      }
      const live = await countLiveRuns(tx, id);
      if (live > 0)
        throw problem("in_use", `${live} executions of "${workflow.name}" are under way; cancel them first.`);
      await dropReferences(tx, id);
      await deleteWorkflow(tx, id);
      await writeAudit(tx, clock, actor, {
        action: "workflow.delete",
        targetId: id,
        targetName: workflow.name,
        details: { liveVersion: workflow.live?.version ?? null },
      });
      await announce(tx, "workflow", id);
      return null;
    });
  }

  /** The workflow by id or name; throws not_found. */
  async existing(reader: Reader, idOrName: string): Promise<StoredWorkflow> {
    const found = await findWorkflow(reader, idOrName);
    if (found === undefined) throw problem("not_found", `There is no workflow "${idOrName}".`);
    return found;
  }

  /** The workflow locked for a change; throws not_found when it was deleted meanwhile. */
  async locked(tx: Tx, id: string): Promise<StoredWorkflow> {
    const found = await lockWorkflow(tx, id);
    if (found === undefined) throw problem("not_found", "The workflow has been deleted.");
    return found;
  }

  /** Resolves a document that is to be saved, and refuses what must not be stored. */
  async #accept(reader: Reader, document: WorkflowDocument): Promise<CheckedDocument> {
    const checked = await checkWorkflow(reader, document);
    refuseBroken(checked);
    return checked;
  }

  async #write<T>(name: string, fn: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.#deps.db.transact(fn);
    } catch (error) {
      if (isUniqueViolation(error, "workflows_name")) throw nameTaken("a workflow", name);
      throw error;
    }
  }
}
