// All tests, in a few processes at once. Each runs a portion of the files as `node --test` runs them in one shared process;
// what they print is told portion by portion, with one count and one list of failures at the end.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";

/** One for each processor; beyond four, what they wait for is the same. */
const lanes = Math.min(availableParallelism(), 4);

/** Two for each process, so that one that is done early takes more. Starting PostgreSQL again is what another costs. */
const portions = lanes * 2;

const flags = ["--test", "--test-isolation=none", "--test-randomize", "--test-timeout=120000"];

/** What a process printed, and how it ended. */
type Ran = { readonly code: number; readonly text: string };

/** Runs these test files, each portion in random order. Answers whether all passed. */
export async function runInLanes(files: readonly string[]): Promise<boolean> {
  const began = performance.now();
  // Neighbours are of one kind and take similarly long; dealt out, every portion gets some of each.
  const waiting = Array.from({ length: portions }, (_, portion) =>
    files.filter((_file, index) => index % portions === portion),
  ).filter((portion) => portion.length > 0);
  const all: Ran[] = [];
  const lane = async (): Promise<void> => {
    for (let portion = waiting.shift(); portion !== undefined; portion = waiting.shift()) {
      const ran = await runPortion(portion);
      all.push(ran);
      process.stdout.write(told(ran.text).tests);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  process.stdout.write(closing(all, performance.now() - began));
  return all.every(({ code }) => code === 0);
}

async function runPortion(files: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [...flags, ...files], { stdio: ["ignore", "pipe", "pipe"] });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => output.push(part));
  const code = await new Promise<number>((resolve) => child.on("close", (exit) => resolve(exit ?? 1)));
  return { code, text: Buffer.concat(output).toString("utf8") };
}

/** node:test's report in its three parts: the tests, the counts by name, what failed. */
type Told = {
  readonly tests: string;
  readonly counts: ReadonlyMap<string, number>;
  readonly failures: string;
};

const countLine = /^ℹ (tests|suites|pass|fail|cancelled|skipped|todo) (\d+)$/gmu;

/** Reads what `node --test` prints. A process that was killed has told no counts; all it printed is among the tests. */
export function told(text: string): Told {
  const end = text.search(/^ℹ tests \d+$/mu);
  if (end < 0) return { tests: text, counts: new Map(), failures: "" };
  const rest = text.slice(end);
  const failures = rest.search(/^✖ failing tests:$/mu);
  return {
    tests: text.slice(0, end),
    counts: new Map([...rest.matchAll(countLine)].map(([, name = "", count]) => [name, Number(count)])),
    failures: failures < 0 ? "" : rest.slice(failures).replace(/^.*\n/u, ""),
  };
}

/** The closing lines of node:test over all processes. */
export function closing(all: readonly Ran[], ms: number): string {
  const parts = all.map(({ text }) => told(text));
  const sum = (name: string): number =>
    parts.reduce((total, { counts }) => total + (counts.get(name) ?? 0), 0);
  const names = ["tests", "suites", "pass", "fail", "cancelled", "skipped", "todo"];
  const lines = [...names.map((name) => `ℹ ${name} ${sum(name)}`), `ℹ duration_ms ${ms.toFixed(3)}`];
  const unfinished = all.filter(({ code, text }) => code !== 0 && told(text).counts.size === 0).length;
  if (unfinished > 0)
    lines.push(`✖ ${unfinished} of ${all.length} test processes ended before their tests did`);
  const failures = parts.map((part) => part.failures).join("");
  return `${lines.join("\n")}\n${failures === "" ? "" : `\n✖ failing tests:\n${failures}`}`;
}
