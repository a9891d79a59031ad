import type { Execution, ExecutionSummary } from "@patchbay/contract/execution";
import type { Page } from "@patchbay/contract/vocabulary";
import type { Db } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import { findExecution, listExecutions } from "./execution-store.ts";

type Query = {
  readonly page?: number;
  readonly perPage?: number;
  readonly subjectId?: string;
  readonly environment?: string;
  readonly status?: string;
  readonly failedCalls?: boolean;
  readonly connection?: string;
  readonly from?: string;
  readonly to?: string;
};

/** Reads a bound of a list; throws invalid_request when it is no time. */
function timeOf(text: string | undefined, field: string): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) {
    throw problem("invalid_request", `query.${field} is not a time.`, {
      errors: [
        {
          field: `query.${field}`,
          message: "is not a time",
          sent: text.slice(0, 100),
          accepted: "RFC 3339, e.g. 2026-11-21T10:00:00Z",
        },
      ],
    });
  }
  return time;
}

/** What has been run: the list and the single execution. */
export class ExecutionService {
  readonly #db: Db;

  constructor(deps: { readonly db: Db }) {
    this.#db = deps.db;
  }

  async list(query: Query): Promise<Page<ExecutionSummary>> {
    const filter = {
      subjectId: query.subjectId,
      environment: query.environment,
      status: query.status,
      failedCalls: query.failedCalls === true,
      connection: query.connection,
      from: timeOf(query.from, "from"),
      to: timeOf(query.to, "to"),
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
