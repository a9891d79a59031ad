// What is broken, and what must hold all the same. Each scenario prints figures and answers its bars; names and bars are those
// of the list of failures that the product answers for.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Bar, Figure } from "../bench/report.ts";
import { systemClock } from "../packages/server/src/platform/clock.ts";
import { createLog } from "../packages/server/src/platform/log.ts";
import { EmbeddedPostgres } from "../packages/server/src/platform/postgres-embedded.ts";
import { Journal, type Verdict } from "./journal.ts";
import { callsOnRecord, Load, prepare, settled, standing, STEPS } from "./load.ts";
import { postgresPid, Program } from "./program.ts";

export type Outcome = { readonly figures: readonly Figure[]; readonly bars: Readonly<Record<string, Bar>> };
export type Scenario = (options: { readonly kills: number }) => Promise<Outcome>;

const bar = (value: number, limit: number): Bar => ({ value, wanted: `≤ ${limit}`, ok: value <= limit });
const exactly = (value: number, wanted: number): Bar => ({
  value,
  wanted: String(wanted),
  ok: value === wanted,
});
const atLeast = (value: number, least: number): Bar => ({ value, wanted: `≥ ${least}`, ok: value >= least });

/** The 95th percentile. */
const p95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b).at(Math.max(0, Math.ceil(values.length * 0.95) - 1)) ?? 0;

