// `npm run bench -- decisions`: tables of 10 to 100,000 rows against the engines that can be had, one run.
import { loadavg } from "node:os";
import { join } from "node:path";
import { startProgram, stop } from "../main/processes.ts";
import { type Bar, type Figure, printBars, printFigures } from "../report.ts";
import { installCompetitors } from "./competitors.ts";
import type { Measured, MeasuredTable, Order } from "./measure.ts";
import { type Profile, profiles } from "./profiles.ts";

const sizes = [10, 100, 1000, 10_000, 100_000] as const;

/** Runs the bench. Bars (issue 4) at 10,000 rows with a selective column; a build of 100,000 rows beside the event loop. */
export async function benchDecisions({
  json,
  quick,
}: {
  readonly json: boolean;
  readonly quick: boolean;
}): Promise<void> {
  const skipped = installCompetitors();
  if (skipped !== null) console.error(`bench: ${skipped}`);
  console.error(`bench: load of the machine ${loadavg()[0]?.toFixed(1)}`);
  const figures: Figure[] = [];
  const found = new Map<string, MeasuredTable>();
  for (const profile of profiles)
    for (const rows of sizes) {
      if (quick && profile !== "selective" && rows !== 10_000) continue;
      const table = await measured({ profile, rows, quick });
      found.set(`${profile} ${rows}`, table);
      const own = figuresOf(profile, rows, table);
      if (json) printFigures(own, json);
      else console.error(`bench: ${profile}, ${rows} rows measured`);
      figures.push(...own);
    }
  if (!json) printFigures(figures, json);
  printBars("decisions", barsOf(found), json);
}

async function measured(order: Order): Promise<MeasuredTable> {
  const program = join(import.meta.dirname, "measure.ts");
  const { child, said } = await startProgram<MeasuredTable>(program, order, ["--expose-gc"]);
  await stop(child);
  return said;
}

function figuresOf(profile: Profile, rows: number, table: MeasuredTable): readonly Figure[] {
  const load = `${profile}, ${rows} rows`;
  const figure = (subject: string, metric: string, value: number | null, unit: string): readonly Figure[] =>
    value === null ? [] : [{ bench: "decisions", subject, load, metric, value, unit }];
  return [
    ...table.subjects.flatMap(({ subject, ...one }) => [
      ...figure(subject, "rate", one.perSecond, "evaluations/s"),
      ...figure(subject, "CPU", one.microseconds, "µs"),
      ...figure(subject, "p99", one.p99, "µs"),
      ...figure(subject, "build", one.buildMilliseconds, "ms"),
      ...figure(subject, "memory", one.megabytes, "MB"),
    ]),
    ...figure("Patchbay, build in a worker", "build", table.workerMilliseconds, "ms"),
    ...figure("Patchbay, verifier", "build", table.verifyMilliseconds, "ms"),
  ];
}

function barsOf(found: ReadonlyMap<string, MeasuredTable>): Readonly<Record<string, Bar>> {
  const large = found.get("selective 10000");
  const subject = (name: string): Measured | undefined => large?.subjects.find((one) => one.subject === name);
  const most = (value: number | undefined, limit: number, unit: string): Bar => ({
    value: value ?? Number.NaN,
    wanted: `<= ${limit} ${unit}`,
    ok: value !== undefined && value <= limit,
  });
  const times = (other: string, least: number): Readonly<Record<string, Bar>> => {
    const theirs = subject(other)?.perSecond;
    if (theirs === undefined) return {};
    const value = (subject("Patchbay")?.perSecond ?? 0) / theirs;
    return { [`rate over ${other}`]: { value, wanted: `>= ${least}`, ok: value >= least } };
  };
  return {
    "CPU of a look-up, 10,000 rows": most(subject("Patchbay, look-up alone")?.microseconds, 5, "µs"),
    "CPU of a whole decision, 10,000 rows": most(subject("Patchbay")?.microseconds, 15, "µs"),
    ...times("zen 0.54", 30),
    ...times("zen 2.0.2", 10),
    "build of 100,000 rows in a worker": most(found.get("selective 100000")?.workerMilliseconds, 2000, "ms"),
    "overlaps and gaps of 10,000 rows": most(large?.verifyMilliseconds, 500, "ms"),
  };
}
