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

/** How much is measured: slices of so many calls, of every subject in turn, so often; first some to warm up. */
type Effort = { readonly rounds: number; readonly calls: number; readonly warm: number };

/**
 * Measures short slices of the subjects in turn, forwards and backwards, so that whatever else the machine does falls on all
 * of them, and takes the middle one of each.
 */
async function compare(
  subjects: readonly Subject[],
  concurrency: number,
  { rounds, calls, warm }: Effort,
): Promise<ReadonlyMap<string, Sample>> {
  const samples = new Map<string, Sample[]>(subjects.map(({ name }) => [name, []]));
  for (let round = -warm; round < rounds; round++)
    for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
      const sample = await measure(subject, concurrency, calls);
      if (round >= 0) samples.get(subject.name)?.push(sample);
    }
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

/**
 * Runs the bench. Bars: our pipeline costs at most 1.15 times raw dispatch at 32 and 128, with credential and record 1.5 times, and
 * no more over many connections.
 */
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
    const effort: Effort = quick
      ? { rounds: 16, calls: 1000, warm: 8 }
      : { rounds: 40, calls: 2000, warm: 10 };
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
      const calls = concurrency === 1 ? Math.ceil(effort.calls / 4) : effort.calls;
      const found = await compare(subjects, concurrency, { ...effort, calls });
      note(`c=${concurrency}`, found);
      const raw = found.get("raw dispatch")?.microseconds ?? Number.NaN;
      for (const [name, { microseconds }] of found) ratios.set(`${name} ${concurrency}`, microseconds / raw);
    }
    const many = quick ? 200 : 1000;
    await using stack = new AsyncDisposableStack();
    const subjects = [
      stack.use(rawDispatch(origin, 32)),
      stack.use(rawDispatch(origin, 32, many)),
      stack.use(pipeline(origin, 32, false)),
      stack.use(pipeline(origin, 32, false, many)),
    ] as const;
    const growth = await compare(subjects, 32, effort);
    note("c=32, many connections", growth);
    const [, , one, all] = subjects.map(({ name }) => growth.get(name)?.microseconds ?? Number.NaN);
    const flat = (all ?? Number.NaN) / (one ?? Number.NaN);
    printFigures(figures, json);
    const bar = (value: number, most: number) => ({ value, wanted: `<= ${most}`, ok: value <= most });
    printBars(
      "calls",
      {
        "pipeline over raw dispatch, c=32": bar(ratios.get("pipeline 32") ?? Number.NaN, 1.15),
        "pipeline over raw dispatch, c=128": bar(ratios.get("pipeline 128") ?? Number.NaN, 1.15),
        "with credential and record, c=32": bar(
          ratios.get("with credential and record 32") ?? Number.NaN,
          1.5,
        ),
        "many connections over one": bar(flat, 1.25),
      },
      json,
    );
  } finally {
    await stop(child);
  }
}
