import { Client } from "pg";
import { type Clock, jitter } from "./clock.ts";
import { FolderLock } from "./folder-lock.ts";
import type { Log } from "./log.ts";
import { chooseAccount } from "./postgres-account.ts";
import { installBinaries, removeOtherBinaries } from "./postgres-binaries.ts";
import {
  checkVersion,
  createCluster,
  createDatabase,
  type Passwords,
  readPasswords,
  socketUrl,
} from "./postgres-cluster.ts";
import {
  type Folder,
  prepareFolder,
  prepareSocketFolder,
  removeSocketFolder,
  rotateLog,
} from "./postgres-folder.ts";
import {
  adoptPostmaster,
  clearRemains,
  type Postmaster,
  readPidFile,
  serverCommand,
  type ServerPlan,
  startPostmaster,
  stopPostmaster,
} from "./postmaster.ts";
import { findProcess } from "./process-table.ts";
import { StartupError } from "./startup-error.ts";

/** `durable: false` is for tests: faster, and a power cut may destroy the data. */
export type EmbeddedOptions = {
  readonly dataDir: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly durable?: boolean;
};

/** A server that outlived the process that started it. */
type Survivor = {
  readonly pid: number;
  readonly startedAt: string;
  readonly command: string;
  readonly socketDir: string;
  readonly ready: boolean;
};

type Running = { readonly plan: ServerPlan; readonly postmaster: Postmaster };

/** A server that ran this long was healthy, so its end does not count as a failure to start. */
const healthyAfter = 10_000;
const failuresToReport = 5;

/**
 * Our own PostgreSQL in a data folder: no installation, no network, one Patchbay process per folder. It goes from
 * starting (a new cluster, or an existing one, or a survivor adopted) to running; when the server dies it is started
 * again, with growing pauses, until `stop`. A killed Patchbay leaves the server running for the next one to adopt.
 */
export class EmbeddedPostgres implements AsyncDisposable {
  /** For the program: owns its database, is no superuser. */
  readonly connectionString: string;
  /** For setting up and for backups. */
  readonly superuserConnectionString: string;
  readonly #lock: FolderLock;
  readonly #plan: ServerPlan;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #stop: AbortController;
  readonly #supervision: Promise<void>;
  #postmaster: Postmaster;
  #stopped: Promise<void> | null = null;

  private constructor(
    made: Running & {
      readonly lock: FolderLock;
      readonly passwords: Passwords;
      readonly stop: AbortController;
    },
    options: EmbeddedOptions,
  ) {
    this.#lock = made.lock;
    this.#plan = made.plan;
    this.#postmaster = made.postmaster;
    this.#stop = made.stop;
    this.#log = options.log;
    this.#clock = options.clock;
    this.connectionString = socketUrl("patchbay", made.passwords.patchbay, made.plan.socketDir);
    this.superuserConnectionString = socketUrl("postgres", made.passwords.postgres, made.plan.socketDir);
    this.#supervision = this.#supervise();
  }

