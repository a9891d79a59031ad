// `npm run check`: types, lint, format, dead code. `npm test`: the same, then every test, ending with node:test's
// closing lines. Each step prints one line as it ends, and its whole output only when it failed.
import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { runInLanes } from "./test-lanes.ts";

type Step = { readonly name: string; readonly command: readonly [string, ...string[]] };

const steps: readonly Step[] = [
  { name: "types (server side)", command: ["tsc", "-p", "tsconfig.json"] },
  { name: "types (console)", command: ["tsc", "-p", "packages/console/tsconfig.json"] },
  { name: "lint", command: ["oxlint", "--deny-warnings"] },
  { name: "format", command: ["oxfmt", "--check"] },
  { name: "dead code", command: ["knip", "--no-progress"] },
];

/** Runs a step with its output held back. Answers whether it passed. */
async function runStep({ name, command }: Step): Promise<boolean> {
  const [program, ...args] = command;
  const started = performance.now();
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const output: Buffer[] = [];
  child.stdout.on("data", (part: Buffer) => output.push(part));
  child.stderr.on("data", (part: Buffer) => output.push(part));
  const code = await new Promise<number>((resolve) => {
    child.on("error", (error) => {
      output.push(Buffer.from(`${program}: ${error.message}\n`));
      resolve(1);
    });
    child.on("close", (exit) => resolve(exit ?? 1));
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? "ok  " : "FAIL"}  ${name}  ${seconds} s`);
  if (code !== 0) process.stdout.write(Buffer.concat(output));
  return code === 0;
}

/** Runs all steps, at most as many at once as there are processors. Answers whether all passed. */
async function runSteps(): Promise<boolean> {
  const waiting = [...steps];
  const verdicts: boolean[] = [];
  const lane = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift())
      verdicts.push(await runStep(step));
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, lane));
  return verdicts.every(Boolean);
}

const testFiles = [
  "packages/*/src/**/*.test.ts",
  "packages/console/test/**/*.test.ts",
  "tools/**/*.test.ts",
  "test/**/*.test.ts",
];

const checked = await runSteps();
const tested = !process.argv.includes("--with-tests") || (await runInLanes(globSync(testFiles).toSorted()));
process.exitCode = checked && tested ? 0 : 1;
