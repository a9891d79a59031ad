// `npm run bench -- workflows`: what it costs that an execution survives. The same three calls, through the same code that
// makes calls, (a) as the actions of a rule that is put on no record, (b) as a durable workflow on the embedded PostgreSQL.
// All in this process but the upstream; processor time is counted with PostgreSQL's.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { permissions } from "../../packages/contract/src/access.ts";
import type { Action } from "../../packages/contract/src/rule.ts";
import type { WorkflowDocument } from "../../packages/contract/src/workflow.ts";
import type { Actor } from "../../packages/server/src/platform/actor.ts";
import { systemClock } from "../../packages/server/src/platform/clock.ts";
import { readConfig } from "../../packages/server/src/platform/config.ts";
import { createLog } from "../../packages/server/src/platform/log.ts";
import { openServices, type Services } from "../../packages/server/src/services.ts";
import { WORKFLOWS_AT_ONCE } from "../../packages/server/src/workflows/engine.ts";
import { cpuOf, startProgram, stop } from "../main/processes.ts";
import { type Figure, median, printBars, printFigures } from "../report.ts";

const bencher: Actor = {
  kind: "system",
  name: "bench",
  permissions: new Set(permissions),
  environments: new Set(["production", "staging"]),
};
const steps = ["a", "b", "c"] as const;
const concurrency = 64;

const action = (id: string): Action => ({
  id,
  name: id,
  connection: "upstream",
  method: "POST",
  restUrl: `/${id}`,
  requestPayload: { step: id },
});

/** Three calls one after the other, then an end. */
function document(): WorkflowDocument {
  const nodes: WorkflowDocument["nodes"] = {
    start: { kind: "start" },
    stop: { kind: "fail", message: "a call failed" },
    end: { kind: "end" },
  };
  const routes: WorkflowDocument["routes"] = { start: { next: "a" } };
  for (const [index, id] of steps.entries()) {
    const { id: _id, name: _name, ...call } = action(id);
    nodes[id] = { kind: "api", ...call, results: ["200"] };
    const otherwise = { other: "stop", error: "stop", timeout: "stop", "max-connection": "stop" };
    routes[id] = { "200": steps[index + 1] ?? "end", ...otherwise };
  }
  return { kind: "workflow", formatVersion: 1, inputs: [], nodes, routes };
}

async function prepare(services: Services, upstream: string): Promise<void> {
  const settings = { baseUrl: upstream, ping: { relativeUri: "/ping" }, maxConnections: 1_000 };
  await services.connections.create(bencher, { name: "upstream", production: settings });
  await services.probe.test(bencher, "upstream", "production", undefined);
  await services.publication.publish(bencher, "upstream", "production");
  await services.rules.create(bencher, {
    name: "bare",
    document: {
      kind: "simpleRule",
      formatVersion: 1,
      inputs: [],
      actions: steps.map(action),
      condition: { kind: "group", id: "all", match: "all", conditions: [] },
      then: { outputs: {}, actions: [...steps] },
      else: {},
    },
  });
  await services.rulePublication.publish(bencher, "bare", {});
  await services.workflows.create(bencher, { name: "durable", document: document() });
  await services.workflowPublication.publish(bencher, "durable", {});
}

type Sample = { readonly perSecond: number; readonly cpuMs: number; readonly p50: number };

/** Runs `count` executions, so many at a time. Processor time is this process's and PostgreSQL's. */
async function measure(run: () => Promise<void>, count: number, lanes: number): Promise<Sample> {
  const took: number[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      const begun = performance.now();
      await run();
      took.push(performance.now() - begun);
    }
  };
  const cpu = cpuOf(process.pid);
  const began = performance.now();
  await Promise.all(Array.from({ length: lanes }, lane));
  const seconds = (performance.now() - began) / 1000;
  return { perSecond: count / seconds, cpuMs: (cpuOf(process.pid) - cpu) / count, p50: median(took) };
}

/** Measures, prints, and sets the exit code. */
export async function benchWorkflows(options: {
  readonly json: boolean;
  readonly quick: boolean;
}): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "patchbay-bench-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const { child, said } = await startProgram<{ readonly port: number }>(
    join(import.meta.dirname, "../main/upstream.ts"),
  );
  stack.defer(async () => await stop(child));
  const upstream = `http://127.0.0.1:${said.port}`;
  const config = readConfig({
    PATCHBAY_DATA: folder,
    PATCHBAY_PORT: "0",
    PATCHBAY_SAMPLES: "off",
    PATCHBAY_EGRESS_ALLOW: "127.0.0.0/8",
    PATCHBAY_LOG_LEVEL: "warn",
  });
  const log = createLog({ level: "warn" });
  const services = await openServices(stack, config, { log, clock: systemClock, publicUrl: () => "" });
  await services.engine.work(WORKFLOWS_AT_ONCE);
  await prepare(services, upstream);
  const rule = await services.runnable.pick("bare", "production", undefined);
  const request = { environment: "production", params: {}, keyPrefix: "bench" } as const;
  const bare = async (): Promise<void> => {
    const { item } = await services.runner.decide(rule, request, systemClock.now());
    if (item.kind !== "decided" || item.actions.some(({ outcome }) => outcome.status !== "success"))
      throw new Error("a call failed");
  };
  const durable = async (): Promise<void> => {
    const done = await services.workflowRunner.run(bencher, "durable", { wait: 60 });
    if (done.kind !== "status" || done.answer.status !== "succeeded")
      throw new Error(`not run: ${JSON.stringify(done)}`);
  };
  const subjects = { "not durable": bare, durable } as const;
  const count = options.quick ? 400 : 2_000;
  const rounds = options.quick ? 3 : 5;
  for (const run of Object.values(subjects)) await measure(run, 500, concurrency);
  const figures: Figure[] = [];
  const ratios: number[] = [];
  const samples: Record<keyof typeof subjects, Sample[]> = { "not durable": [], durable: [] };
  for (let round = 0; round < rounds; round += 1) {
    samples["not durable"].push(await measure(bare, count, concurrency));
    samples.durable.push(await measure(durable, count, concurrency));
    ratios.push((samples.durable.at(-1)?.perSecond ?? 0) / (samples["not durable"].at(-1)?.perSecond ?? 1));
  }
  const single = await measure(durable, options.quick ? 50 : 300, 1);
  const load = `3 calls, ${concurrency} at a time`;
  for (const [subject, all] of Object.entries(samples)) {
    const of = (read: (sample: Sample) => number): number => median(all.map(read));
    figures.push(
      { bench: "workflows", subject, load, metric: "rate", value: of((one) => one.perSecond), unit: "1/s" },
      { bench: "workflows", subject, load, metric: "p50", value: of((one) => one.p50), unit: "ms" },
      {
        bench: "workflows",
        subject,
        load,
        metric: "CPU",
        value: of((one) => one.cpuMs),
        unit: "ms/execution",
      },
    );
  }
  figures.push({
    bench: "workflows",
    subject: "durable",
    load: "one at a time",
    metric: "p50",
    value: single.p50,
    unit: "ms",
  });
  printFigures(figures, options.json);
  const cpu = median(samples.durable.map((one) => one.cpuMs));
  const ratio = median(ratios);
  printBars(
    "workflows",
    {
      "durable rate ÷ rate without": { value: ratio, wanted: "≥ 0.4", ok: ratio >= 0.4 },
      "CPU per execution, all processes (ms)": { value: cpu, wanted: "≤ 1.2", ok: cpu <= 1.2 },
      "one execution p50 (ms)": { value: single.p50, wanted: "≤ 10", ok: single.p50 <= 10 },
    },
    options.json,
  );
}
