import type { Permission } from "@patchbay/contract/access";
import { type EntityType, entityTypes } from "@patchbay/contract/catalog";
import type { Json } from "@patchbay/contract/vocabulary";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Actor, demand } from "../platform/actor.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import { problem } from "../platform/problem.ts";
import type { RuleRunner } from "../rules/run-rule.ts";
import type { LaterRuns } from "../triggers/later-runs.ts";
import type { WorkflowRunner } from "../workflows/workflow-runner.ts";
import { acceptedReply, type CompatSuccess, errorReply, ruleReply, workflowReply } from "./run-reply.ts";
import { readCompatRun, readEnvironment, readVersion } from "./run-request.ts";

type Deps = {
  readonly clock: Clock;
  readonly log: Log;
  /** Who sends a request, or null. */
  readonly identify: (request: FastifyRequest) => Promise<Actor | null>;
  readonly rules: RuleRunner;
  readonly workflows: WorkflowRunner;
  readonly later: LaterRuns;
};

const permissionOf: Readonly<Record<EntityType, Permission>> = {
  rule: "rule:run",
  workflow: "workflow:run",
};

/**
 * Mounts the run and webhook addresses of the seed's product for its existing clients: `POST /nected/{rule|workflow}/{id}`
 * answers when it is done, `POST /nected/webhook/{env}/{rule|workflow}/{id}/{version?}` when it is accepted.
 */
export async function mountCompat(fastify: FastifyInstance, deps: Deps): Promise<void> {
  await fastify.register(async (app) => {
    app.setErrorHandler((error, request, reply) => {
      const { status, body } = errorReply(error);
      if (status >= 500) deps.log.error({ err: error, route: request.routeOptions.url }, "compatibility");
      return reply.code(status).send(body);
    });
    for (const entity of entityTypes) {
      app.post<{ Params: { id: string } }>(
        `/nected/${entity}/:id`,
        { schema: { hide: true } },
        async (request) => await run(deps, entity, request.params.id, request),
      );
      for (const tail of ["", "/:version"])
        app.post<{ Params: { env: string; id: string; version?: string } }>(
          `/nected/webhook/:env/${entity}/:id${tail}`,
          { schema: { hide: true } },
          async (request) => await accept(deps, entity, request.params, request),
        );
    }
    await Promise.resolve();
  });
}

async function callerOf(deps: Deps, entity: EntityType, request: FastifyRequest): Promise<Actor> {
  const actor = await deps.identify(request);
  if (actor === null)
    throw problem("unauthenticated", "Missing or invalid API key: send it in the header nected-api-key.");
  demand(actor, permissionOf[entity]);
  return actor;
}

async function run(
  deps: Deps,
  entity: EntityType,
  id: string,
  request: FastifyRequest,
): Promise<CompatSuccess> {
  const actor = await callerOf(deps, entity, request);
  const { environment, params, bulkParams, version } = readCompatRun(request.body);
  const pinned = version === undefined ? {} : { version };
  if (entity === "rule") {
    const inputs = bulkParams === null ? { params: { ...params } } : { bulkParams };
    // Such clients send more than a rule takes.
    return ruleReply(
      await deps.rules.run(actor, id, { environment, ...inputs, ...pinned }, { onlyKnown: true }),
    );
  }
  if (bulkParams !== null) throw problem("invalid_request", "A workflow takes params, not bulkParams.");
  const began = deps.clock.monotonic();
  const done = await deps.workflows.run(actor, id, { environment, params: { ...params }, ...pinned });
  const ms = deps.clock.monotonic() - began;
  if (done.kind === "reply") return workflowReply(id, done.executionId, ms, done.reply.body);
  const { executionId, status, outputs, error } = done.answer;
  if (status === "failed" || status === "cancelled")
    throw problem("rule_failed", error?.message ?? `The execution was ${status}.`, { executionId });
  return status === "succeeded"
    ? workflowReply(id, executionId, ms, outputs ?? {})
    : acceptedReply(executionId);
}

async function accept(
  deps: Deps,
  entity: EntityType,
  { env, id, version }: { readonly env: string; readonly id: string; readonly version?: string },
  request: FastifyRequest,
): Promise<CompatSuccess> {
  const actor = await callerOf(deps, entity, request);
  const environment = readEnvironment(env);
  if (!actor.environments.has(environment))
    throw problem("forbidden", `This key may not run anything in ${environment}.`);
  const input = (request.body ?? {}) as Json;
  if (typeof input !== "object" || input === null || Array.isArray(input))
    throw problem("invalid_request", "The body must be a JSON object.");
  const executionId = await deps.later.start({
    target: { kind: entity, idOrName: id, version: readVersion(version) ?? null },
    environment,
    input,
    by: actor.name,
  });
  return acceptedReply(executionId);
}
