// A backlog on a PostgreSQL of its own (DATABASE_URL), worked off by one, two and three worker processes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ChildProcess } from "node:child_process";
import { systemClock } from "../../packages/server/src/platform/clock.ts";
import { createLog } from "../../packages/server/src/platform/log.ts";
import { EmbeddedPostgres } from "../../packages/server/src/platform/postgres-embedded.ts";
import type { Services } from "../../packages/server/src/services.ts";
import { nextMessage, startProgram, stop } from "../main/processes.ts";
import { bencher, openBench, prepareBench } from "./bench-services.ts";
import type { Counted } from "./counting-upstream.ts";
import { cpuWithout } from "./measure.ts";
import type { WorkerOrder } from "./worker.ts";

/** `again`: calls that repeated an idempotency key, beyond the first of each; `missing`: calls that were not made. */
export type Drained = {
  readonly workers: number;
  readonly perSecond: number;
  readonly cpuMs: number;
  readonly again: number;
  readonly missing: number;
};

/** Executions that each worker goes through before it is measured. */
const warmUp = 500;

/** Files `count` executions while the workers are paused, then lets so many workers work them off. */
export async function drain(
  upstream: { readonly child: ChildProcess; readonly port: number },
  crews: readonly number[],
  count: number,
): Promise<Drained[]> {
  await using stack = new AsyncDisposableStack();
  const dataDir = mkdtempSync(join(tmpdir(), "patchbay-bench-"));
  stack.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const database = stack.use(
    await EmbeddedPostgres.start({
      dataDir: join(dataDir, "database"),
      log: createLog({ level: "warn" }),
      clock: systemClock,
    }),
  );
  const databaseUrl = database.connectionString;
  const services = await openBench(stack, dataDir, databaseUrl);
  await prepareBench(services, `http://127.0.0.1:${upstream.port}`);
  const drained: Drained[] = [];
  for (const workers of crews) {
    await using crew = new AsyncDisposableStack();
    const children: ChildProcess[] = [];
    const order: WorkerOrder = { dataDir, databaseUrl };
    for (let worker = 0; worker < workers; worker += 1) {
      const { child } = await startProgram<string>(join(import.meta.dirname, "worker.ts"), order);
      crew.defer(async () => await stop(child));
      children.push(child);
    }
    for (const child of children) child.send("work");
    // What a program does for the first time takes longer, and that is not what is measured.
    await file(services, warmUp * workers);
    await emptied(services);
    for (const child of children) {
      child.kill("SIGSTOP");
      crew.defer(() => void child.kill("SIGCONT"));
    }
    await file(services, count);
    await countedBy(upstream.child);
    const cpu = cpuWithout(upstream.child.pid ?? 0);
    const began = performance.now();
    for (const child of children) child.kill("SIGCONT");
    await emptied(services);
    const seconds = (performance.now() - began) / 1000;
    const cpuMs = (cpuWithout(upstream.child.pid ?? 0) - cpu) / count;
    const { calls, again } = await countedBy(upstream.child);
    drained.push({ workers, perSecond: count / seconds, cpuMs, again, missing: 3 * count - (calls - again) });
  }
  return drained;
}

async function file({ workflowRunner }: Services, count: number): Promise<void> {
  const lanes = Array.from({ length: 50 }, async () => {
    for (let filed = 0; filed < count / 50; filed += 1)
      await workflowRunner.run(bencher, "durable", { wait: 0 });
  });
  await Promise.all(lanes);
}

async function emptied({ db }: Services): Promise<void> {
  const query = { name: "bench_left", text: "select exists (select from workflow_runs) as left" };
  while ((await db.hot<{ left: boolean }>(query, []))[0]?.left === true) await delay(20);
}

async function countedBy(upstream: ChildProcess): Promise<Counted> {
  upstream.send("count");
  return await nextMessage<Counted>(upstream);
}
