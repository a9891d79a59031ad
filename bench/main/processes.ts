// The programs of the bench as child processes: started, asked, measured by what the kernel says they used, ended.
import { type ChildProcess, fork } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Starts a program of this folder and resolves with its first message. */
export async function startProgram<T>(
  file: string,
  order?: unknown,
  nodeOptions: readonly string[] = [],
): Promise<{ readonly child: ChildProcess; readonly said: T }> {
  const child = fork(file, { stdio: ["ignore", "inherit", "inherit", "ipc"], execArgv: [...nodeOptions] });
  if (order !== undefined) child.send(order as object);
  return { child, said: await nextMessage<T>(child) };
}

/** The next thing a program says; rejects when it ends instead. */
export async function nextMessage<T>(child: ChildProcess): Promise<T> {
  return await new Promise((resolve, reject) => {
    const ended = (code: number | null): void =>
      reject(new Error(`a program of the bench ended with ${code}`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message as T);
    });
  });
}

/** Ends a child and waits until it is gone. */
export async function stop(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
  });
  child.kill(signal);
  await gone;
}

/** Processor time of a process and all below it so far, in ms; NaN where /proc is not there to tell. */
export function cpuOf(root: number): number {
  try {
    const parents = new Map<number, number>();
    const ticks = new Map<number, number>();
    for (const name of readdirSync("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const stat = statOf(name);
      if (stat === null) continue;
      parents.set(Number(name), stat.parent);
      ticks.set(Number(name), stat.ticks);
    }
    const below = (pid: number): boolean => {
      for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
        if (at === root) return true;
      return false;
    };
    let sum = 0;
    for (const [pid, used] of ticks) if (below(pid)) sum += used;
    return sum * 10;
  } catch {
    return Number.NaN;
  }
}

const sum = (texts: readonly string[]): number => texts.reduce((total, text) => total + Number(text), 0);

/** Parent and clock ticks of a process: its own and those of its children that have ended. */
function statOf(pid: string): { readonly parent: number; readonly ticks: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { parent: Number(fields[1]), ticks: sum(fields.slice(11, 15)) };
  } catch {
    return null;
  }
}
