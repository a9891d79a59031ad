import type { Connection, ConnectionEnvironment, ConnectionSummary } from "@patchbay/contract/connection";
import { type Environment, environments } from "@patchbay/contract/vocabulary";
import type { StoredConnection, StoredTest } from "./connection-store.ts";
import type { Publication } from "./publication-store.ts";
import { publicationDigest } from "./settings-digest.ts";

/** What is known of a connection beside its own row. */
export type ConnectionFacts = {
  readonly publications: readonly Publication[];
  readonly tests: readonly StoredTest[];
  readonly endpoints: number;
  readonly usedBy: number;
};

const liveIn = (
  facts: ConnectionFacts,
  connection: StoredConnection,
  environment: Environment,
): Publication | undefined =>
  facts.publications.find((one) => one.connectionId === connection.id && one.environment === environment);

/** How a draft stands against what is live in its environment. */
export function publicationState(
  connection: StoredConnection,
  environment: Environment,
  live: Publication | undefined,
): ConnectionEnvironment["state"] {
  const draft = connection.drafts[environment];
  if (live !== undefined) {
    return draft !== null && publicationDigest(draft.digest, connection.endpointsDigest) === live.digest
      ? "published"
      : "changesPending";
  }
  return draft === null ? "notConfigured" : "draft";
}

function environmentView(
  connection: StoredConnection,
  facts: ConnectionFacts,
  environment: Environment,
): ConnectionEnvironment {
  const draft = connection.drafts[environment];
  const live = liveIn(facts, connection, environment);
  const test = facts.tests.find((one) => one.environment === environment);
  return {
    settings: draft?.settings ?? null,
    state: publicationState(connection, environment, live),
    publishedNumber: live?.number ?? null,
    publishedAt: live?.publishedAt.toISOString() ?? null,
    publishedBy: live?.publishedBy ?? null,
    tested: draft !== null && test !== undefined && test.ok && test.settingsDigest === draft.digest,
    lastTest: test?.report ?? null,
  };
}

/** A connection as it leaves the server. Its settings are stored masked, so nothing secret is in reach here. */
export function connectionView(connection: StoredConnection, facts: ConnectionFacts): Connection {
  return {
    id: connection.id,
    name: connection.name,
    description: connection.description,
    nameFrozen: connection.nameFrozen,
    staging: environmentView(connection, facts, "staging"),
    production: environmentView(connection, facts, "production"),
    endpoints: facts.endpoints,
    usedBy: facts.usedBy,
    revision: connection.revision,
    createdAt: connection.createdAt.toISOString(),
    updatedAt: connection.updatedAt.toISOString(),
    updatedBy: connection.updatedBy,
  };
}

/** A row of the list: the base URL shown is that of production, else of staging. */
export function connectionSummary(connection: StoredConnection, facts: ConnectionFacts): ConnectionSummary {
  const [staging, production] = environments.map((environment) =>
    publicationState(connection, environment, liveIn(facts, connection, environment)),
  );
  return {
    id: connection.id,
    name: connection.name,
    description: connection.description,
    staging: staging ?? "notConfigured",
    production: production ?? "notConfigured",
    baseUrl: (connection.drafts.production ?? connection.drafts.staging)?.settings.baseUrl ?? null,
    endpoints: facts.endpoints,
    usedBy: facts.usedBy,
    updatedAt: connection.updatedAt.toISOString(),
  };
}
