import { setTimeout as delay } from "node:timers/promises";
import { callsOnRecord, Load, settled, STEPS } from "../load.ts";
import { atMost, common, exactly, figuresOf, type Scenario } from "../measure.ts";
import { distributed } from "../installation.ts";

/** F3: a worker is paused for longer than its lease, another takes over, and then it wakes. */
export const f3: Scenario = async ({ times: kills, tick }) => {
  await using stack = new AsyncDisposableStack();
  const { journal, server, team } = await distributed(stack, 2);
  const load = new Load(server.address, { lanes: 4, pauseMs: 80 });
  for (let pause = 0; pause < kills; pause += 1) {
    const worker = team[pause % 2];
    await delay(1_500);
    worker?.signal("SIGSTOP");
    await delay(14_000);
    worker?.signal("SIGCONT");
    tick();
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
export const takeover: Scenario = async ({ tick }) => {
  await using stack = new AsyncDisposableStack();
  const { journal, server, team } = await distributed(stack, 2);
  const load = new Load(server.address, { lanes: 6, pauseMs: 40 });
  await delay(2_000);
  const hit = journal.interrupted(STEPS);
  const killed = performance.now();
  await team[0]?.end("SIGKILL");
  tick();
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
      "takeover slowest (s)": atMost(slowest / 1000, 15),
    },
  };
};
