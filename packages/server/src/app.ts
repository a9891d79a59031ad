import { egressPolicy } from "@patchbay/outbound/guard";
import { Sender } from "@patchbay/outbound/send";
import { Access } from "./access/access.ts";
import type { FirstOwner } from "./access/first-owner.ts";
import { isSecurePlace, sessionCookie } from "./access/session-cookie.ts";
import { Breakers } from "./calls/breakers.ts";
import { Caller } from "./calls/call.ts";
import { CallPlans } from "./calls/call-plans.ts";
import { Probe } from "./calls/probe.ts";
import { mountProbeRoutes } from "./calls/probe-routes.ts";
import { mountCatalog } from "./catalog/catalog-routes.ts";
import { mountConnectionRoutes, mountEndpointRoutes } from "./connections/connection-routes.ts";
import { ConnectionService } from "./connections/connection-service.ts";
import { EndpointService } from "./connections/endpoint-service.ts";
import { Publication } from "./connections/publication.ts";
import { PublishedConnections } from "./connections/published-connections.ts";
import { mountCredentialRoutes } from "./credentials/credential-routes.ts";
import { CredentialService } from "./credentials/credential-service.ts";
import { CredentialVault } from "./credentials/credential-vault.ts";
import { mountExecutionRoutes } from "./executions/execution-routes.ts";
import { ExecutionService } from "./executions/execution-service.ts";
import { prune } from "./executions/pruning.ts";
import { ExecutionRecorder } from "./executions/recorder.ts";
import { startHttp } from "./http/start-http.ts";
import { mountAuditRoutes } from "./platform/audit-routes.ts";
import { Changes } from "./platform/changes.ts";
import type { Clock } from "./platform/clock.ts";
import type { Config } from "./platform/config.ts";
import { Db } from "./platform/db.ts";
import { loadKeyRing } from "./platform/key-ring.ts";
import type { Log } from "./platform/log.ts";
import { Loop } from "./platform/loop.ts";
import { migrate } from "./platform/migrate.ts";
import { EmbeddedPostgres } from "./platform/postgres-embedded.ts";
import { Sealer } from "./platform/seal.ts";
import { Idempotency } from "./rules/idempotency.ts";
import { RulePublication } from "./rules/rule-publication.ts";
import { mountRuleRoutes } from "./rules/rule-routes.ts";
import { RuleService } from "./rules/rule-service.ts";
import { RuleRunner } from "./rules/run-rule.ts";
import { RunnableRules } from "./rules/runnable-rules.ts";
import { mountWorkspaceRoutes } from "./workspace/workspace-routes.ts";
import { WorkspaceService } from "./workspace/workspace-service.ts";

export const version = "0.1.0";

/** A running server. Disposing drains it: no new requests, those under way end, then everything it opened closes. */
export type App = AsyncDisposable & {
  /** Where it listens, e.g. http://127.0.0.1:8420. */
  readonly address: string;
  /** How to sign in, told once, by the start that made the owner. */
  readonly firstOwner: FirstOwner;
  readonly services: Services;
};

/** What the command line and the samples work with, beside the HTTP API. */
export type Services = {
  readonly db: Db;
  readonly clock: Clock;
  readonly access: Access;
  readonly credentials: CredentialService;
  readonly connections: ConnectionService;
  readonly publication: Publication;
  readonly probe: Probe;
  readonly rules: RuleService;
  readonly rulePublication: RulePublication;
  readonly runner: RuleRunner;
};

const HOUR = 3_600_000;

/** Builds the whole server in the order of its dependencies and starts it. Throws StartupError for what the operator can mend. */
export async function startApp(
  config: Config,
  deps: { readonly log: Log; readonly clock: Clock },
): Promise<App> {
  const { log, clock } = deps;
  await using stack = new AsyncDisposableStack();

  const connectionString =
    config.store.kind === "server"
      ? config.store.url
      : stack.use(await EmbeddedPostgres.start({ dataDir: config.store.dataDir, log, clock }))
          .connectionString;
  const db = stack.use(await Db.open({ connectionString, poolSize: config.store.poolSize }, { log, clock }));
  await migrate(db, log);
  const sealer = await Sealer.open(db, await loadKeyRing(config.secretKeys), clock);
  const changes = stack.use(await Changes.start(db, { clock, log }));

  const access = stack.use(new Access({ db, clock, changes, log }));
  const firstOwner = await access.ensureFirstOwner(config);

  const credentials = new CredentialService({ db, sealer, clock });
  const vault = stack.use(new CredentialVault({ db, sealer, changes }));
  const connections = new ConnectionService({ db, sealer, clock, credentials });
  const endpoints = new EndpointService({ db, clock });
  const publication = new Publication({ db, sealer, clock, credentials });
  const published = stack.use(new PublishedConnections({ db, sealer, changes }));

  const sender = stack.use(new Sender({ egress: egressPolicy(config.egress.allow) }));
  const { recordedBodyBytes } = config.limits;
  const caller = new Caller({
    plans: new CallPlans(),
    vault,
    breakers: new Breakers(clock),
    sender,
    recordedBodyBytes,
  });
  const probe = new Probe({ db, sealer, clock, credentials, vault, sender, recordedBodyBytes });

  const recorder = stack.use(new ExecutionRecorder({ db }));
  const rules = new RuleService({ db, clock });
  const rulePublication = new RulePublication({ db, clock, rules, published });
  const runnable = stack.use(new RunnableRules({ db, changes }));
  const idempotency = new Idempotency({ db, clock });
  const runner = new RuleRunner({
    db,
    clock,
    rules,
    runnable,
    published,
    caller,
    recorder,
    idempotency,
    bulkLimit: config.limits.bulk,
  });

  const tidying = Loop.start(
    {
      name: "tidying",
      every: HOUR,
      run: async () => void (await Promise.all([prune({ db, clock, log }, config.retention), access.tidy()])),
    },
    { clock, log },
  );
  stack.use(tidying);

  const secure = isSecurePlace(
    new URL(
      config.publicUrl ??
        `http://${config.http.host.includes(":") ? `[${config.http.host}]` : config.http.host}`,
    ),
  );
  if (!secure)
    log.warn(
      "The session cookie travels in the clear: serve the console over https, or on this machine only.",
    );
  const http = stack.use(
    await startHttp({
      config,
      log,
      version,
      authenticate: async (proof) => await access.authenticator.authenticate(proof),
      cookieName: sessionCookie.name(secure),
      ready: async () => {
        await db.read.selectNoFrom((select) => select.lit(1).as("one")).executeTakeFirst();
      },
      mountAll: async ({ fastify, mount, identify, publicUrl }) => {
        access.mount(mount, { secure });
        mountAuditRoutes(mount, db);
        mountWorkspaceRoutes(mount, new WorkspaceService({ db, config, version, publicUrl }));
        mountCredentialRoutes(mount, credentials);
        mountConnectionRoutes(mount, connections, publication);
        mountProbeRoutes(mount, probe);
        mountEndpointRoutes(mount, endpoints);
        mountRuleRoutes(mount, { rules, publication: rulePublication, runner });
        mountExecutionRoutes(mount, new ExecutionService({ db }));
        await mountCatalog(fastify, { db, log, identify, publicUrl, perMinute: config.apiRatePerMinute });
      },
    }),
  );

  const owned = stack.move();
  return {
    address: http.address,
    firstOwner,
    services: {
      db,
      clock,
      access,
      credentials,
      connections,
      publication,
      probe,
      rules,
      rulePublication,
      runner,
    },
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}
