import type { ConnectionSettings, TestReport } from "@patchbay/contract/connection";
import type { EndpointTrial } from "@patchbay/contract/endpoint";
import type { FieldError } from "@patchbay/contract/problem";
import type { Environment } from "@patchbay/contract/vocabulary";
import { noAuth } from "@patchbay/outbound/authorize";
import { type CallSource, compilePlan, type PlanProblem } from "@patchbay/outbound/plan";
import { recordCall } from "@patchbay/outbound/record";
import type { Sender } from "@patchbay/outbound/send";
import { existingConnection, existingEndpoint } from "../connections/connection-lookup.ts";
import {
  draftPrefix,
  type FullSettings,
  joinSettings,
  sameNetwork,
} from "../connections/connection-settings.ts";
import { saveTest } from "../connections/connection-store.ts";
import { readDraft } from "../connections/draft-settings.ts";
import type { AgentService } from "../agents/agent-service.ts";
import type { CredentialService } from "../credentials/credential-service.ts";
import type { CredentialVault } from "../credentials/credential-vault.ts";
import { type Actor, demand } from "../platform/actor.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { type Problem, problem } from "../platform/problem.ts";
import type { Sealer } from "../platform/seal.ts";
import { openSecrets, secretDigests } from "../platform/secret-store.ts";
import type { CurrentVariables } from "../variables/current-variables.ts";
import { authOf, callBase, laneOf, sessionUse, type Ways } from "./call-base.ts";
import { type Delivered, type Delivery, sendPlainly } from "./delivery.ts";
import { withAddresses } from "./egress-guidance.ts";

type Deps = {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly credentials: CredentialService;
  readonly agents: AgentService;
  readonly ways: Ways;
  readonly vault: CredentialVault;
  readonly variables: CurrentVariables;
  readonly sender: Sender;
  readonly delivery: Delivery;
  readonly recordedBodyBytes: number;
  readonly egressAddresses: readonly string[];
};

/** What is called once: an endpoint and what is given to it, or an action by itself; and where its mistakes stand. */
type Once = Pick<CallSource, "endpoint" | "action"> & { readonly fieldOf: (problem: PlanProblem) => string };

const nothingStored = { settings: null, secretDigests: new Map<string, Buffer>() };

/**
 * Test Connection (seeds/000, seeds/003): one call of the ping with settings as they stand in the form, saved or not. And
 * one call of an endpoint. Nothing else ever calls through a draft.
 */
export class Probe {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Tests settings of a stored connection and notes the test: a later publish needs it. Without `sent`, the stored ones. */
  async test(
    actor: Actor,
    idOrName: string,
    environment: Environment,
    sent: ConnectionSettings | undefined,
  ): Promise<TestReport> {
    const { db, sealer } = this.#deps;
    const connection = await existingConnection(db.read, idOrName);
    const stored = connection.drafts[environment];
    const settings = sent ?? stored?.settings;
    if (settings === undefined)
      throw problem("invalid_settings", `"${connection.name}" is not configured for ${environment}.`);

    const digests = await secretDigests(db.read, connection.id);
    const read = await readDraft(
      this.#deps,
      db.read,
      environment,
      settings,
      { settings: stored?.settings ?? null, secretDigests: digests },
      "body.settings",
    );
    if (!sameNetwork(stored?.settings ?? null, read.draft.settings)) demand(actor, "connection:network");
    const secrets = new Map([...(await openSecrets(db.read, sealer, connection.id)), ...read.given]);
    const open = joinSettings(read.draft.settings, secrets, draftPrefix(environment));
    const report = await this.#ping(connection.name, environment, open);
    await db.transact(async (tx) => {
      await saveTest(tx, connection.id, {
        environment,
        settingsDigest: read.draft.digest,
        ok: report.ok,
        report,
      });
    });
    return report;
  }

