// `npm run bench -- workflows`: what it costs that an execution survives. The same workflow of three calls, by the same
// interpreter and the same code that makes calls: without a store, and as durable executions on the embedded PostgreSQL; with
// a hundred thousand others asleep beside them; and as a backlog on DATABASE_URL that one, two and three workers work off.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WORKFLOWS_AT_ONCE } from "../../packages/server/src/workflows/engine.ts";
import { startProgram, stop } from "../main/processes.ts";
import { type Bar, type Figure, median, printBars, printFigures } from "../report.ts";
import { openBench, prepareBench, runAnswering, runDurable } from "./bench-services.ts";
import { type Drained, drain } from "./drain.ts";
import { interpreterOf } from "./interpreter.ts";
import { measure, type Sample } from "./measure.ts";
import { putToSleep } from "./sleepers.ts";

const concurrency = 64;
const load = `3 calls, ${concurrency} at a time`;
const figure = (subject: string, where: string, metric: string, value: number, unit: string): Figure => ({
  bench: "workflows",
  subject,
  load: where,
  metric,
  value,
  unit,
});

/** The middle of several samples, as figures. */
const figuresOf = (subject: string, samples: readonly Sample[]): Figure[] => {
  const of = (read: (sample: Sample) => number): number => median(samples.map(read));
  return [
    figure(
      subject,
      load,
      "rate",
      of(({ perSecond }) => perSecond),
      "1/s",
    ),
    figure(
      subject,
      load,
      "p50",
      of(({ p50 }) => p50),
      "ms",
    ),
    figure(
      subject,
      load,
      "CPU",
      of(({ cpuMs }) => cpuMs),
      "ms/execution",
    ),
  ];
};

type Measured = { readonly figures: readonly Figure[]; readonly bars: Readonly<Record<string, Bar>> };
type Plan = {
  readonly count: number;
  readonly rounds: number;
  readonly singles: number;
  readonly sleepers: number;
};
type Upstream = Awaited<ReturnType<typeof startProgram<{ readonly port: number }>>>;

/** On the embedded PostgreSQL, in this process. */
async function embedded({ child, said }: Upstream, plan: Plan): Promise<Measured> {
  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "patchbay-bench-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const services = await openBench(stack, folder);
  await services.engine.work(WORKFLOWS_AT_ONCE);
  await prepareBench(services, `http://127.0.0.1:${said.port}`);
  const subjects = {
    bare: interpreterOf(services),
    durable: async () => await runDurable(services),
    answering: async () => await runAnswering(services),
  };
  const upstream = child.pid ?? 0;
  const many = async (subject: keyof typeof subjects) =>
    await measure(subjects[subject], plan.count, concurrency, upstream);
  const one = async (subject: keyof typeof subjects) =>
    await measure(subjects[subject], plan.singles, 1, upstream);

  for (const subject of ["bare", "durable"] as const) await many(subject);
  const bare: Sample[] = [];
  const durable: Sample[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    bare.push(await many("bare"));
    durable.push(await many("durable"));
  }
  const single = {
    bare: await one("bare"),
    durable: await one("durable"),
    answering: await one("answering"),
  };
  await putToSleep(services, plan.sleepers);
  const crowded: Sample[] = [];
  for (let round = 0; round < plan.rounds; round += 1) crowded.push(await many("durable"));

  const ratio = median(durable.map(({ perSecond }, index) => perSecond / (bare[index]?.perSecond ?? 1)));
  const cpu = median(durable.map(({ cpuMs }) => cpuMs));
  const rate = (samples: readonly Sample[]): number => median(samples.map(({ perSecond }) => perSecond));
  const beside = rate(crowded) / rate(durable);
  const over = single.answering.p50 - single.bare.p50;
  return {
    figures: [
      ...figuresOf("not durable", bare),
      ...figuresOf("durable", durable),
      ...figuresOf(`durable, ${plan.sleepers} asleep`, crowded),
      figure("not durable", "one at a time", "p50", single.bare.p50, "ms"),
      figure("durable", "one at a time", "p50", single.durable.p50, "ms"),
      figure("durable, with an answer of its own", "one at a time", "p50", single.answering.p50, "ms"),
    ],
    bars: {
      "durable rate ÷ rate without": { value: ratio, wanted: "≥ 0.4", ok: ratio >= 0.4 },
      "CPU per execution, all processes but the called API (ms)": {
        value: cpu,
        wanted: "≤ 1.2",
        ok: cpu <= 1.2,
      },
      "one execution p50 (ms)": { value: single.durable.p50, wanted: "≤ 10", ok: single.durable.p50 <= 10 },
      "an answer of its own: p50 over its calls (ms)": { value: over, wanted: "≤ 8", ok: over <= 8 },
      [`rate with ${plan.sleepers} asleep ÷ rate without`]: {
        value: beside,
        wanted: "≥ 0.9",
        ok: beside >= 0.9,
      },
    },
  };
}

function drainFigures(drained: readonly Drained[]): Measured {
  const wrong = drained.reduce((sum, { again, missing }) => sum + again + Math.abs(missing), 0);
  return {
    figures: drained.flatMap(({ workers, perSecond, cpuMs }) => {
      const subject = `DATABASE_URL, ${workers} worker${workers === 1 ? "" : "s"}`;
      return [
        figure(subject, "3 calls, a backlog", "rate", perSecond, "1/s"),
        figure(subject, "3 calls, a backlog", "CPU", cpuMs, "ms/execution"),
      ];
    }),
    bars: { "backlog: calls made twice or not at all": { value: wrong, wanted: "0", ok: wrong === 0 } },
  };
}

/** Measures, prints, and sets the exit code. */
export async function benchWorkflows(options: {
  readonly json: boolean;
  readonly quick: boolean;
}): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const upstream = await startProgram<{ readonly port: number }>(
    join(import.meta.dirname, "counting-upstream.ts"),
  );
  stack.defer(async () => await stop(upstream.child));
  const plan = options.quick
    ? { count: 500, rounds: 3, singles: 60, sleepers: 20_000 }
    : { count: 2_000, rounds: 5, singles: 300, sleepers: 100_000 };
  const here = await embedded(upstream, plan);
  const crews = options.quick ? [1, 2] : [1, 2, 3];
  const there = drainFigures(
    await drain({ child: upstream.child, port: upstream.said.port }, crews, options.quick ? 1_000 : 4_000),
  );
  printFigures([...here.figures, ...there.figures], options.json);
  printBars("workflows", { ...here.bars, ...there.bars }, options.json);
}
