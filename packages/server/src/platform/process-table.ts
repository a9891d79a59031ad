import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** A running process. `startedAt` tells it from a later one that was given the same number; compare it, do not parse it. */
export type ProcessEntry = { readonly pid: number; readonly startedAt: string; readonly command: string };

/** The process with this number, or null when there is none. One that ended and was not yet collected counts as none. */
export async function findProcess(pid: number): Promise<ProcessEntry | null> {
  return process.platform === "linux" ? await fromProc(pid) : await fromPs(pid);
}

/** Reads Linux's /proc (see proc(5)): a zombie still answers kill(pid, 0), its state there says what it is. */
async function fromProc(pid: number): Promise<ProcessEntry | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8");
    // The second field is the name in brackets and may hold anything; the third, after the last bracket, is the state.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const state = fields[0] ?? "X";
    const startedAt = fields[19] ?? "";
    return state === "Z" || state === "X"
      ? null
      : { pid, startedAt, command: command.split("\0").join(" ").trim() };
  } catch {
    return null;
  }
}

/** Asks ps, where there is no /proc. */
export async function fromPs(pid: number): Promise<ProcessEntry | null> {
  const columns = ["-o", "stat=", "-o", "lstart=", "-o", "command="];
  const answer = await promisify(execFile)("ps", [...columns, "-ww", "-p", String(pid)], {
    env: { LC_ALL: "C" },
  }).catch(() => null);
  // "Ss   Sat Nov 21 10:15:30 2026     /usr/bin/node main.ts"
  const found = /^(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(answer?.stdout.trim() ?? "");
  const [, state = "Z", startedAt = "", command = ""] = found ?? [];
  return state.startsWith("Z") ? null : { pid, startedAt, command };
}
