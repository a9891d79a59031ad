// `npm run soak -- [--quick] [--only F5,F9] [--json]`: what upstreams do to calls, for long and in numbers. Names and bars are
// those of the list of failures that the product answers for; `npm test` has the short forms. Exit 1 when a bar is missed.
import { type Bar, type Figure, printBars, printFigures } from "../bench/report.ts";
import { bombs, breaks, drips, hangs, manyConnections, memory } from "./call-scenarios.ts";
import { outage, rateBudget, refreshes } from "./server-scenarios.ts";
import type { Scenario } from "./measure.ts";

const scenarios: Readonly<Record<string, Scenario>> = {
  F5: hangs,
  F6: breaks,
  F7: drips,
  F8: bombs,
  F9: outage,
  F10: refreshes,
  rates: rateBudget,
  memory,
  connections: manyConnections,
};

const args = process.argv.slice(2);
const json = args.includes("--json");
const quick = args.includes("--quick");
const only = args.includes("--only")
  ? (args[args.indexOf("--only") + 1] ?? "").split(",")
  : Object.keys(scenarios);
const unknown = only.filter((name) => !(name in scenarios));
if (unknown.length > 0) {
  console.error(`soak: ${unknown.join(", ")} is not one of ${Object.keys(scenarios).join(", ")}`);
  process.exit(2);
}

const figures: Figure[] = [];
const bars: Record<string, Bar> = {};
for (const [index, name] of only.entries()) {
  console.error(`soak: ${name} (${index + 1} of ${only.length})`);
  const outcome = await scenarios[name]?.({ quick });
  for (const { load, metric, value, unit } of outcome?.figures ?? [])
    figures.push({ bench: "soak", subject: name, load, metric, value, unit });
  for (const [what, bar] of Object.entries(outcome?.bars ?? {})) bars[`${name} ${what}`] = bar;
}
printFigures(figures, json);
printBars("soak", bars, json);
