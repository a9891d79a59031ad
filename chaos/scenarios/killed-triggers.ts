import { setTimeout as delay } from "node:timers/promises";
import { Journal } from "../journal.ts";
import { prepareConnection } from "../load.ts";
import { atLeast, atMost, exactly, figuresOf, folder, percentile, type Scenario } from "../measure.ts";
import { Program } from "../program.ts";
import { CALLS, Deliveries, executionsOf, prepareTriggers } from "../trigger-load.ts";

/** The server is killed while webhooks come in and a schedule fires: what it answered 2xx for is run, once, to its end. */
export const killedTriggers: Scenario = async ({ times, tick }) => {
  await using stack = new AsyncDisposableStack();
  const journal = stack.use(await Journal.start(40));
  const settings = { PATCHBAY_DATA: folder(stack), PATCHBAY_PORT: "0" };
  let program = await Program.start(["start"], settings);
  stack.defer(async () => void (await program.end("SIGTERM")));
  await prepareConnection(program.address, journal.origin);
  const { path, rules } = await prepareTriggers(program.address, { schedule: true });
  const begun = performance.now();
  const load = new Deliveries(program.address, path, { lanes: 4, pauseMs: 30 });
  const recoveries: number[] = [];
  for (let kill = 0; kill < times; kill += 1) {
    await delay(800 + Math.random() * 800);
    await program.end("SIGKILL");
    const gone = performance.now();
    const hit = journal.interrupted(CALLS).filter((one) => one.startsWith("d-"));
    program = await Program.start(["start"], settings);
    load.baseUrl = program.address;
    for (let waited = 0; waited < 15_000 && journal.resumed(hit, gone).length < hit.length; waited += 50)
      await delay(50);
    for (const at of journal.resumed(hit, gone)) recoveries.push(at - gone);
    tick();
  }
  await load.stop();
  const seconds = Math.floor((performance.now() - begun) / 1000);
  for (let waited = 0; waited < 30_000; waited += 250) {
    if (journal.judge(load.acknowledged, CALLS).lost === 0) break;
    await delay(250);
  }
  await delay(1_500);
  const fires = journal.known().filter((one) => !one.startsWith("d-"));
  const verdict = journal.judge(load.acknowledged, CALLS);
  const ofFires = journal.judge(fires, 1);
  const [delivered = 0] = await Promise.all(rules.map(async (id) => await executionsOf(program.address, id)));
  return {
    figures: figuresOf("triggers", `${times} × kill -9 under webhooks and a schedule`, {
      deliveries: load.acknowledged.length,
      fires: fires.length,
      calls: verdict.calls,
      "calls again": verdict.again,
      "recovery p95 ms": percentile(recoveries, 0.95),
    }),
    bars: {
      "triggers deliveries": atLeast(load.acknowledged.length, times * 20),
      "triggers accepted and not run to the end": exactly(verdict.lost, 0),
      "triggers executions beyond one a delivery": exactly(delivered - load.acknowledged.length, 0),
      "triggers finished actions called again": exactly(verdict.finishedAgain, 0),
      "triggers actions with several keys": exactly(verdict.otherKeys, 0),
      "triggers seconds of the schedule": atLeast(fires.length, Math.max(1, seconds - 2)),
      "triggers fires made twice": exactly(ofFires.otherKeys, 0),
      "triggers recovery p95 after a restart began (s)": atMost(percentile(recoveries, 0.95) / 1000, 10),
    },
  };
};
