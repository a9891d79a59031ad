// One table of `npm run bench -- decisions` in a process of its own: all engines in turn, so that whatever else the
// machine does falls on all of them.
import { Worker } from "node:worker_threads";
import { join } from "node:path";
import { verifyRule } from "@patchbay/decision/verify/verify";
import { jsonRulesSubjects } from "./json-rules-subjects.ts";
import { patchbaySubjects } from "./patchbay-subjects.ts";
import { patchbayTable } from "./patchbay-table.ts";
import { hitOf, type Profile, type ProfileTable, profileTable } from "./profiles.ts";
import type { Subject } from "./subject.ts";
import { zenSubjects } from "./zen-subjects.ts";

/** What is to be measured. */
export type Order = { readonly profile: Profile; readonly rows: number; readonly quick: boolean };

/** What one engine took, in the best of its slices: what else the machine does only adds. `p99` is null where there were too few evaluations to tell. */
export type Measured = {
  readonly subject: string;
  readonly perSecond: number;
  readonly microseconds: number;
  readonly p99: number | null;
  readonly buildMilliseconds: number | null;
  readonly megabytes: number | null;
};

/** All of one table. */
export type MeasuredTable = {
  readonly subjects: readonly Measured[];
  /** Overlaps, gaps and rows never reached of the same rows as a UNIQUE table, in ms. */
  readonly verifyMilliseconds: number;
  /** From the text of the document to a rule that decides, the reading and indexing in a worker, in ms. */
  readonly workerMilliseconds: number;
};

type Slice = { readonly perSecond: number; readonly microseconds: number };

/** Answers inputs one after the other, awaiting each, for so many milliseconds. */
async function slice({ answer }: Subject, milliseconds: number, inputs: number): Promise<Slice> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  let count = 0;
  let elapsed = 0;
  for (let chunk = 1; elapsed < milliseconds; chunk = Math.min(chunk * 2, 512)) {
    for (let index = 0; index < chunk; index += 1) await answer((count + index) % inputs);
    count += chunk;
    elapsed = performance.now() - began;
    if (elapsed / count > milliseconds / 8) chunk = 0.5;
  }
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: (count / elapsed) * 1000, microseconds: (user + system) / count };
}

/** The time that all but one in a hundred evaluations stay below, in microseconds. */
async function slowest({ answer }: Subject, milliseconds: number, inputs: number): Promise<number | null> {
  const times: number[] = [];
  const end = performance.now() + milliseconds;
  for (let at = performance.now(); at < end && times.length < 200_000;) {
    await answer(times.length % inputs);
    const now = performance.now();
    times.push((now - at) * 1000);
    at = now;
  }
  return times.length < 100
    ? null
    : (times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? null);
}

/** What comparing the answers of one engine may take, in ms. */
const CHECK = 1500;

/** Compares answers with those that come from looking at one row after the other: all, or as many as there is time for. */
async function check(table: ProfileTable, { name, answer }: Subject): Promise<void> {
  const end = performance.now() + CHECK;
  for (const [index, input] of table.inputs.entries()) {
    const expected = table.rows[hitOf(table, input)];
    const { rate, band } = await answer(index);
    if (rate !== expected?.rate || band !== expected.band)
      throw new Error(`${name} answers ${rate}, ${band} for ${JSON.stringify(input)}`);
    if (performance.now() > end) return;
  }
}

async function measureTable({ profile, rows, quick }: Order): Promise<MeasuredTable> {
  const table = profileTable(profile, rows);
  const subjects = [...patchbaySubjects(table), ...zenSubjects(table), ...jsonRulesSubjects(table)];
  const inputs = table.inputs.length;
  for (const subject of subjects) await check(table, subject);
  const [rounds, milliseconds] = quick ? [3, 60] : [5, 150];
  for (const subject of subjects) await slice(subject, 100, inputs);
  const slices = subjects.map((): Slice[] => []);
  for (let round = 0; round < rounds; round += 1)
    for (const [index, subject] of subjects.entries())
      slices[index]?.push(await slice(subject, milliseconds, inputs));
  const measured: Measured[] = [];
  for (const [index, subject] of subjects.entries())
    measured.push({
      subject: subject.name,
      perSecond: Math.max(...(slices[index] ?? []).map(({ perSecond }) => perSecond)),
      microseconds: Math.min(...(slices[index] ?? []).map(({ microseconds }) => microseconds)),
      p99: await slowest(subject, milliseconds * 2, inputs),
      buildMilliseconds: subject.built?.milliseconds ?? null,
      megabytes: subject.built?.megabytes ?? null,
    });
  return {
    subjects: measured,
    verifyMilliseconds: verifyTime(table),
    workerMilliseconds: await workerTime(table),
  };
}

function verifyTime(table: ProfileTable): number {
  const document = patchbayTable(table, "UNIQUE");
  const times = [0, 1, 2].map(() => {
    const began = performance.now();
    verifyRule(document);
    return performance.now() - began;
  });
  return Math.min(...times);
}

async function workerTime(table: ProfileTable): Promise<number> {
  const worker = new Worker(join(import.meta.dirname, "build-worker.ts"));
  try {
    const next = async (): Promise<void> => {
      await new Promise((resolve, reject) => {
        worker.once("message", resolve);
        worker.once("error", reject);
      });
    };
    await next();
    const text = JSON.stringify(patchbayTable(table));
    const times: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const began = performance.now();
      worker.postMessage(text, []);
      await next();
      times.push(performance.now() - began);
    }
    return Math.min(...times);
  } finally {
    await worker.terminate();
  }
}

process.once("message", (order: Order) => {
  void measureTable(order).then((found) => process.send?.(found));
});
