import type { Execution, ExecutionSummary } from "@patchbay/contract/execution";
import type { Page } from "@patchbay/contract/vocabulary";
import type { Db } from "../platform/db.ts";
import { readBound } from "../platform/instant.ts";
import { problem } from "../platform/problem.ts";
import { findExecution, listExecutions } from "./execution-store.ts";

type Query = {
  readonly page?: number;
  readonly perPage?: number;
  readonly kind?: string;
  readonly subjectId?: string;
  readonly environment?: string;
  readonly status?: string;
  readonly start?: string;
  readonly q?: string;
  readonly failedCalls?: boolean;
  readonly connection?: string;
  readonly from?: string;
  readonly to?: string;
};

/** What has been run: the list and the single execution. */
export class ExecutionService {
  readonly #db: Db;

  constructor(deps: { readonly db: Db }) {
    this.#db = deps.db;
  }

  async list(query: Query): Promise<Page<ExecutionSummary>> {
    const filter = {
      kind: query.kind,
      subjectId: query.subjectId,
      environment: query.environment,
      status: query.status,
      start: query.start,
      q: query.q,
      failedCalls: query.failedCalls === true,
      connection: query.connection,
      from: readBound("from", query.from),
      to: readBound("to", query.to),
    };
    return await listExecutions(this.#db.read, filter, query.page ?? 1, query.perPage ?? 20);
  }

  async read(id: string): Promise<Execution> {
    const found = await findExecution(this.#db.read, id);
    if (found === undefined)
      throw problem("not_found", `There is no execution "${id}" (it may have been pruned).`);
    return found;
  }
}
