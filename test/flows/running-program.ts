// The program itself as a child process, for stories of starting, stopping and the command line.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

type Cleanup = { after(work: () => Promise<void>): void };
type Settings = Readonly<Record<string, string>>;

const root = join(import.meta.dirname, "../..");
const main = join(root, "packages/server/src/main.ts");
/** Half of what a start takes is the reading of our own TypeScript; the stories need that once. */
const compiled = join(root, "node_modules/.cache/node-compile");

/** What a command printed, and how it ended. */
export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** A program that runs: `ended` resolves when it is gone. */
export type Program = {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with all it printed so far when that matches; rejects when it ends before. */
  readonly printed: (pattern: RegExp) => Promise<string>;
};

/** Starts `patchbay …args` with these settings and no others; killed when the test ends. */
export function startProgram(t: Cleanup, args: readonly string[], settings: Settings = {}): Program {
  const { PATH = "", HOME = "", TMPDIR } = process.env;
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH,
      HOME,
      NODE_COMPILE_CACHE: compiled,
      ...(TMPDIR === undefined ? {} : { TMPDIR }),
      ...settings,
    },
  });
  let out = "";
  let err = "";
  const waiting = new Set<() => void>();
  child.stdout.on("data", (part: Buffer) => {
    out += part.toString();
    for (const look of waiting) look();
  });
  child.stderr.on("data", (part: Buffer) => (err += part.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, out, err }));
  });
  t.after(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const printed = async (pattern: RegExp): Promise<string> => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const look = (): void => {
      if (pattern.test(out)) resolve(out);
    };
    waiting.add(look);
    look();
    const early = ended.then((end): never => {
      throw new Error(`ended before it printed ${String(pattern)}: ${JSON.stringify(end)}`);
    });
    early.catch(() => undefined);
    try {
      return await Promise.race([promise, early]);
    } finally {
      waiting.delete(look);
    }
  };
  return { child, ended, printed };
}

/** Runs a command to its end. */
export async function runProgram(
  t: Cleanup,
  args: readonly string[],
  settings: Settings = {},
): Promise<Ended> {
  return await startProgram(t, args, settings).ended;
}

/** Where a started server listens, from what it printed. */
export async function addressOf(program: Program): Promise<string> {
  const text = await program.printed(/ready at \S+\n/);
  return /ready at (\S+)\n/.exec(text)?.[1] ?? "";
}

/** Asks a program to stop as an operator would, and waits for it. */
export async function stopProgram(
  { child, ended }: Program,
  signal: "SIGTERM" | "SIGINT" = "SIGTERM",
): Promise<Ended> {
  child.kill(signal);
  return await ended;
}