  /** Resolves when the server takes connections and our database exists. Throws StartupError for what the operator can mend. */
  static async start(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
    const log = options.log.child({ part: "postgres" });
    const folder = await prepareFolder(options.dataDir);
    const lock = await FolderLock.take(folder.dataDir);
    const stop = new AbortController();
    try {
      const binaries = await installBinaries(folder.dataDir);
      const existing = await checkVersion(folder.cluster);
      const account = await chooseAccount(folder.dataDir, folder.cluster);
      const passwords = await readPasswords(folder.dataDir, existing === "usable");
      const durable = options.durable ?? true;
      if (existing === "missing")
        await createCluster({ ...folder, durable }, { binaries, account, passwords });
      const survivor = await findSurvivor(folder, passwords);
      const socketDir = survivor?.socketDir ?? (await prepareSocketFolder(folder, account));
      const plan: ServerPlan = { ...folder, program: binaries.postgres, socketDir, account, durable };
      const postmaster = await adoptOrStart(plan, survivor, { ...options, log, signal: stop.signal });
      await createDatabase(socketUrl("postgres", passwords.postgres, socketDir), passwords);
      if (!(await lock.held()))
        throw new StartupError(`Another Patchbay took the data folder ${folder.dataDir} at the same moment.`);
      await removeOtherBinaries(folder.dataDir, binaries);
      return new EmbeddedPostgres({ plan, postmaster, lock, passwords, stop }, { ...options, log });
    } catch (error) {
      stop.abort();
      await lock[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Stops the server and lets go of the folder. Everything committed is on disk afterwards. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopOnce();
    return this.#stopped;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** The process of the server as it is now. */
  get pid(): number {
    return this.#postmaster.pid;
  }

  async #stopOnce(): Promise<void> {
    this.#stop.abort();
    await this.#supervision;
    await stopPostmaster(this.#postmaster.pid, this.#clock);
    await removeSocketFolder(this.#plan.socketDir);
    await this.#lock[Symbol.asyncDispose]();
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#stop;
    const stopped = new Promise<void>((resolve) =>
      signal.addEventListener("abort", () => resolve(), { once: true }),
    );
    for (let failures = 0; ;) {
      const started = this.#clock.monotonic();
      await Promise.race([this.#postmaster.ended, stopped]);
      if (signal.aborted) return;
      failures = this.#clock.monotonic() - started > healthyAfter ? 0 : failures + 1;
      this.#log.warn({ pid: this.#postmaster.pid }, "PostgreSQL ended by itself; starting it again");
      while (!(await this.#restarted(failures))) {
        if (signal.aborted) return;
        failures += 1;
      }
    }
  }

  async #restarted(failures: number): Promise<boolean> {
    const { signal } = this.#stop;
    try {
      await this.#clock.sleep(Math.min(30_000, 25 * 2 ** failures) * (0.5 + jitter() / 2), signal);
      await clearRemains(this.#plan.cluster, this.#plan.socketDir);
      this.#postmaster = await startPostmaster(this.#plan, this.#clock, signal);
      this.#log.info({ pid: this.#postmaster.pid }, "PostgreSQL runs again");
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      if (failures >= failuresToReport)
        this.#log.error({ err: error, failures }, "PostgreSQL cannot be started again");
      else this.#log.warn({ err: error, failures }, "PostgreSQL could not be started again yet");
      return false;
    }
  }
}

/** The server that still runs on a cluster. What a dead one left behind is cleared away. */
async function findSurvivor(folder: Folder, passwords: Passwords): Promise<Survivor | null> {
  const file = await readPidFile(folder.cluster);
  if (file === null) return null;
  const found = await findProcess(file.pid);
  if (found?.command.includes(folder.cluster) === true)
    return { ...found, socketDir: file.socketDir, ready: file.ready };
  // A server in another container has a number that means nothing here, but its socket answers.
  if (await answers(socketUrl("postgres", passwords.postgres, file.socketDir)))
    throw new StartupError(
      `Another PostgreSQL, not of this machine's processes, runs on ${folder.cluster}. Stop it first.`,
    );
  await clearRemains(folder.cluster, file.socketDir);
  await removeSocketFolder(file.socketDir);
  return null;
}

/** Adopts a survivor that was started exactly as we would start it; replaces any other (an older version, other settings). */
async function adoptOrStart(
  plan: ServerPlan,
  survivor: Survivor | null,
  how: EmbeddedOptions & { readonly signal: AbortSignal },
): Promise<Postmaster> {
  if (survivor !== null && survivor.ready && survivor.command === serverCommand(plan)) {
    how.log.info({ pid: survivor.pid }, "PostgreSQL still runs; taking it over");
    return adoptPostmaster(survivor, how.clock, how.signal);
  }
  if (survivor !== null) {
    how.log.info({ pid: survivor.pid }, "PostgreSQL still runs as an older start left it; replacing it");
    await stopPostmaster(survivor.pid, how.clock);
    await clearRemains(plan.cluster, plan.socketDir);
  }
  await rotateLog(plan.logFile);
  return await startPostmaster(plan, how.clock, how.signal);
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on("error", () => undefined);
  const connected = await client.connect().then(
    () => true,
    () => false,
  );
  if (connected) await client.end();
  return connected;
}
