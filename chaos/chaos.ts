// `npm run chaos -- [--short] [--only F1,F2] [--kills N] [--json]`: breaks things under load and counts, from outside, what
// that cost. Figures as every measuring command has them; exit 1 when a bar is missed.
import { printBars, printFigures, type Bar, type Figure } from "../bench/report.ts";
import { revocation } from "./agent-revocation.ts";
import { f1, f18, f2, f3, type Scenario, takeover } from "./scenarios.ts";

/** Each scenario, with how often it breaks something: in full, and in short. */
const scenarios: Readonly<
  Record<string, { readonly run: Scenario; readonly full: number; readonly short: number }>
> = {
  F1: { run: f1, full: 200, short: 3 },
  F2: { run: f2, full: 50, short: 3 },
  F3: { run: f3, full: 4, short: 1 },
  F18: { run: f18, full: 1, short: 1 },
  takeover: { run: takeover, full: 1, short: 1 },
  revocation: { run: revocation, full: 20, short: 3 },
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

const figures: Figure[] = [];
const bars: Record<string, Bar> = {};
for (const name of only) {
  const scenario = scenarios[name];
  if (scenario === undefined) continue;
  const kills = Number(after("--kills") ?? (args.includes("--short") ? scenario.short : scenario.full));
  const outcome = await scenario.run({ kills });
  figures.push(...outcome.figures);
  Object.assign(bars, outcome.bars);
}
printFigures(figures, json);
printBars("chaos", bars, json);
