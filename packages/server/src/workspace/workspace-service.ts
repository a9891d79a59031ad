import type { AnswerOf } from "@patchbay/contract/route";
import type { workspaceRoutes } from "@patchbay/contract/workspace-api";
import { type Config, settingsReport } from "../platform/config.ts";
import type { ApplyAnswer, WorkspaceDocument } from "@patchbay/contract/workspace-document";
import type { Actor } from "../platform/actor.ts";
import type { Db } from "../platform/db.ts";
import { variablePrefix } from "../platform/env.ts";
import { problem } from "../platform/problem.ts";
import type { Sealer } from "../platform/seal.ts";
import { WorkspaceApplier } from "./apply-workspace.ts";
import { fillReferences } from "./env-references.ts";
import { exportWorkspace } from "./export-workspace.ts";
import { readState, type Things } from "./workspace-state.ts";
import { countThings } from "./workspace-view.ts";

type Deps = {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly things: Things;
  readonly config: Config;
  readonly version: string;
  readonly publicUrl: () => string;
};

/** The installation at a glance. */
export class WorkspaceService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async overview(): Promise<AnswerOf<typeof workspaceRoutes.overview>> {
    const { db, config, version, publicUrl } = this.#deps;
    return {
      version,
      publicUrl: publicUrl(),
      egressAddresses: [...config.egress.addresses],
      counts: await countThings(db.read),
    };
  }

  async export(): Promise<WorkspaceDocument> {
    return exportWorkspace(await readState(this.#deps.things));
  }

  /** Applies a document, its references to our own PATCHBAY_VAR_* settings filled in. Throws invalid_request for others. */
  async apply(actor: Actor, document: WorkspaceDocument, dryRun: boolean): Promise<ApplyAnswer> {
    const { config, things, db, sealer } = this.#deps;
    const filled = fillReferences(document, (name) =>
      name.startsWith(variablePrefix) ? config.variables.get(name.slice(variablePrefix.length)) : undefined,
    );
    if (filled.unset.length > 0)
      throw problem(
        "invalid_request",
        `The document refers to what this server has no setting for: ${filled.unset.join(", ")}. Set it (only names that begin with ${variablePrefix} are read here), or apply the document from the command line, which fills in from its own environment.`,
      );
    return await new WorkspaceApplier({ db, sealer, things }).apply(actor, filled.document, dryRun);
  }

  settings(): AnswerOf<typeof workspaceRoutes.settings> {
    return { settings: [...settingsReport(this.#deps.config)] };
  }
}