  /** Tests settings that belong to no connection yet. */
  async testNew(actor: Actor, environment: Environment, sent: ConnectionSettings): Promise<TestReport> {
    const read = await readDraft(
      this.#deps,
      this.#deps.db.read,
      environment,
      sent,
      nothingStored,
      "body.settings",
    );
    if (!sameNetwork(null, read.draft.settings)) demand(actor, "connection:network");
    return await this.#ping(
      "new connection",
      environment,
      joinSettings(read.draft.settings, read.given, draftPrefix(environment)),
    );
  }

  /**
   * Calls an endpoint once, as it is stored, in staging: through the draft, so before anything is published. It notes
   * nothing; a publish needs Test Connection.
   */
  async tryEndpoint(id: string, trial: EndpointTrial): Promise<TestReport> {
    const { db, sealer } = this.#deps;
    const endpoint = await existingEndpoint(db.read, id);
    const connection = await existingConnection(db.read, endpoint.connectionId);
    const draft = connection.drafts.staging;
    if (draft === null)
      throw problem("invalid_settings", `"${connection.name}" is not configured for staging.`);
    const secrets = await openSecrets(db.read, sealer, connection.id);
    const settings = joinSettings(draft.settings, secrets, draftPrefix("staging"));
    return await this.#once(connection.name, "staging", settings, {
      endpoint: { name: endpoint.name, ...endpoint.definition },
      action: trial,
      fieldOf: ({ origin, field }) => (origin === "action" ? `body.${field}` : field),
    });
  }

  async #ping(name: string, environment: Environment, settings: FullSettings): Promise<TestReport> {
    const { relativeUri, method = "GET", body, ...judgement } = settings.ping;
    if (relativeUri === undefined) throw unfitUri("is needed to test");
    // A ping of some other host would prove nothing about this one.
    if (/^[a-z][a-z\d+.-]*:/i.test(relativeUri)) throw unfitUri("is an absolute address");
    return await this.#once(name, environment, settings, {
      endpoint: null,
      action: {
        method,
        restUrl: relativeUri,
        judgement,
        ...(body === undefined ? {} : { requestPayload: body }),
      },
      fieldOf: pingField,
    });
  }

  /** One call through settings that need not be published. */
  async #once(
    name: string,
    environment: Environment,
    settings: FullSettings,
    { fieldOf, ...what }: Once,
  ): Promise<TestReport> {
    const { vault, sender, delivery, ways } = this.#deps;
    const credential = settings.credential === null ? null : await vault.open(settings.credential);
    if (credential !== null && credential.missingSecrets.length > 0) {
      throw problem(
        "invalid_settings",
        `The secrets of the credential "${credential.name}" must be entered again.`,
      );
    }
    const auth = credential === null ? noAuth : authOf(credential);
    const base = callBase(name, settings, credential);
    const values = await this.#deps.variables.in(environment);
    const compiled = compilePlan({ base, ...what, variables: { kind: "values", values } }, auth);
    if (!compiled.ok) throw unsendable(compiled.problems, fieldOf);
    // A lane of its own, so that tests neither wait for the connection's calls nor count among them.
    const laneKey = `test/${this.#deps.clock.newId()}`;
    const session =
      credential === null ? null : sessionUse(settings, environment, credential, base, laneKey, ways);
    if (session !== null && "code" in session) throw problem("invalid_settings", session.message);
    const lane = laneOf(laneKey, settings, compiled.plan.timeout, credential, ways);
    const delivered = await delivery.deliver({
      plan: compiled.plan,
      scope: { input: {}, output: {}, actions: {} },
      auth,
      session,
      lane,
      retries: 0,
      send: sendPlainly(sender, compiled.plan),
    });
    return this.#report(environment, settings.mode, delivered);
  }

  #report(environment: Environment, mode: FullSettings["mode"], { request, outcome }: Delivered): TestReport {
    const { egressAddresses, recordedBodyBytes } = this.#deps;
    const recorded = recordCall(outcome, request, { bodyBytes: recordedBodyBytes });
    const masked = withAddresses(recorded.outcome, egressAddresses, mode);
    return {
      environment,
      ok: masked.success,
      at: this.#deps.clock.now().toISOString(),
      result: masked.result,
      ...(masked.success ? {} : { error: masked.error }),
      ...(outcome.address === undefined ? {} : { address: outcome.address }),
      request: recorded.request,
      answer: recorded.answer,
      timing: outcome.timing,
    };
  }
}

const unfitUri = (message: string): Problem =>
  problem("invalid_settings", `The ping's relative URI ${message}.`, {
    errors: [
      {
        field: "body.settings.ping.relativeUri",
        message,
        accepted: "a path below the base URL, e.g. /health",
      },
    ],
  });

/** Members of an action as the ping calls them. */
const pingMembers: Readonly<Record<string, string>> = { restUrl: "relativeUri", requestPayload: "body" };

/** The place of a mistake in the settings: the ping is compiled as if it were an action. */
function pingField({ origin, field }: PlanProblem): string {
  const own = field.replace(/^judgement\./, "");
  return `body.settings.${origin === "action" ? `ping.${pingMembers[own] ?? own}` : field}`;
}

/** Why something cannot be sent, each mistake at the place where its sender wrote it. */
function unsendable(problems: readonly PlanProblem[], fieldOf: Once["fieldOf"]): Problem {
  const errors = problems.map((one): FieldError => {
    const { message, line, column } = one;
    return {
      field: fieldOf(one),
      message,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    };
  });
  const detail = errors.map(({ field, message }) => `${field}: ${message}`).join(" ");
  return problem("invalid_settings", `This cannot be sent: ${detail}`, { errors });
}
