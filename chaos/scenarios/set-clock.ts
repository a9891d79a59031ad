import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Journal } from "../journal.ts";
import { Load, prepare, settled, STEPS } from "../load.ts";
import { atLeast, common, exactly, figuresOf, folder, type Scenario } from "../measure.ts";
import { Program } from "../program.ts";
import { executionsOf, prepareTriggers } from "../trigger-load.ts";

const HOUR = 3_600_000;
/** By how much the clock is off, one after the other, in ms. */
const OFFSETS = [HOUR, 0, -HOUR, 0, 24 * HOUR, -24 * HOUR, 0];

/** F13: the clock of the machine is set an hour and a day forwards and back, under executions and a schedule. */
export const f13: Scenario = async ({ times, tick }) => {
  await using stack = new AsyncDisposableStack();
  const data = folder(stack);
  const file = join(data, "clock");
  const journal = stack.use(await Journal.start(20));
  const program = await Program.start(
    ["start"],
    { PATCHBAY_DATA: data, PATCHBAY_PORT: "0", CHAOS_CLOCK_FILE: file },
    { preload: join(import.meta.dirname, "../moved-clock.ts") },
  );
  stack.defer(async () => void (await program.end("SIGTERM")));
  await prepare(program.address, journal.origin);
  const { rules } = await prepareTriggers(program.address, { schedule: true });
  const load = new Load(program.address, { lanes: 4, pauseMs: 60 });
  await delay(2_500);
  let fired = 0;
  for (const offset of OFFSETS.slice(0, times)) {
    writeFileSync(file, String(offset));
    program.signal("SIGUSR2");
    await delay(4_000);
    tick();
  }
  await load.stop();
  const end = await settled(program.address, 30_000);
  const verdict = journal.judge(load.acknowledged, STEPS);
  const fires = journal.known().filter((one) => !load.acknowledged.includes(one));
  const ofFires = journal.judge(fires, 1);
  fired = await executionsOf(program.address, rules[1] ?? "");
  return {
    figures: figuresOf("F13", "the clock an hour and a day forwards and back", {
      executions: load.acknowledged.length,
      fires: fires.length,
      "executions of the schedule": fired,
      "calls again": verdict.again,
    }),
    bars: {
      ...common("F13", { verdict, acknowledged: load.acknowledged.length, ...end }, 50),
      "F13 fires": atLeast(fires.length, 3),
      "F13 fires made twice": exactly(ofFires.otherKeys, 0),
      "F13 calls of executions made again": exactly(verdict.again, 0),
      "F13 executions of the schedule beyond its fires": exactly(fired - fires.length, 0),
    },
  };
};
