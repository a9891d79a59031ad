// Tests in a few processes at once. Each takes one file after the other from a queue that all share, so that they end
// together however long a file takes; a file still runs in one process with whatever ran there before it. node:test starts
// the processes and adds up what they tell.
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { run, suite } from "node:test";
import { spec } from "node:test/reporters";
import { pathToFileURL } from "node:url";

/** One for each processor; beyond four, what they wait for is the same. */
const lanes = Math.min(availableParallelism(), 4);

/** Runs these test files, in this order as far as one process can tell. Answers whether all passed and none was left out. */
export async function runInLanes(files: readonly string[]): Promise<boolean> {
  const queue = mkdtempSync(join(tmpdir(), "patchbay-queue-"));
  try {
    for (const [index, file] of files.entries())
      writeFileSync(join(queue, `${String(index).padStart(5, "0")}.next`), resolve(file));
    // Told to the processes only: node:test itself, asked to randomise, would run them one after the other.
    const order = `--test-random-seed=${Math.floor(Math.random() * 2 ** 32)}`;
    const tests = run({ files: laneFiles(queue), concurrency: lanes, timeout: 120_000, execArgv: [order] });
    let isPassed = false;
    tests.on("test:summary", ({ file, success }) => {
      if (file === undefined) isPassed = success;
    });
    for await (const part of tests.compose(new spec())) process.stdout.write(part);
    const left = [...namesIn(queue, "next"), ...namesIn(queue, "taken")];
    const texts = left.map((name) => readFileSync(join(queue, name), "utf8"));
    if (left.length > 0) console.error(["Not finished:", ...texts, order].join("\n"));
    return isPassed && left.length === 0;
  } finally {
    rmSync(queue, { recursive: true, force: true });
  }
}

/** What node:test starts, one for each process: it knows test files by their paths only, and runs each path once. */
function laneFiles(queue: string): string[] {
  return Array.from({ length: lanes }, (_, index) => {
    const file = join(queue, `lane-${index + 1}.mjs`);
    const here = JSON.stringify(import.meta.url);
    writeFileSync(file, `import { runLane } from ${here};\nawait runLane(import.meta.dirname);\n`);
    return file;
  });
}

const namesIn = (queue: string, state: "next" | "taken"): string[] =>
  readdirSync(queue)
    .filter((name) => name.endsWith(`.${state}`))
    .toSorted();

/** A file that this process is to run, and what to call when it has. */
type Taken = { readonly path: string; readonly done: () => void };

/** Takes the next file; null when there is none left. Whoever renames it has it. */
function take(queue: string): Taken | null {
  for (const name of namesIn(queue, "next")) {
    const place = (state: string): string => join(queue, name.replace(/next$/, state));
    try {
      renameSync(place("next"), place("taken"));
    } catch (error) {
      // Another process was first.
      if (error instanceof Error && "code" in error && error.code === "ENOENT") continue;
      throw error;
    }
    return {
      path: readFileSync(place("taken"), "utf8"),
      done: () => renameSync(place("taken"), place("done")),
    };
  }
  return null;
}

/**
 * One of the processes: runs what is in the queue until nothing is left. The next file is taken while one runs, for a process
 * in which no test waits ends its tests. A file takes as long as it takes; each test has its time.
 */
export async function runLane(queue: string): Promise<void> {
  // Before any test file: what it ends at the end belongs to the process, not to the first file that uses it.
  await import("../test/store.ts");
  let running: Promise<void> = Promise.resolve();
  for (let file = take(queue); file !== null; file = take(queue)) {
    const { path, done } = file;
    const next = suite(relative(process.cwd(), path), { timeout: 2 ** 31 - 1 }, async () => {
      await import(pathToFileURL(path).href);
    }).then(done);
    await running;
    running = next;
  }
  await running;
}
