import type { Trigger, TriggerEnvironment, TriggerSummary } from "@patchbay/contract/trigger-api";
import type { Diagnostic } from "@patchbay/contract/rule";
import type { TriggerDocument } from "@patchbay/contract/trigger";
import type { Environment } from "@patchbay/contract/vocabulary";
import { nextFires } from "./schedule-times.ts";
import type { TriggerPublication } from "./trigger-publication-store.ts";
import type { StoredTrigger } from "./trigger-store.ts";

/** What is known of a trigger beside its own row. */
export type TriggerFacts = {
  readonly publications: readonly TriggerPublication[];
  /** Unguessable parts by `connection/environment`. */
  readonly hookKeys: ReadonlyMap<string, string>;
  /** Makes a webhook's address from its environment, the connection's name and what follows `events/`. */
  readonly addressOf: (environment: Environment, connection: string, path: string) => string;
  readonly now: Date;
};

/** How many of a schedule's next times are shown. */
const SHOWN_FIRES = 5;

const liveIn = (
  { publications }: Pick<TriggerFacts, "publications">,
  { id }: StoredTrigger,
  environment: Environment,
): TriggerPublication | undefined =>
  publications.find((one) => one.triggerId === id && one.environment === environment);

function stateOf(
  trigger: StoredTrigger,
  environment: Environment,
  live: TriggerPublication | undefined,
): TriggerEnvironment["state"] {
  if (live === undefined) return "draft";
  return live.digest === trigger.digests[environment] ? "published" : "changesPending";
}

/** What sets a trigger off, in a line. */
const whatOf = (document: TriggerDocument): string =>
  document.kind === "schedule"
    ? `${document.cron} (${document.timeZone ?? "UTC"})`
    : `${(document.methods ?? ["POST"]).join(", ")} ${document.path}`;

function environmentView(
  trigger: StoredTrigger,
  facts: TriggerFacts,
  environment: Environment,
): TriggerEnvironment {
  const live = liveIn(facts, trigger, environment);
  const { document, connection } = trigger;
  const key = facts.hookKeys.get(`${connection?.id}/${environment}`);
  const address =
    document.kind === "schedule" || connection === null
      ? null
      : facts.addressOf(
          environment,
          connection.name,
          document.openPath === true || key === undefined ? document.path : `${key}/${document.path}`,
        );
  return {
    verification: trigger.verification[environment],
    state: stateOf(trigger, environment, live),
    publishedNumber: live?.number ?? null,
    publishedAt: live?.publishedAt.toISOString() ?? null,
    publishedBy: live?.publishedBy ?? null,
    address,
    nextFires:
      live?.document.kind === "schedule"
        ? nextFires(live.document, facts.now, SHOWN_FIRES).map((at) => at.toISOString())
        : [],
  };
}

/** A row of the list. */
export function triggerSummary(
  trigger: StoredTrigger,
  facts: Pick<TriggerFacts, "publications">,
): TriggerSummary {
  return {
    id: trigger.id,
    name: trigger.name,
    description: trigger.description,
    kind: trigger.document.kind,
    what: whatOf(trigger.document),
    target: trigger.target,
    connection: trigger.connection?.name ?? null,
    staging: stateOf(trigger, "staging", liveIn(facts, trigger, "staging")),
    production: stateOf(trigger, "production", liveIn(facts, trigger, "production")),
    updatedAt: trigger.updatedAt.toISOString(),
    updatedBy: trigger.updatedBy,
  };
}

/** A trigger as it leaves the server. Its verifications are stored masked, so nothing secret is in reach here. */
export function triggerView(
  trigger: StoredTrigger,
  facts: TriggerFacts,
  diagnostics: readonly Diagnostic[],
): Trigger {
  return {
    ...triggerSummary(trigger, facts),
    document: trigger.document,
    staging: environmentView(trigger, facts, "staging"),
    production: environmentView(trigger, facts, "production"),
    diagnostics: [...diagnostics],
    revision: trigger.revision,
    createdAt: trigger.createdAt.toISOString(),
    createdBy: trigger.createdBy,
  };
}
