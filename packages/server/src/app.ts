import { join } from "node:path";
import type { FirstOwner } from "./access/first-owner.ts";
import { isSecurePlace, sessionCookie } from "./access/session-cookie.ts";
import { mountAuthorizationRoutes } from "./calls/authorization-routes.ts";
import { readAgentProgram, serveAgentProgram } from "./agents/agent-program.ts";
import { mountAgentRoutes } from "./agents/agent-routes.ts";
import { mountBreakerRoutes } from "./calls/breaker-routes.ts";
import { mountProbeRoutes } from "./calls/probe-routes.ts";
import { mountCatalog } from "./catalog/catalog-routes.ts";
import { mountCompat } from "./compat/compat-routes.ts";
import { mountConnectionRoutes, mountEndpointRoutes } from "./connections/connection-routes.ts";
import { mountCredentialRoutes } from "./credentials/credential-routes.ts";
import { mountExecutionRoutes } from "./executions/execution-routes.ts";
import { prune } from "./executions/pruning.ts";
import { startHttp } from "./http/start-http.ts";
import { mountAuditRoutes } from "./platform/audit-routes.ts";
import { pruneAudit } from "./platform/audit-store.ts";
import type { Clock } from "./platform/clock.ts";
import type { Config } from "./platform/config.ts";
import type { Log } from "./platform/log.ts";
import { Loop } from "./platform/loop.ts";
import { mountRuleCaseRoutes } from "./rules/cases/rule-case-routes.ts";
import { mountRuleExchangeRoutes } from "./rules/exchange/rule-exchange-routes.ts";
import { mountRuleRoutes } from "./rules/rule-routes.ts";
import { SampleApi } from "./samples/sample-api-process.ts";
import { firstSampleRun, type SampleRun } from "./samples/sample-run.ts";
import { openServices, type Services } from "./services.ts";
import { mountHooks } from "./triggers/hook-routes.ts";
import { mountInboxRoutes } from "./triggers/inbox-routes.ts";
import { mountTriggerRoutes } from "./triggers/trigger-routes.ts";
import { version } from "./version.ts";
import { mountVariableRoutes } from "./variables/variable-routes.ts";
import { mountWorkspaceRoutes } from "./workspace/workspace-routes.ts";
import { WORKFLOWS_AT_ONCE } from "./workflows/engine.ts";
import { mountExecutionControl } from "./workflows/execution-control-routes.ts";
import { mountWorkflowRunRoutes } from "./workflows/workflow-run-routes.ts";
import { mountWorkflowRoutes } from "./workflows/workflow-routes.ts";
import { WorkspaceService } from "./workspace/workspace-service.ts";

/** A running server. Disposing drains it: no new requests, those under way end, then everything it opened closes. */
export type App = AsyncDisposable & {
  /** Where it listens, e.g. http://127.0.0.1:8420. */
  readonly address: string;
  /** The port on which agents are taken; null when none are. */
  readonly tunnelPort: number | null;
  /** How to sign in, told once, by the start that made the owner. */
  readonly firstOwner: FirstOwner;
  /** The main job as the first start ran it with the samples; null on every other start. */
  readonly sampleRun: SampleRun | null;
};

