import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Journal } from "../journal.ts";
import { Load, prepare, settled, STEPS } from "../load.ts";
import { common, figuresOf, folder, type Scenario } from "../measure.ts";
import { postgresPid, Program } from "../program.ts";

/** So long PostgreSQL must have lived to be started again at once (ms). */
const lived = 10_500;

/** F2: PostgreSQL is killed with all its backends, again and again, under load. */
export const f2: Scenario = async ({ times: kills, tick }) => {
  await using stack = new AsyncDisposableStack();
  const data = folder(stack);
  const journal = stack.use(await Journal.start(20));
  const program = await Program.start(["start"], { PATCHBAY_DATA: data, PATCHBAY_PORT: "0" });
  stack.defer(async () => void (await program.end("SIGTERM")));
  await prepare(program.address, journal.origin);
  const load = new Load(program.address, { lanes: 4, pauseMs: 60 });
  for (let kill = 0; kill < kills; kill += 1) {
    await delay((kill === 0 ? 3_000 : lived) + Math.random() * 2_000);
    process.kill(postgresPid(join(data, "postgres")), "SIGKILL");
    tick();
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
