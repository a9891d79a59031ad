import type { Environment, Json } from "@patchbay/contract/vocabulary";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import { findRuleHead } from "../rules/rule-store.ts";
import { findWorkflowHead } from "../workflows/workflow-store.ts";
import { insertAccepted } from "./inbox-store.ts";
import type { TriggerRuns } from "./trigger-runs.ts";

type Deps = { readonly db: Db; readonly clock: Clock; readonly runs: TriggerRuns };

/** Something that somebody wants to be run, without waiting for it. */
export type LaterRun = {
  readonly target: {
    readonly kind: "rule" | "workflow";
    readonly idOrName: string;
    readonly version: string | null;
  };
  readonly environment: Environment;
  readonly input: Json;
  /** Who wants it, as the execution says. */
  readonly by: string;
};

/** Accepts runs that no trigger asks for: they are durable when they are accepted, as those of triggers are. */
export class LaterRuns {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Answers the id that the execution will have. Throws not_found, and too_many_requests while too much waits. */
  async start({ target, environment, input, by }: LaterRun): Promise<string> {
    const { db, clock, runs } = this.#deps;
    const { kind, idOrName, version } = target;
    const found = await (kind === "rule"
      ? findRuleHead(db.read, idOrName)
      : findWorkflowHead(db.read, idOrName));
    if (found === undefined) throw problem("not_found", `There is no ${kind} "${idOrName.slice(0, 100)}".`);
    runs.refuseWhenFull();
    const id = clock.newId();
    const run = {
      id,
      inboxId: null,
      triggerId: null,
      triggerName: by,
      environment,
      start: "webhook" as const,
      target: { kind, id: found.id, version },
      input,
      whole: true,
      dedupeDigest: null,
      dueAt: null,
      error: null,
    };
    await insertAccepted(db, [{ entry: null, runs: [run] }]);
    runs.poke(1);
    return id;
  }
}
