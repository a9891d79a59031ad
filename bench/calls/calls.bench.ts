// `npm run bench -- calls`: what one call costs beyond the HTTP client under it. Every subject calls the same upstream, a
// process of its own, from this process; what counts is this process's own processor time per call.
import { join } from "node:path";
import { startProgram, stop } from "../main/processes.ts";
import { type Figure, median, printBars, printFigures } from "../report.ts";
import { pipeline, poolRequest, rawDispatch, type Subject } from "./subjects.ts";

const concurrencies = [1, 32, 128] as const;

type Sample = { readonly microseconds: number; readonly perSecond: number };

/** Makes `calls` calls, so many at a time. */
async function measure(subject: Subject, concurrency: number, calls: number): Promise<Sample> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < calls) await subject.call((next += 1));
  };
  const cpu = process.cpuUsage();
  const began = performance.now();
  await Promise.all(Array.from({ length: concurrency }, lane));
  const { user, system } = process.cpuUsage(cpu);
  return { microseconds: (user + system) / calls, perSecond: (calls / (performance.now() - began)) * 1000 };
}

/** Measures the subjects in turn, several rounds, so that whatever else the machine does falls on all of them. */
async function compare(
  subjects: readonly Subject[],
  concurrency: number,
  { rounds, calls }: { readonly rounds: number; readonly calls: number },
): Promise<ReadonlyMap<string, Sample>> {
  const samples = new Map<string, Sample[]>(subjects.map(({ name }) => [name, []]));
  for (const subject of subjects) await measure(subject, concurrency, Math.min(calls, 3000));
  for (let round = 0; round < rounds; round++)
    for (const subject of subjects)
      samples.get(subject.name)?.push(await measure(subject, concurrency, calls));
  return new Map(
    [...samples].map(([name, all]) => [
      name,
      {
        microseconds: median(all.map((one) => one.microseconds)),
        perSecond: median(all.map((one) => one.perSecond)),
      },
    ]),
  );
}

/** Runs the bench. Bars: our pipeline costs at most 1.15 times raw dispatch at 32 and 128, and no more over many connections. */
export async function benchCalls({
  json,
  quick,
}: {
  readonly json: boolean;
  readonly quick: boolean;
}): Promise<void> {
  const { child, said } = await startProgram<{ port: number }>(
    join(import.meta.dirname, "../main/upstream.ts"),
  );
  try {
    const origin = `http://127.0.0.1:${said.port}`;
    const effort = quick ? { rounds: 3, calls: 1500 } : { rounds: 7, calls: 6000 };
    const figures: Figure[] = [];
    const note = (load: string, found: ReadonlyMap<string, Sample>): void => {
      for (const [subject, { microseconds, perSecond }] of found) {
        figures.push({
          bench: "calls",
          subject,
          load,
          metric: "CPU per call",
          value: microseconds,
          unit: "µs",
        });
        figures.push({ bench: "calls", subject, load, metric: "rate", value: perSecond, unit: "calls/s" });
      }
    };
    const ratios = new Map<string, number>();
    for (const concurrency of concurrencies) {
      await using stack = new AsyncDisposableStack();
      const subjects = [
        stack.use(rawDispatch(origin, concurrency)),
        stack.use(poolRequest(origin, concurrency)),
        stack.use(pipeline(origin, concurrency, false)),
        stack.use(pipeline(origin, concurrency, true)),
      ];
      const calls = concurrency === 1 ? Math.ceil(effort.calls / 2) : effort.calls;
      const found = await compare(subjects, concurrency, { ...effort, calls });
      note(`c=${concurrency}`, found);
      const raw = found.get("raw dispatch")?.microseconds ?? Number.NaN;
      for (const [name, { microseconds }] of found) ratios.set(`${name} ${concurrency}`, microseconds / raw);
    }
    const many = quick ? 200 : 1000;
    await using stack = new AsyncDisposableStack();
    const one = stack.use(pipeline(origin, 32, false));
    const all = stack.use(pipeline(origin, 32, false, many));
    const growth = await compare([one, all], 32, effort);
    note("c=32, many connections", growth);
    const flat =
      (growth.get(all.name)?.microseconds ?? Number.NaN) / (growth.get(one.name)?.microseconds ?? 1);
    printFigures(figures, json);
    const bar = (value: number, most: number) => ({ value, wanted: `<= ${most}`, ok: value <= most });
    printBars(
      "calls",
      {
        "pipeline over raw dispatch, c=32": bar(ratios.get("pipeline 32") ?? Number.NaN, 1.15),
        "pipeline over raw dispatch, c=128": bar(ratios.get("pipeline 128") ?? Number.NaN, 1.15),
        "many connections over one": bar(flat, 1.25),
      },
      json,
    );
  } finally {
    await stop(child);
  }
}