/** The agent's program, as prepare builds it. */
const agentProgramFile = join(import.meta.dirname, "../../agent/dist/patchbay-agent.mjs");

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Starts the whole server. Throws StartupError for what the operator can mend. */
export async function startApp(
  config: Config,
  deps: {
    readonly log: Log;
    readonly clock: Clock;
    /** Whether this process also works at executions of workflows; else others do (`patchbay worker`). */
    readonly worker?: boolean;
  },
): Promise<App> {
  const { log, clock } = deps;
  await using stack = new AsyncDisposableStack();
  let address = config.publicUrl ?? "";
  let sampleApi: SampleApi | null = null;
  const services = await openServices(stack, config, {
    log,
    clock,
    publicUrl: () => address,
    // Only now is the data folder ours, so that a second server disturbs nothing.
    alsoAllow: async () => {
      if (config.samples === "on") sampleApi = await SampleApi.start({ dataDir: config.dataDir, log, clock });
      stack.use(sampleApi);
      return sampleApi === null ? [] : [sampleApi.hostPort];
    },
  });

  stack.use(
    Loop.start(
      {
        name: "tidying",
        every: HOUR,
        run: async () => {
          await prune(services, config.retention);
          await services.inbox.prune(config.retention.inboxDays);
          await services.access.tidy();
          const auditBefore = new Date(clock.now().getTime() - config.retention.auditDays * DAY);
          await services.db.transact(async (tx) => await pruneAudit(tx, auditBefore));
        },
      },
      { clock, log },
    ),
  );
  const tunnel = config.tunnel === null ? null : stack.use(await services.tunnels.listen(config.tunnel));
  const tunnelPort = tunnel?.port ?? null;
  const http = stack.use(await serve(config, services, log, tunnelPort));
  address = config.publicUrl ?? http.address;
  if (deps.worker ?? true) await services.engine.work(WORKFLOWS_AT_ONCE);
  // What is told once is made when it can be told: a port that is taken must not swallow the first password.
  const firstOwner = await services.access.ensureFirstOwner(config);
  const sampleRun = sampleApi === null ? null : await firstSampleRun(services, sampleApi);

  const owned = stack.move();
  return {
    address: http.address,
    tunnelPort,
    firstOwner,
    sampleRun,
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}

/** Puts the HTTP API, the catalog, the console and the docs around the services, and listens. */
async function serve(
  config: Config,
  services: Services,
  log: Log,
  tunnelPort: number | null,
): Promise<AsyncDisposable & { readonly address: string }> {
  const { db, access } = services;
  const { host } = config.http;
  const secure = isSecurePlace(
    new URL(config.publicUrl ?? `http://${host.includes(":") ? `[${host}]` : host}`),
  );
  if (!secure)
    log.warn(
      "The session cookie travels in the clear: serve the console over https, or on this machine only.",
    );
  const program = await readAgentProgram(agentProgramFile);
  return await startHttp({
    config,
    log,
    metrics: services.metrics,
    version,
    authenticate: async (proof) => await access.authenticator.authenticate(proof),
    cookieName: sessionCookie.name(secure),
    ready: async () => {
      await db.read.selectNoFrom((select) => select.lit(1).as("one")).executeTakeFirst();
    },
    mountAll: async ({ fastify, mount, identify, publicUrl }) => {
      access.mount(mount, { secure });
      mountAuditRoutes(mount, db);
      mountVariableRoutes(mount, services.variables);
      mountWorkspaceRoutes(
        mount,
        new WorkspaceService({ db, sealer: services.sealer, things: services, config, version, publicUrl }),
      );
      mountCredentialRoutes(mount, services.credentials);
      mountAuthorizationRoutes(mount, services.authorizations, services.revocations, publicUrl);
      mountAgentRoutes(mount, services.agents, {
        keys: services.tunnelKeys,
        port: tunnelPort,
        program,
        version,
        publicUrl,
      });
      if (program !== null) serveAgentProgram(fastify, program);
      mountBreakerRoutes(mount, services.breakers);
      mountConnectionRoutes(mount, services.connections, services.publication);
      mountProbeRoutes(mount, services.probe);
      mountEndpointRoutes(mount, services.endpoints);
      mountRuleRoutes(mount, {
        rules: services.rules,
        publication: services.rulePublication,
        runner: services.runner,
      });
      mountRuleExchangeRoutes(mount, services.ruleFiles);
      mountRuleCaseRoutes(mount, {
        cases: services.ruleCases,
        runner: services.caseRunner,
        explanation: services.explanation,
      });
      mountWorkflowRoutes(mount, {
        workflows: services.workflows,
        publication: services.workflowPublication,
      });
      mountWorkflowRunRoutes(mount, { runner: services.workflowRunner });
      mountExecutionControl(mount, {
        operations: services.runOperations,
        callbacks: services.callbacks,
      });
      mountExecutionRoutes(mount, services.executions);
      mountTriggerRoutes(mount, services.triggers, services.triggerPublishing);
      mountInboxRoutes(mount, services.inbox);
      await mountCompat(fastify, {
        clock: services.clock,
        log,
        identify,
        rules: services.runner,
        workflows: services.workflowRunner,
        later: services.laterRuns,
      });
      await mountHooks(fastify, { receiver: services.receiver, project: config.project, publicUrl });
      await mountCatalog(fastify, { db, log, identify, publicUrl, perMinute: config.apiRatePerMinute });
    },
  });
}
