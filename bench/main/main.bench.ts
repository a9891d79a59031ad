// What Patchbay costs over a program written by hand. In one run, in turn, at concurrency 1, 16 and 64: a bare Fastify
// with undici's dispatch; the same writing its record durably; Patchbay doing all it does. All share one machine with the
// load and the upstream, so read the ratios.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Figure, median, printBars, printFigures } from "../report.ts";
import { type PatchbaySubject, startPatchbay } from "./patchbay-subject.ts";
import { cpuOf, startProgram, stop } from "./processes.ts";
import { sharesOf } from "./where.ts";

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

  const subjects: readonly Subject[] = [
    bareSubject("bare", bare, null),
    bareSubject("bare + record", recording, patchbay.postgresPid),
    patchbaySubject(patchbay),
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
  note("where the time goes: one run of each under the profiler");
  const shares = await profile(folder, origin, quick ? 1500 : 4000);
  if (!json) console.log("");
  printFigures(shares, json);
  printMainBars(results, json);
}

type Program = Awaited<ReturnType<typeof startProgram<{ origin: string }>>>;
const jsonHeaders = { "content-type": "application/json" };

const bareSubject = (name: string, { child, said }: Program, postgresPid: number | null): Subject => ({
  name,
  origin: said.origin,
  path: "/run",
  headers: jsonHeaders,
  pid: child.pid ?? 0,
  postgresPid,
});

const patchbaySubject = ({ origin, apiKey, pid, postgresPid }: PatchbaySubject): Subject => ({
  name: "Patchbay",
  origin,
  path: "/api/v1/rules/OrderDiscount/run",
  headers: { ...jsonHeaders, authorization: `Bearer ${apiKey}` },
  pid,
  postgresPid,
});

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

/** One loaded run of each recording subject under the sampling profiler, in processes of their own. */
async function profile(folder: string, upstream: string, milliseconds: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  const loaded = async (subject: Subject): Promise<number> => (await measure(subject, 64, milliseconds)).cpu;
  const add = (subject: string, profiles: string, cpu: number): void => {
    for (const { owner, share } of sharesOf(profiles, 0.5)) {
      figures.push({
        bench: "main",
        subject,
        load: owner,
        metric: "CPU per run at 64",
        value: share * cpu,
        unit: "µs",
      });
    }
  };
  const options = (name: string): string[] => ["--cpu-prof", `--cpu-prof-dir=${join(folder, name)}`];

  const patchbay = await startPatchbay(join(folder, "profiled"), upstream, options("profile-patchbay"));
  const ours = patchbaySubject(patchbay);
  await loaded(ours);
  const cpu = await loaded(ours);
  const bare = await startProgram<{ origin: string }>(
    here("bare-server.ts"),
    { upstream, database: patchbay.connectionString },
    options("profile-bare"),
  );
  const theirs = bareSubject("bare + record", bare, patchbay.postgresPid);
  await loaded(theirs);
  const bareCpu = await loaded(theirs);
  await stop(bare.child, "SIGTERM");
  await patchbay[Symbol.asyncDispose]();
  add("Patchbay", join(folder, "profile-patchbay"), cpu);
  add("bare + record", join(folder, "profile-bare"), bareCpu);
  return figures;
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
}

/** The ratio the issue asks for: Patchbay over the bare program that records as well, at 64 in flight. */
function printMainBars(results: ReadonlyMap<string, readonly Round[]>, json: boolean): void {
  const rate = (subject: string): number =>
    median((results.get(`${subject}/64`) ?? []).map((round) => round.rate));
  const value = rate("Patchbay") / rate("bare + record");
  printBars("main", { "rate over bare + record at 64": { value, wanted: ">= 0.5", ok: value >= 0.5 } }, json);
}
