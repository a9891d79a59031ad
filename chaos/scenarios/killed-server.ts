import { setTimeout as delay } from "node:timers/promises";
import { Journal } from "../journal.ts";
import { Load, prepare, settled, standing, STEPS } from "../load.ts";
import { atMost, common, exactly, figuresOf, folder, percentile, type Scenario } from "../measure.ts";
import { Program } from "../program.ts";

/** Servers that are killed side by side when it is many times. */
const FLEETS = 2;

/** F1: the whole server is killed in mid-execution, and started again, on its embedded database. */
export const f1: Scenario = async ({ times, tick }) => {
  const fleets = times < 10 ? 1 : FLEETS;
  const runs = await Promise.all(
    Array.from({ length: fleets }, async (_, one) => await killed(Math.floor((times + one) / fleets), tick)),
  );
  const sum = (part: (run: (typeof runs)[number]) => number): number =>
    runs.reduce((total, run) => total + part(run), 0);
  const verdict = {
    lost: sum((run) => run.verdict.lost),
    calls: sum((run) => run.verdict.calls),
    again: sum((run) => run.verdict.again),
    finishedAgain: sum((run) => run.verdict.finishedAgain),
    otherKeys: sum((run) => run.verdict.otherKeys),
  };
  const acknowledged = sum((run) => run.acknowledged);
  const atKill = sum((run) => run.atKill);
  const recovery = percentile(
    runs.flatMap((run) => run.recoveries),
    0.95,
  );
  const unfinished = sum((run) => run.unfinished);
  const failed = sum((run) => run.failed);
  return {
    figures: figuresOf("F1", `${times} × kill -9 of the server`, {
      executions: acknowledged,
      calls: verdict.calls,
      "calls again": verdict.again,
      "under way at the kills": atKill,
      "recovery p95 ms": recovery,
    }),
    bars: {
      ...common("F1", { verdict, acknowledged, unfinished, failed }, times * 5),
      "F1 extra calls per execution under way at a kill": atMost(verdict.again / Math.max(1, atKill), 1),
      "F1 recovery p95 after a restart began (s)": atMost(recovery / 1000, 10),
    },
  };
};

/** One server, killed so often. `recoveries`: from the start of the next process to the next call of what was interrupted, ms. */
async function killed(kills: number, tick: () => void) {
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
    await delay(400 + Math.random() * 800);
    await program.end("SIGKILL");
    const gone = performance.now();
    // Counted when nothing comes in any more: what began while the signal was on its way was under way too.
    const hit = journal.interrupted(STEPS);
    atKill += journal.underWay(STEPS, gone);
    program = await Program.start(["start"], settings);
    load.baseUrl = program.address;
    for (let waited = 0; waited < 15_000 && journal.resumed(hit, gone).length < hit.length; waited += 50)
      await delay(50);
    for (const at of journal.resumed(hit, gone)) recoveries.push(at - gone);
    tick();
  }
  await load.stop();
  const { unfinished, failed } = await settled(program.address, 30_000);
  const verdict = journal.judge(load.acknowledged, STEPS);
  return { verdict, acknowledged: load.acknowledged.length, atKill, recoveries, unfinished, failed };
}

/** F18: the server is asked to stop under load; what it answered for is done by the next one. */
export const f18: Scenario = async ({ tick }) => {
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
  tick();
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
      "F18 stop (s)": atMost(took / 1000, 30),
    },
  };
};
