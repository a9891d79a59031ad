import { egressPolicy } from "@patchbay/outbound/guard";
import { Sender } from "@patchbay/outbound/send";
import { AgentService } from "./agents/agent-service.ts";
import { AgentTunnels } from "./agents/agent-tunnels.ts";
import { loadTunnelKeys, type TunnelKeys } from "./agents/tunnel-keys.ts";
import { Access } from "./access/access.ts";
import { RetryBudget } from "./calls/attempt-policy.ts";
import { Authorizations } from "./calls/authorizations.ts";
import { BreakerService } from "./calls/breaker-service.ts";
import { Breakers } from "./calls/breakers.ts";
import { Caller } from "./calls/call.ts";
import { CallPlans } from "./calls/call-plans.ts";
import { Delivery } from "./calls/delivery.ts";
import { Probe } from "./calls/probe.ts";
import { RateBudgets } from "./calls/rate-budgets.ts";
import { Revocations } from "./calls/revocations.ts";
import { Sessions } from "./calls/sessions.ts";
import { ConnectionService } from "./connections/connection-service.ts";
import { EndpointService } from "./connections/endpoint-service.ts";
import { Publication } from "./connections/publication.ts";
import { PublishedConnections } from "./connections/published-connections.ts";
import { CredentialService } from "./credentials/credential-service.ts";
import { CredentialVault } from "./credentials/credential-vault.ts";
import { ExecutionService } from "./executions/execution-service.ts";
import { ExecutionRecorder } from "./executions/recorder.ts";
import { Changes } from "./platform/changes.ts";
import type { Clock } from "./platform/clock.ts";
import type { Config } from "./platform/config.ts";
import type { Db } from "./platform/db.ts";
import type { Log } from "./platform/log.ts";
import { Metrics } from "./platform/metrics.ts";
import { openDatabase } from "./platform/open-database.ts";
import type { Sealer } from "./platform/seal.ts";
import { openRules, type RuleServices } from "./rules/open-rules.ts";
import { hookAddress } from "./triggers/hook-routes.ts";
import { InboxService } from "./triggers/inbox-service.ts";
import { LaterRuns } from "./triggers/later-runs.ts";
import { LiveWebhooks } from "./triggers/live-webhooks.ts";
import { WebhookReceiver } from "./triggers/receive-webhook.ts";
import { Schedules } from "./triggers/schedules.ts";
import { startTargets } from "./triggers/start-target.ts";
import { TriggerPublishing } from "./triggers/trigger-publication.ts";
import { TriggerRunJournal } from "./triggers/trigger-run-journal.ts";
import { TriggerRuns } from "./triggers/trigger-runs.ts";
import { TriggerService } from "./triggers/trigger-service.ts";
import { CurrentVariables } from "./variables/current-variables.ts";
import { VariableService } from "./variables/variable-service.ts";
import { openWorkflowExecution, type WorkflowExecution } from "./workflows/workflow-execution.ts";
import { WorkflowPublication } from "./workflows/workflow-publication.ts";
import { WorkflowService } from "./workflows/workflow-service.ts";

/** Everything the server does, without the HTTP around it: the routes, the command line and the samples stand on it. */
export type Services = RuleServices &
  WorkflowExecution & {
    readonly db: Db;
    readonly sealer: Sealer;
    readonly clock: Clock;
    readonly log: Log;
    readonly metrics: Metrics;
    /** Migrations this start applied. */
    readonly migrated: readonly string[];
    readonly access: Access;
    readonly credentials: CredentialService;
    readonly agents: AgentService;
    readonly variables: VariableService;
    readonly tunnels: AgentTunnels;
    readonly tunnelKeys: TunnelKeys;
    readonly connections: ConnectionService;
    readonly endpoints: EndpointService;
    readonly publication: Publication;
    readonly probe: Probe;
    readonly breakers: BreakerService;
    readonly authorizations: Authorizations;
    readonly revocations: Revocations;
    readonly workflows: WorkflowService;
    readonly workflowPublication: WorkflowPublication;
    readonly executions: ExecutionService;
    readonly triggers: TriggerService;
    readonly triggerPublishing: TriggerPublishing;
    readonly receiver: WebhookReceiver;
    readonly inbox: InboxService;
    readonly laterRuns: LaterRuns;
  };

export type ServiceDeps = {
  readonly log: Log;
  readonly clock: Clock;
  /** host:port entries that calls may reach beyond the settings (the sample API's own); asked when the database is open. */
  readonly alsoAllow?: () => Promise<readonly string[]>;
  /** Base of the addresses that are handed out. */
  readonly publicUrl: () => string;
};

/**
 * Builds every service in the order of its dependencies. What owns a resource goes on the caller's stack, so that it is
 * closed in reverse. Throws StartupError for what the operator can mend.
 */
