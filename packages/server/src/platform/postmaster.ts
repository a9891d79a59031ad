import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "./clock.ts";
import { type Account, commandAs } from "./postgres-account.ts";
import { findProcess } from "./process-table.ts";
import { StartupError } from "./startup-error.ts";

/** A running PostgreSQL server. `ended` resolves when its process is gone, for whatever reason. */
export type Postmaster = { readonly pid: number; readonly ended: Promise<void> };

/** What the server writes into `postmaster.pid`, line by line (PostgreSQL's miscadmin.h). */
export type PidFile = { readonly pid: number; readonly socketDir: string; readonly ready: boolean };

/** How one server is started. Two plans with the same program and arguments are the same server. */
export type ServerPlan = {
  readonly program: string;
  readonly cluster: string;
  readonly socketDir: string;
  readonly logFile: string;
  readonly account: Account;
  readonly durable: boolean;
};

const startDeadline = 5 * 60_000;
const stopSteps = [
  { signal: "SIGINT", patience: 10_000 }, // "fast": ends sessions, writes everything
  { signal: "SIGQUIT", patience: 5_000 }, // "immediate": recovers at the next start
  { signal: "SIGKILL", patience: 2_000 },
] as const;

/** The arguments of a server: no network, a socket only its account may use, times in UTC. */
function serverArguments(plan: ServerPlan): readonly string[] {
  const settings = {
    listen_addresses: "",
    unix_socket_directories: plan.socketDir,
    unix_socket_permissions: "0700",
    max_connections: "200",
    timezone: "UTC",
    log_timezone: "UTC",
    // Failed statements are told to us; written down as well they would fill the disk of a server that runs for months.
    log_min_messages: "log",
    log_checkpoints: "off",
    jit: "off",
    ...(plan.durable ? {} : { fsync: "off", full_page_writes: "off", autovacuum: "off" }),
  };
  return [
    "-D",
    plan.cluster,
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
}

/** The command line under which such a server shows in the table of processes. */
export function serverCommand(plan: ServerPlan): string {
  return [plan.program, ...serverArguments(plan)].join(" ");
}

/** Reads `postmaster.pid` of a cluster; null when no server runs there, or none was stopped the hard way. */
export async function readPidFile(cluster: string): Promise<PidFile | null> {
  const text = await readFile(join(cluster, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0
    ? { pid, socketDir: lines[4] ?? "", ready: lines[7]?.trim() === "ready" }
    : null;
}

/**
 * Removes what a server that is gone left behind. A new one would trip over it: it takes a zombie, or another process
 * that was given the same number, for its predecessor.
 */
export async function clearRemains(cluster: string, socketDir: string): Promise<void> {
  const socket = join(socketDir, ".s.PGSQL.5432");
  for (const file of [join(cluster, "postmaster.pid"), socket, `${socket}.lock`])
    await rm(file, { force: true });
}

/** Starts a server and waits until it takes connections. Throws StartupError with the server's own last words. */
export async function startPostmaster(
  plan: ServerPlan,
  clock: Clock,
  signal: AbortSignal,
): Promise<Postmaster> {
  const command = commandAs(plan.account, plan.program, serverArguments(plan));
  const log = await open(plan.logFile, "a", 0o600);
  const { size: saidBefore } = await log.stat();
  // A session of its own, so that Ctrl-C in a terminal reaches us and not it; our environment holds secrets it need not know.
  const child = spawn(command.program, command.args, {
    ...command.identity,
    cwd: "/",
    env: { LC_ALL: "C", PATH: "/usr/bin:/bin" },
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  const ended = endOf(child);
  child.on("error", () => undefined);
  await log.close();
  child.unref();
  const before = clock.monotonic();
  const over = ended.then(() => true);
  while (!signal.aborted && clock.monotonic() - before < startDeadline) {
    const file = await readPidFile(plan.cluster);
    if (file?.ready === true && file.pid === child.pid) return { pid: file.pid, ended };
    if (await Promise.race([over, clock.sleep(5).then(() => false)])) break;
  }
  child.kill("SIGQUIT");
  await ended;
  signal.throwIfAborted();
  throw new StartupError(`PostgreSQL does not start: ${await lastWords(plan.logFile, saidBefore)}`);
}

/** Takes over a server that is running already, and notices when it ends. */
export function adoptPostmaster(
  server: { readonly pid: number; readonly startedAt: string },
  clock: Clock,
  signal: AbortSignal,
): Postmaster {
  return { pid: server.pid, ended: untilGone(server, clock, signal) };
}

/** Stops a server: politely, then less so. Resolves when its process is gone. */
export async function stopPostmaster(pid: number, clock: Clock): Promise<void> {
  const found = await findProcess(pid);
  if (found === null) return;
  for (const { signal, patience } of stopSteps) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    const before = clock.monotonic();
    while (clock.monotonic() - before < patience) {
      const now = await findProcess(pid);
      if (now === null || now.startedAt !== found.startedAt) return;
      await clock.sleep(10);
    }
  }
}

/** Resolves when a process that is not our child is gone, or when nobody wants to know any more. */
async function untilGone(
  server: { readonly pid: number; readonly startedAt: string },
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const found = await findProcess(server.pid);
    if (found === null || found.startedAt !== server.startedAt) return;
    await clock.sleep(250, signal).catch(() => undefined);
  }
}

/** Resolves when a child ended, or could not be started at all. */
async function endOf(child: ChildProcess): Promise<void> {
  await once(child, "exit").catch(() => undefined);
}

/** What a server complained about since its log had this size, in one line. */
async function lastWords(logFile: string, from: number): Promise<string> {
  const log = await readFile(logFile).catch(() => Buffer.alloc(0));
  const lines = log.subarray(from).toString("utf8").trim().split("\n");
  const complaints = lines.filter((line) => /FATAL|PANIC|ERROR|HINT|DETAIL|error|not found/.test(line));
  const said = (complaints.length > 0 ? complaints : lines).slice(-4).join(" ").trim();
  return said === "" ? `nothing was said in ${logFile}` : `${said} (${logFile})`;
}