/** A folder that is gone afterwards. */
function folder(stack: AsyncDisposableStack): string {
  const path = mkdtempSync(join(tmpdir(), "patchbay-chaos-"));
  stack.defer(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The bars that every scenario has. `least`: executions there must have been, or nothing was tried. */
function common(
  name: string,
  run: {
    readonly verdict: Verdict;
    readonly acknowledged: number;
    readonly unfinished: number;
    readonly failed: number;
  },
  least: number,
): Record<string, Bar> {
  return {
    [`${name} executions`]: atLeast(run.acknowledged, least),
    [`${name} lost`]: exactly(run.verdict.lost + run.failed, 0),
    [`${name} stuck`]: exactly(run.unfinished, 0),
    [`${name} finished steps called again`]: exactly(run.verdict.finishedAgain, 0),
    [`${name} steps with several keys`]: exactly(run.verdict.otherKeys, 0),
  };
}

const figuresOf = (name: string, load: string, values: Readonly<Record<string, number>>): Figure[] =>
  Object.entries(values).map(([metric, value]) => ({
    bench: "chaos",
    subject: name,
    load,
    metric,
    value,
    unit: metric.endsWith("ms") ? "ms" : "n",
  }));

/** F1: the whole server is killed in mid-execution, and started again, on its embedded database. */
export const f1: Scenario = async ({ kills }) => {
  await using stack = new AsyncDisposableStack();
  const data = folder(stack);
  const journal = stack.use(await Journal.start(20));
  const settings = { PATCHBAY_DATA: data, PATCHBAY_PORT: "0" };
  let program = await Program.start(["start"], settings);
  stack.defer(async () => void (await program.end("SIGTERM")));
  await prepare(program.address, journal.origin);
  const load = new Load(program.address, { lanes: 4, pauseMs: 60 });
  const recoveries: number[] = [];
  let atKill = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    await delay(800 + Math.random() * 1200);
    await program.end("SIGKILL");
    const killed = performance.now();
    // Counted when nothing comes in any more: what began while the signal was on its way was under way too.
    const hit = journal.interrupted(STEPS);
    atKill += journal.underWay(STEPS, killed);
    program = await Program.start(["start"], settings);
    const restarted = performance.now();
    load.baseUrl = program.address;
    for (let waited = 0; waited < 15_000 && journal.resumed(hit, killed).length < hit.length; waited += 50)
      await delay(50);
    for (const at of journal.resumed(hit, killed)) recoveries.push(Math.max(0, at - restarted));
  }
  await load.stop();
  const end = await settled(program.address, 30_000);
  const verdict = journal.judge(load.acknowledged, STEPS);
  const recovery = p95(recoveries);
  return {
    figures: figuresOf("F1", `${kills} × kill -9 of the server`, {
      executions: load.acknowledged.length,
      calls: verdict.calls,
      "calls again": verdict.again,
      "under way at the kills": atKill,
      "recovery p95 ms": recovery,
    }),
    bars: {
      ...common("F1", { verdict, acknowledged: load.acknowledged.length, ...end }, kills * 5),
      "F1 extra calls per execution under way at a kill": bar(verdict.again / Math.max(1, atKill), 1),
      "F1 recovery p95 after a restart (s)": bar(recovery / 1000, 10),
    },
  };
};

/** F2: PostgreSQL is killed with all its backends, again and again, under load. */
export const f2: Scenario = async ({ kills }) => {
  await using stack = new AsyncDisposableStack();
  const data = folder(stack);
  const journal = stack.use(await Journal.start(20));
  const program = await Program.start(["start"], { PATCHBAY_DATA: data, PATCHBAY_PORT: "0" });
  stack.defer(async () => void (await program.end("SIGTERM")));
  await prepare(program.address, journal.origin);
  const load = new Load(program.address, { lanes: 4, pauseMs: 60 });
  for (let kill = 0; kill < kills; kill += 1) {
    await delay(3_000 + Math.random() * 2_000);
    process.kill(postgresPid(join(data, "postgres")), "SIGKILL");
  }
  await delay(2_000);
  await load.stop();
  const end = await settled(program.address, 30_000);
  const verdict = journal.judge(load.acknowledged, STEPS);
  return {
    figures: figuresOf("F2", `${kills} × kill -9 of PostgreSQL`, {
      executions: load.acknowledged.length,
      calls: verdict.calls,
      "calls again": verdict.again,
      "settled after ms": end.took,
    }),
    bars: common("F2", { verdict, acknowledged: load.acknowledged.length, ...end }, kills * 10),
  };
};

/** A server that leaves the work to others, and workers beside it, on a PostgreSQL of their own. */
async function distributed(stack: AsyncDisposableStack, workers: number) {
  const path = folder(stack);
  const postgres = stack.use(
    await EmbeddedPostgres.start({
      dataDir: join(path, "postgres"),
      log: createLog({ level: "error" }),
      clock: systemClock,
    }),
  );
  const journal = stack.use(await Journal.start(20));
  const settings = {
    DATABASE_URL: postgres.connectionString,
    PATCHBAY_DATA: path,
    PATCHBAY_PORT: "0",
    PATCHBAY_SECRET_KEYS: `chaos:${Buffer.alloc(32, 9).toString("base64")}`,
  };
  const server = stack.use(await Program.start(["start", "--no-worker"], settings));
  await prepare(server.address, journal.origin);
  const team: Program[] = [];
  for (let one = 0; one < workers; one += 1) team.push(stack.use(await Program.start(["worker"], settings)));
  return { journal, server, team, settings };
}

/** F3: a worker is paused for longer than its lease, another takes over, and then it wakes. */
export const f3: Scenario = async ({ kills }) => {
  await using stack = new AsyncDisposableStack();
  const { journal, server, team } = await distributed(stack, 2);
  const load = new Load(server.address, { lanes: 4, pauseMs: 80 });
  for (let pause = 0; pause < kills; pause += 1) {
    const worker = team[pause % 2];
    await delay(1_500);
    worker?.signal("SIGSTOP");
    await delay(14_000);
    worker?.signal("SIGCONT");
  }
  await delay(1_000);
  await load.stop();
  const end = await settled(server.address, 30_000);
  const verdict = journal.judge(load.acknowledged, STEPS);
  const onRecord = await callsOnRecord(server.address);
  return {
    figures: figuresOf("F3", `${kills} × a worker paused beyond its lease`, {
      executions: load.acknowledged.length,
      calls: verdict.calls,
      "calls again": verdict.again,
    }),
    bars: {
      ...common("F3", { verdict, acknowledged: load.acknowledged.length, ...end }, 20),
      "F3 calls on record beyond one a step": exactly(onRecord.filter((calls) => calls !== STEPS).length, 0),
    },
  };
};

/** A worker is killed for good; the other one finishes what it was at. */
export const takeover: Scenario = async () => {
  await using stack = new AsyncDisposableStack();
  const { journal, server, team } = await distributed(stack, 2);
  const load = new Load(server.address, { lanes: 6, pauseMs: 40 });
  await delay(2_000);
  const hit = journal.interrupted(STEPS);
  const killed = performance.now();
  await team[0]?.end("SIGKILL");
  await load.stop();
  const end = await settled(server.address, 30_000);
  const verdict = journal.judge(load.acknowledged, STEPS);
  const slowest = Math.max(0, ...journal.resumed(hit, killed).map((at) => at - killed));
  return {
    figures: figuresOf("takeover", "1 of 2 workers killed", {
      executions: load.acknowledged.length,
      "calls again": verdict.again,
      "slowest takeover ms": slowest,
    }),
    bars: {
      ...common("takeover", { verdict, acknowledged: load.acknowledged.length, ...end }, 10),
      "takeover slowest (s)": bar(slowest / 1000, 15),
    },
  };
};

/** F18: the server is asked to stop under load; what it answered for is done by the next one. */
export const f18: Scenario = async () => {
  await using stack = new AsyncDisposableStack();
  const data = folder(stack);
  const journal = stack.use(await Journal.start(50));
  const settings = { PATCHBAY_DATA: data, PATCHBAY_PORT: "0" };
  let program = await Program.start(["start"], settings);
  stack.defer(async () => void (await program.end("SIGTERM")));
  await prepare(program.address, journal.origin);
  const load = new Load(program.address, { lanes: 8, pauseMs: 20 });
  await delay(2_000);
  const asked = performance.now();
  const code = await program.end("SIGTERM");
  const took = performance.now() - asked;
  program = await Program.start(["start"], settings);
  load.baseUrl = program.address;
  const { unfinished } = await standing(program.address);
  await load.stop();
  const end = await settled(program.address, 30_000);
  const verdict = journal.judge(load.acknowledged, STEPS);
  return {
    figures: figuresOf("F18", "SIGTERM under load", {
      executions: load.acknowledged.length,
      "left to the next": unfinished,
      "stop ms": took,
    }),
    bars: {
      ...common("F18", { verdict, acknowledged: load.acknowledged.length, ...end }, 20),
      "F18 calls again": exactly(verdict.again, 0),
      "F18 exit code": exactly(code ?? -1, 0),
      "F18 stop (s)": bar(took / 1000, 30),
    },
  };
};
