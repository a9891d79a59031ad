import type { Action } from "@patchbay/contract/rule";
import type { WorkflowDocument } from "@patchbay/contract/workflow";
import type { Environment } from "@patchbay/contract/vocabulary";
import type { Changes } from "../platform/changes.ts";
import type { Db } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import { remembered } from "../platform/remembered.ts";
import { isId } from "../platform/search.ts";
import { versionLabel, versionOf, type VersionPin } from "../platform/version-pin.ts";
import { type CompiledWorkflow, compileWorkflow } from "./compiled-workflow.ts";
import { errorsOf } from "./workflow-check.ts";
import { changesPending } from "./workflow-service.ts";
import { findWorkflow, findWorkflowHead, type WorkflowHead } from "./workflow-store.ts";
import { findDraft, findVersion } from "./workflow-version-store.ts";

/** One version of a workflow, compiled and ready to run. */
export type RunnableWorkflow = {
  readonly id: string;
  readonly name: string;
  /** v1, v2, … or draft. */
  readonly label: string;
  /** What an execution remembers of it: the label, or `draft:` and its digest. */
  readonly pin: string;
  readonly compiled: CompiledWorkflow;
  /** The calls of its API nodes. */
  readonly actions: readonly Action[];
};

const draftPin = "draft:";

/**
 * Picks and compiles the version of a workflow that runs, as RunnableRules does for rules: in production the live version or
 * a pinned one, in staging the draft where it differs from what is live. An execution that is under way goes on with the
 * version it began with, whatever is live by then.
 */
export class RunnableWorkflows implements Disposable {
  readonly #db: Db;
  readonly #heads = new Map<string, Promise<WorkflowHead | undefined>>();
  readonly #versions = new Map<string, Promise<RunnableWorkflow>>();
  readonly #subscription: Disposable;

  constructor(deps: { readonly db: Db; readonly changes: Changes }) {
    this.#db = deps.db;
    // Versions and drafts by digest never change; only which of them is picked does.
    this.#subscription = deps.changes.subscribe("workflow", () => this.#heads.clear());
  }

  /** The version that is started now. */
  async pick(
    idOrName: string,
    environment: Environment,
    pin: VersionPin | undefined,
  ): Promise<RunnableWorkflow> {
    const head = await this.#head(idOrName);
    const wanted = pin === undefined ? undefined : versionOf(pin);
    if (environment === "production") {
      if (wanted === null)
        throw problem("invalid_request", "A draft runs in staging only.", {
          errors: [{ field: "body.version", message: "a draft runs in staging only", sent: "draft" }],
        });
      const version = wanted ?? head.live?.version;
      if (version === undefined)
        throw problem(
          "workflow_not_published",
          `The workflow "${head.name}" has no published version; production runs published versions only.`,
        );
      return await this.#version(head, version);
    }
    if (wanted === null || (wanted === undefined && changesPending(head))) return await this.#draft(head);
    return await this.#version(head, wanted ?? head.live?.version ?? 1);
  }

  /** The version that an execution began with. Throws not_found when it is gone. */
  async pinned(head: { readonly id: string; readonly name: string }, pin: string): Promise<RunnableWorkflow> {
    if (!pin.startsWith(draftPin)) return await this.#version(head, versionOf(pin) ?? 0);
    return await remembered(this.#versions, `${head.id}/${pin}`, async () => {
      const document = await findDraft(this.#db.read, head.id, pin.slice(draftPin.length));
      if (document === undefined) throw problem("not_found", `The draft of "${head.name}" that ran is gone.`);
      return makeRunnable(head, pin, document);
    });
  }

  async #head(idOrName: string): Promise<WorkflowHead> {
    const key = isId(idOrName) ? idOrName : idOrName.toLowerCase();
    const head = await remembered(
      this.#heads,
      key,
      async () => await findWorkflowHead(this.#db.read, idOrName),
    );
    if (head !== undefined) return head;
    this.#heads.delete(key);
    throw problem("not_found", `There is no workflow "${idOrName}".`);
  }

  async #version(
    head: { readonly id: string; readonly name: string },
    number: number,
  ): Promise<RunnableWorkflow> {
    return await remembered(this.#versions, `${head.id}/${number}`, async () => {
      const found = await findVersion(this.#db.read, head.id, number);
      if (found === undefined)
        throw problem("not_found", `The workflow "${head.name}" has no version ${versionLabel(number)}.`);
      return makeRunnable(head, versionLabel(number), found.document);
    });
  }

  async #draft(head: WorkflowHead): Promise<RunnableWorkflow> {
    return await remembered(this.#versions, `${head.id}/${draftPin}${head.draftDigest}`, async () => {
      const workflow = await findWorkflow(this.#db.read, head.id);
      if (workflow === undefined) throw problem("not_found", `There is no workflow "${head.name}".`);
      return makeRunnable(head, `${draftPin}${workflow.draftDigest}`, workflow.draft);
    });
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    this.#heads.clear();
    this.#versions.clear();
  }
}

/** Makes a document runnable; throws invalid_document with its errors. */
function makeRunnable(
  head: { readonly id: string; readonly name: string },
  pin: string,
  document: WorkflowDocument,
): RunnableWorkflow {
  const label = pin.startsWith(draftPin) ? "draft" : pin;
  const compiled = compileWorkflow(document);
  if (!compiled.ok) {
    const errors = errorsOf(compiled.diagnostics, "document");
    throw problem(
      "invalid_document",
      `"${head.name}" (${label}) has errors: ${errors[0]?.field ?? ""} ${errors[0]?.message ?? ""}`,
      { errors },
    );
  }
  const actions = [...compiled.workflow.nodes.values()].flatMap((node) =>
    node.kind === "api" ? [node.action] : [],
  );
  return { id: head.id, name: head.name, label, pin, compiled: compiled.workflow, actions };
}