export async function openServices(
  stack: AsyncDisposableStack,
  config: Config,
  deps: ServiceDeps,
): Promise<Services> {
  const { log, clock } = deps;
  const { db, sealer, migrated } = await openDatabase(stack, config, { log, clock });
  const metrics = new Metrics();
  metrics.watch(
    "patchbay_database_connections",
    "Connections to PostgreSQL: open, idle, and requests that wait for one.",
    () => db.connections,
  );
  const changes = stack.use(await Changes.start(db, { clock, log }));
  const access = stack.use(new Access({ db, clock, changes, log }));

  const credentials = new CredentialService({ db, sealer, clock });
  const vault = stack.use(new CredentialVault({ db, sealer, changes }));
  const agents = new AgentService({ db, clock });
  const tunnelKeys = await loadTunnelKeys(db, sealer);
  const tunnels = stack.use(new AgentTunnels({ db, clock, changes, log, keys: tunnelKeys }));
  const connections = new ConnectionService({ db, sealer, clock, credentials, agents });
  const endpoints = new EndpointService({ db, clock });
  const publication = new Publication({ db, sealer, clock, credentials, agents });
  const published = stack.use(new PublishedConnections({ db, sealer, changes }));
  const variables = stack.use(new CurrentVariables({ db, changes }));

  const egress = egressPolicy([...config.egress.allow, ...((await deps.alsoAllow?.()) ?? [])]);
  const sender = stack.use(new Sender({ egress }));
  const { recordedBodyBytes } = config.limits;
  const egressAddresses = config.egress.addresses;
  const sessions = stack.use(new Sessions({ db, sealer, clock, sender, log }));
  const delivery = new Delivery({ sessions, sender, clock, budget: new RetryBudget() });
  const breakers = stack.use(await Breakers.open({ clock, db, changes, log }));
  metrics.watch(
    "patchbay_breakers_open",
    "Circuit breakers of this process that are not closed.",
    () => breakers.open,
  );
  const caller = new Caller({
    plans: new CallPlans(tunnels),
    vault,
    breakers,
    rates: new RateBudgets({ db }),
    clock,
    metrics,
    delivery,
    sender,
    recordedBodyBytes,
    egressAddresses,
  });
  const probe = new Probe({
    db,
    sealer,
    clock,
    credentials,
    agents,
    ways: tunnels,
    vault,
    variables,
    sender,
    delivery,
    recordedBodyBytes,
    egressAddresses,
  });

  const authorizations = new Authorizations({ db, sealer, clock, credentials, vault, sender });
  const revocations = new Revocations({
    db,
    sealer,
    clock,
    credentials,
    vault,
    published,
    sender,
    ways: tunnels,
  });

  const recorder = stack.use(new ExecutionRecorder({ db, clock, metrics }));
  const executions = new ExecutionService({ db });
  const ruleServices = openRules(stack, {
    db,
    clock,
    changes,
    published,
    variables,
    caller,
    recorder,
    executions,
    bulkLimit: config.limits.bulk,
    recordedBodyBytes,
  });
  const { runnable, runner } = ruleServices;

  const workflows = new WorkflowService({ db, clock });
  const workflowPublication = new WorkflowPublication({
    db,
    clock,
    workflows,
    published,
    variables,
    runnableRules: runnable,
  });

  // The embedded store is one process' own.
  const alone = config.store.kind === "embedded";
  const execution = await openWorkflowExecution(stack, {
    db,
    sealer,
    clock,
    log,
    changes,
    published,
    variables,
    caller,
    breakers,
    runner,
    runnableRules: runnable,
    publicUrl: deps.publicUrl,
    alone,
  });

  const triggers = new TriggerService({
    db,
    sealer,
    clock,
    addressOf: (environment, connection, path) =>
      hookAddress({ project: config.project, publicUrl: deps.publicUrl }, environment, connection, path),
  });
  const journal = stack.use(new TriggerRunJournal({ db }));
  const start = startTargets({ db, runner, workflows: execution.workflowStarter, journal });
  const triggerRuns = stack.use(new TriggerRuns({ db, clock, log, start, alone }));
  const webhooks = stack.use(new LiveWebhooks({ db, sealer, changes }));
  const receiver = stack.use(new WebhookReceiver({ db, clock, webhooks, published, runs: triggerRuns }));
  stack.use(new Schedules({ db, clock, log, runs: triggerRuns }));

  return {
    db,
    sealer,
    clock,
    log,
    metrics,
    migrated,
    access,
    credentials,
    agents,
    variables: new VariableService({ db, clock }),
    tunnels,
    tunnelKeys,
    connections,
    endpoints,
    publication,
    probe,
    breakers: new BreakerService({ db, clock, breakers }),
    authorizations,
    revocations,
    ...ruleServices,
    workflows,
    workflowPublication,
    ...execution,
    executions,
    triggers,
    triggerPublishing: new TriggerPublishing({ db, sealer, clock, triggers }),
    receiver,
    inbox: new InboxService({ db, clock, receiver }),
    laterRuns: new LaterRuns({ db, clock, runs: triggerRuns }),
  };
}
