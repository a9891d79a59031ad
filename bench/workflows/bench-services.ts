// The server's services as the bench uses them, and the workflows it runs: three calls one after the other.
import { permissions } from "../../packages/contract/src/access.ts";
import type { WorkflowDocument } from "../../packages/contract/src/workflow.ts";
import type { Actor } from "../../packages/server/src/platform/actor.ts";
import { systemClock } from "../../packages/server/src/platform/clock.ts";
import { readConfig } from "../../packages/server/src/platform/config.ts";
import { createLog } from "../../packages/server/src/platform/log.ts";
import { openServices, type Services } from "../../packages/server/src/services.ts";

export const bencher: Actor = {
  kind: "system",
  name: "bench",
  permissions: new Set(permissions),
  environments: new Set(["production", "staging"]),
};

const steps = ["a", "b", "c"] as const;

/** Three calls, then an end or (`answers`) an answer of the workflow's own before it. */
function threeCalls(answers: boolean): WorkflowDocument {
  const nodes: WorkflowDocument["nodes"] = {
    start: { kind: "start" },
    stop: { kind: "fail", message: "a call failed" },
    end: { kind: "end" },
  };
  const routes: WorkflowDocument["routes"] = { start: { next: "a" } };
  const last = answers ? "answer" : "end";
  if (answers) {
    nodes["answer"] = { kind: "respond", status: 201, body: { id: "{{nodes.c.restResult.id}}" } };
    routes["answer"] = { next: "end" };
  }
  for (const [index, id] of steps.entries()) {
    nodes[id] = {
      kind: "api",
      connection: "upstream",
      method: "POST",
      restUrl: `/${id}`,
      requestPayload: { step: id },
      results: ["200"],
    };
    const otherwise = { other: "stop", error: "stop", timeout: "stop", "max-connection": "stop" };
    routes[id] = { "200": steps[index + 1] ?? last, ...otherwise };
  }
  return { kind: "workflow", formatVersion: 1, inputs: [], nodes, routes };
}

const sleeper: WorkflowDocument = {
  kind: "workflow",
  formatVersion: 1,
  inputs: [],
  nodes: {
    start: { kind: "start" },
    sleep: { kind: "delay", duration: 'duration("P9D")' },
    end: { kind: "end" },
  },
  routes: { start: { next: "sleep" }, sleep: { next: "end" } },
};

/** Opens the services on a data folder: on its embedded PostgreSQL, or on the one that `databaseUrl` names. */
export async function openBench(
  stack: AsyncDisposableStack,
  dataDir: string,
  databaseUrl?: string,
): Promise<Services> {
  const config = readConfig({
    PATCHBAY_DATA: dataDir,
    PATCHBAY_PORT: "0",
    PATCHBAY_SAMPLES: "off",
    PATCHBAY_EGRESS_ALLOW: "127.0.0.0/8",
    PATCHBAY_LOG_LEVEL: "warn",
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  });
  return await openServices(stack, config, {
    log: createLog({ level: "warn" }),
    clock: systemClock,
    publicUrl: () => "",
  });
}

/** Makes and publishes the connection and the workflows `durable`, `answering` and `sleeper`. */
export async function prepareBench(services: Services, upstream: string): Promise<void> {
  const settings = { baseUrl: upstream, ping: { relativeUri: "/ping" }, maxConnections: 1_000 };
  await services.connections.create(bencher, { name: "upstream", production: settings });
  await services.probe.test(bencher, "upstream", "production", undefined);
  await services.publication.publish(bencher, "upstream", "production");
  const documents = { durable: threeCalls(false), answering: threeCalls(true), sleeper };
  for (const [name, document] of Object.entries(documents)) {
    await services.workflows.create(bencher, { name, document });
    await services.workflowPublication.publish(bencher, name, {});
  }
}

/** Runs `durable` through to its end. */
export async function runDurable({ workflowRunner }: Services): Promise<void> {
  const done = await workflowRunner.run(bencher, "durable", { wait: 60 });
  if (done.kind !== "status" || done.answer.status !== "succeeded")
    throw new Error(`not run: ${JSON.stringify(done)}`);
}

/** Runs `answering` until it has answered. */
export async function runAnswering({ workflowRunner }: Services): Promise<void> {
  const done = await workflowRunner.run(bencher, "answering", { wait: 60 });
  if (done.kind !== "reply" || done.reply.status !== 201)
    throw new Error(`no answer: ${JSON.stringify(done)}`);
}
