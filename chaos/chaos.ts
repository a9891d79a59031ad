// `npm run chaos -- [--quick] [--only F1,F2] [--times N] [--json]`: breaks things under load and counts, from outside, what
// that cost. Figures as every measuring command has them; exit 1 when a bar is missed.
import { printBars, printFigures, type Bar, type Figure } from "../bench/report.ts";
import { exactly, type Scenario } from "./measure.ts";
import { Progress } from "./progress.ts";
import { revocation } from "./scenarios/agent-revocation.ts";
import { f4 } from "./scenarios/cut-database.ts";
import { f22 } from "./scenarios/due-schedules.ts";
import { f20 } from "./scenarios/exhaustion.ts";
import { f11 } from "./scenarios/full-disk.ts";
import { f2 } from "./scenarios/killed-database.ts";
import { f1, f18 } from "./scenarios/killed-server.ts";
import { killedTriggers } from "./scenarios/killed-triggers.ts";
import { f13 } from "./scenarios/set-clock.ts";
import { f25 } from "./scenarios/upgrade.ts";
import { f21 } from "./scenarios/webhook-burst.ts";
import { f3, takeover } from "./scenarios/workers.ts";

/** How often a scenario breaks something, in full and quickly, and about how long that takes in all, in seconds. */
type Plan = {
  readonly run: Scenario;
  readonly full: number;
  readonly quick: number;
  readonly seconds: readonly [begin: number, each: number];
  /** Its figures are of time, so nothing runs beside it. */
  readonly alone?: true;
};

const scenarios: Readonly<Record<string, Plan>> = {
  F1: { run: f1, full: 200, quick: 3, seconds: [10, 2] },
  F2: { run: f2, full: 50, quick: 3, seconds: [10, 11.5] },
  F3: { run: f3, full: 4, quick: 1, seconds: [10, 16] },
  F4: { run: f4, full: 30, quick: 10, seconds: [40, 1] },
  F11: { run: f11, full: 3, quick: 1, seconds: [15, 12] },
  F13: { run: f13, full: 7, quick: 4, seconds: [12, 4] },
  F18: { run: f18, full: 1, quick: 1, seconds: [15, 5] },
  F20: { run: f20, full: 1, quick: 1, seconds: [35, 1] },
  F25: { run: f25, full: 500, quick: 30, seconds: [20, 0.04] },
  takeover: { run: takeover, full: 1, quick: 1, seconds: [15, 10] },
  revocation: { run: revocation, full: 20, quick: 3, seconds: [15, 1] },
  triggers: { run: killedTriggers, full: 20, quick: 3, seconds: [10, 3.5] },
  F21: { run: f21, full: 60, quick: 5, seconds: [10, 1], alone: true },
  F22: { run: f22, full: 100, quick: 10, seconds: [15, 0.15], alone: true },
};

const args = process.argv.slice(2);
const after = (name: string): string | undefined =>
  args.includes(name) ? args[args.indexOf(name) + 1] : undefined;
const json = args.includes("--json");
const only = after("--only")?.split(",") ?? Object.keys(scenarios);
const unknown = only.filter((name) => !(name in scenarios));
if (unknown.length > 0) {
  console.error(`chaos: ${unknown.join(", ")} is not one of ${Object.keys(scenarios).join(", ")}`);
  process.exit(2);
}

const planned = only.flatMap((name) => {
  const plan = scenarios[name];
  if (plan === undefined) return [];
  const times = Number(after("--times") ?? (args.includes("--quick") ? plan.quick : plan.full));
  const [begin, each] = plan.seconds;
  return [{ name, ...plan, times, seconds: begin + each * times }];
});
const total = (parts: typeof planned): number => parts.reduce((sum, { seconds }) => sum + seconds, 0);

// Two at a time, the longest first; what measures time has the machine for itself.
const first = planned.filter((one) => one.alone !== true).toSorted((a, b) => b.seconds - a.seconds);
const last = planned.filter((one) => one.alone === true);
const progress = new Progress(
  planned.reduce((sum, { times }) => sum + times, 0),
  Math.max(first[0]?.seconds ?? 0, total(first) / 2) + total(last),
);

const figures: Figure[] = [];
const bars: Record<string, Bar> = {};
const runAll = async (waiting: typeof planned): Promise<void> => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { name, run, times } = next;
    progress.begin(name);
    try {
      const outcome = await run({ times, tick: () => progress.tick() });
      figures.push(...outcome.figures);
      Object.assign(bars, outcome.bars);
    } catch (error) {
      // The others go on; what they found is told.
      console.error(`${name}:`, error);
      bars[`${name} ran to its end`] = exactly(0, 1);
    }
    progress.end(name);
  }
};
await Promise.all([runAll(first), runAll(first)]);
await runAll(last);
printFigures(figures, json);
printBars("chaos", bars, json);
