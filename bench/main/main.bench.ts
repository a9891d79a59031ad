// What Patchbay costs over a program written by hand. In one run, in turn, at concurrency 1, 16 and 64: a bare Fastify
// with undici's dispatch; the same writing its record durably; Patchbay doing all it does. All share one machine with the
// load and the upstream, so read the ratios.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Figure, median, printBars, printFigures } from "../report.ts";
import { startPatchbay } from "./patchbay-subject.ts";
import { cpuOf, startProgram, stop } from "./processes.ts";

type Loaded = {
  readonly count: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
  readonly firstFailure: string;
};
type Subject = {
  readonly name: string;
  readonly origin: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly pid: number;
  readonly postgresPid: number | null;
};
type Round = {
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpu: number;
  readonly postgresCpu: number;
};

const here = (file: string): string => join(import.meta.dirname, file);
const body = JSON.stringify({ params: { tier: "gold", total: 120 } });
const loads = [1, 16, 64] as const;

/** Runs the bench. `quick` is for trying it out: one short round. */
export async function benchMain({
  json,
  quick,
}: {
  readonly json: boolean;
  readonly quick: boolean;
}): Promise<void> {
  const rounds = quick ? 1 : 5;
  const milliseconds = quick ? 1500 : 4000;
  const folder = mkdtempSync(join(tmpdir(), "patchbay-bench-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const note = (text: string): void => void process.stderr.write(`${text}\n`);

  note("starting upstream, load, PostgreSQL and the three subjects");
  const upstream = await startProgram<{ port: number }>(here("upstream.ts"));
  stack.defer(async () => await stop(upstream.child));
  const origin = `http://127.0.0.1:${upstream.said.port}`;
  const patchbay = stack.use(await startPatchbay(folder, origin));
  const bare = await startProgram<{ origin: string }>(here("bare-server.ts"), {
    upstream: origin,
    database: null,
  });
  stack.defer(async () => await stop(bare.child));
  const recording = await startProgram<{ origin: string }>(here("bare-server.ts"), {
    upstream: origin,
    database: patchbay.connectionString,
  });
  stack.defer(async () => await stop(recording.child));

  const jsonHeaders = { "content-type": "application/json" };
  const subjects: readonly Subject[] = [
    {
      name: "bare",
      origin: bare.said.origin,
      path: "/run",
      headers: jsonHeaders,
      pid: bare.child.pid ?? 0,
      postgresPid: null,
    },
    {
      name: "bare + record",
      origin: recording.said.origin,
      path: "/run",
      headers: jsonHeaders,
      pid: recording.child.pid ?? 0,
      postgresPid: patchbay.postgresPid,
    },
    {
      name: "Patchbay",
      origin: patchbay.origin,
      path: "/api/v1/rules/OrderDiscount/run",
      headers: { ...jsonHeaders, authorization: `Bearer ${patchbay.apiKey}` },
      pid: patchbay.pid,
      postgresPid: patchbay.postgresPid,
    },
  ];

  const results = new Map<string, Round[]>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const concurrency of loads) {
      for (const subject of subjects) {
        const measured = await measure(subject, concurrency, milliseconds);
        // The first round only warms up.
        if (round > 0)
          results.set(`${subject.name}/${concurrency}`, [
            ...(results.get(`${subject.name}/${concurrency}`) ?? []),
            measured,
          ]);
      }
    }
    note(round === 0 ? "warmed up" : `round ${round} of ${rounds}`);
  }
  report(results, subjects, json);
}

async function measure(subject: Subject, concurrency: number, milliseconds: number): Promise<Round> {
  const cpuBefore = cpuOf(subject.pid);
  const postgresBefore = subject.postgresPid === null ? 0 : cpuOf(subject.postgresPid);
  const { child, said } = await startProgram<Loaded>(here("load.ts"), {
    origin: subject.origin,
    path: subject.path,
    headers: subject.headers,
    body,
    concurrency,
    milliseconds,
  });
  await stop(child);
  if (said.failed > 0)
    throw new Error(`${subject.name}: ${said.failed} of ${said.count} failed: ${said.firstFailure}`);
  const postgresAfter = subject.postgresPid === null ? 0 : cpuOf(subject.postgresPid);
  return {
    rate: said.count / said.seconds,
    p50: said.p50,
    p99: said.p99,
    cpu: ((cpuOf(subject.pid) - cpuBefore) * 1000) / said.count,
    postgresCpu: ((postgresAfter - postgresBefore) * 1000) / said.count,
  };
}

function report(
  results: ReadonlyMap<string, readonly Round[]>,
  subjects: readonly Subject[],
  json: boolean,
): void {
  const of = (subject: string, load: number, metric: keyof Round): number =>
    median((results.get(`${subject}/${load}`) ?? []).map((round) => round[metric]));
  const figures = loads.flatMap((load) =>
    subjects.flatMap(({ name }): Figure[] => {
      const figure = (metric: string, value: number, unit: string): Figure => ({
        bench: "main",
        subject: name,
        load: `c=${load}`,
        metric,
        value,
        unit,
      });
      return [
        figure("rate", of(name, load, "rate"), "runs/s"),
        figure("p50", of(name, load, "p50"), "ms"),
        figure("p99", of(name, load, "p99"), "ms"),
        figure("CPU per run", of(name, load, "cpu"), "µs"),
        figure("PostgreSQL CPU per run", of(name, load, "postgresCpu"), "µs"),
      ];
    }),
  );
  printFigures(figures, json);
  const value = of("Patchbay", 64, "rate") / of("bare + record", 64, "rate");
  printBars("main", { "rate over bare + record at 64": { value, wanted: ">= 0.5", ok: value >= 0.5 } }, json);
}
