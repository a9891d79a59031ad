import { execFileSync } from "node:child_process";
import { closeSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { api } from "../../packages/contract/src/api.ts";
import { Journal } from "../journal.ts";
import { prepareConnection } from "../load.ts";
import { clientOf, demand } from "../owner-client.ts";
import { atLeast, atMost, exactly, figuresOf, folder, type Outcome, type Scenario } from "../measure.ts";
import { Program } from "../program.ts";
import { CALLS, Deliveries, executionsOf, prepareTriggers } from "../trigger-load.ts";

/** Mounts a disk of so many megabytes over a folder; false where that is not allowed. */
function mountDisk(stack: AsyncDisposableStack, path: string, megabytes: number): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", path], { stdio: "ignore" });
  } catch {
    return false;
  }
  stack.defer(() => void execFileSync("umount", ["-l", path], { stdio: "ignore" }));
  return true;
}

/** Writes until nothing more fits. */
function fill(path: string): void {
  const file = openSync(path, "w");
  try {
    for (const part of [1 << 20, 1 << 12]) {
      const zeros = Buffer.alloc(part);
      try {
        for (;;) writeSync(file, zeros);
      } catch {
        // Full for parts of this size.
      }
    }
  } finally {
    closeSync(file);
  }
}

/** F11: the disk under the database is full, again and again, while webhooks come in; then there is room again. */
export const f11: Scenario = async ({ times, tick }): Promise<Outcome> => {
  await using stack = new AsyncDisposableStack();
  const data = folder(stack);
  if (!mountDisk(stack, data, 400))
    return {
      figures: figuresOf("F11", "left out: only root may mount a disk", { "disks filled": 0 }),
      bars: {},
    };
  const journal = stack.use(await Journal.start(20));
  const program = await Program.start(["start"], { PATCHBAY_DATA: data, PATCHBAY_PORT: "0" });
  stack.defer(async () => void (await program.end("SIGTERM")));
  await prepareConnection(program.address, journal.origin);
  const { path, rules } = await prepareTriggers(program.address, { schedule: false });
  const load = new Deliveries(program.address, path, { lanes: 4, pauseMs: 30 });
  const call = clientOf(program.address);
  const ballast = join(data, "ballast");
  let halfDone = 0;
  let refused = 0;
  let otherwise = 0;
  let slowest = 0;
  for (let one = 0; one < times; one += 1) {
    await delay(1_500);
    fill(ballast);
    // A change is audited in its own transaction, so either both are there afterwards or neither.
    const changes = [];
    let refusedNow = 0;
    for (let change = 0; change < 90 && refusedNow < 5; change += 1) {
      const name = `full-${one}-${change}`;
      const made = await call(api.connections.create, {
        body: { name, production: { baseUrl: journal.origin } },
      });
      changes.push({ name, ok: made.ok });
      if (!made.ok) {
        refusedNow += 1;
        if (made.problem.code !== "store_unavailable") otherwise += 1;
      }
      await delay(150);
    }
    refused += refusedNow;
    rmSync(ballast);
    const begun = performance.now();
    const before = load.acknowledged.length;
    while (load.acknowledged.length === before && performance.now() - begun < 60_000) await delay(50);
    slowest = Math.max(slowest, performance.now() - begun);
    const audited = new Set(
      demand(await call(api.audit.list, { query: { action: "connection.create", perPage: 100 } })).items.map(
        ({ targetName }) => targetName,
      ),
    );
    for (const { name, ok } of changes) {
      const there = (await call(api.connections.read, { params: { connection: name } })).ok;
      if (there !== audited.has(name) || (ok && !there)) halfDone += 1;
    }
    tick();
  }
  await load.stop();
  for (let waited = 0; waited < 30_000 && journal.judge(load.acknowledged, CALLS).lost > 0; waited += 250)
    await delay(250);
  await delay(1_000);
  const verdict = journal.judge(load.acknowledged, CALLS);
  const executions = await executionsOf(program.address, rules[0] ?? "");
  return {
    figures: figuresOf("F11", `${times} × the disk full`, {
      deliveries: load.acknowledged.length,
      "calls again": verdict.again,
      "changes refused": refused,
      "healed after ms": slowest,
      "room afterwards MB": Math.round((statfsSync(data).bavail * statfsSync(data).bsize) / 1e6),
    }),
    bars: {
      "F11 deliveries": atLeast(load.acknowledged.length, times * 20),
      "F11 changes refused while it was full": atLeast(refused, times),
      "F11 refused otherwise than by 503": exactly(otherwise, 0),
      "F11 accepted and not run to the end": exactly(verdict.lost, 0),
      "F11 executions beyond one a delivery": exactly(executions - load.acknowledged.length, 0),
      "F11 changes without their audit entry, or the other way round": exactly(halfDone, 0),
      "F11 accepts again after there is room (s)": atMost(slowest / 1000, 30),
      "F11 still running": exactly(Number(program.running), 1),
    },
  };
};
