import type { AnswerOf } from "@patchbay/contract/route";
import type { workspaceRoutes } from "@patchbay/contract/workspace-api";
import { type Config, settingsReport } from "../platform/config.ts";
import type { Db } from "../platform/db.ts";
import { countThings } from "./workspace-view.ts";

type Deps = {
  readonly db: Db;
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

  settings(): AnswerOf<typeof workspaceRoutes.settings> {
    return { settings: [...settingsReport(this.#deps.config)] };
  }
}
