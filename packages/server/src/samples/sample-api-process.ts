import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Clock, randomToken } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";

/** Where the sample shop listens and what it wants to be shown; kept, so that the published sample connection stays true. */
type Place = {
  readonly port: number;
  readonly token: string;
  /** Whether the sample workspace has been made. */ readonly applied: boolean;
};
type Message =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "failed"; readonly code: string };

const START_WITHIN = 10_000;
const fileOf = (dataDir: string): string => join(dataDir, "sample-api.json");

/** Forgets the sample shop: it is not started again. */
export async function forgetSampleApi(dataDir: string): Promise<void> {
  await rm(fileOf(dataDir), { force: true });
  await writeFile(`${fileOf(dataDir)}.removed`, "");
}

async function readPlace(file: string): Promise<Place | null> {
  if (!existsSync(file)) return null;
  try {
    const { port, token, applied = false } = JSON.parse(await readFile(file, "utf8")) as Partial<Place>;
    return typeof port === "number" && typeof token === "string" ? { port, token, applied } : null;
  } catch {
    return null;
  }
}

async function writePlace(file: string, place: Place): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(place), { mode: 0o600 });
}

/** Starts the child on a port (0: any) and waits until it listens. Answers null when the port is taken. */
async function spawn(
  place: Place,
  clock: Clock,
): Promise<{ readonly child: ChildProcess; readonly port: number } | null> {
  const child = fork(join(import.meta.dirname, "sample-api.ts"), { stdio: "ignore", execArgv: [] });
  child.send(place);
  const message = new Promise<Message>((resolve) => {
    child.once("message", (said) => resolve(said as Message));
    child.once("exit", () => resolve({ kind: "failed", code: "ended" }));
  });
  const late = new AbortController();
  const said = await Promise.race([
    message,
    clock.sleep(START_WITHIN, late.signal).then((): Message => ({ kind: "failed", code: "timeout" })),
  ]).finally(() => late.abort());
  if (said.kind === "listening") return { child, port: said.port };
  child.kill();
  return null;
}

/** The sample shop as a child process. `hostPort` is the only address beyond the settings that calls may then reach. */
export class SampleApi implements AsyncDisposable {
  readonly hostPort: string;
  readonly origin: string;
  readonly token: string;
  /** Whether the sample workspace has been made; then it is the user's, and is not made again. */
  readonly applied: boolean;
  readonly #child: ChildProcess;
  readonly #file: string;
  readonly #place: Place;

  private constructor(child: ChildProcess, file: string, place: Place) {
    this.#child = child;
    this.#file = file;
    this.#place = place;
    this.applied = place.applied;
    this.token = place.token;
    this.hostPort = `127.0.0.1:${place.port}`;
    this.origin = `http://${this.hostPort}`;
  }

  /**
   * Starts it where it listened last time. Null when the samples have been removed, or somebody else has its port now: the
   * samples then stay as they are and their calls fail, which the log says.
   */
  static async start(deps: {
    readonly dataDir: string;
    readonly log: Log;
    readonly clock: Clock;
  }): Promise<SampleApi | null> {
    const { dataDir, log, clock } = deps;
    const file = fileOf(dataDir);
    if (existsSync(`${file}.removed`)) return null;
    const known = await readPlace(file);
    const wanted = known ?? { port: 0, token: randomToken(24).toString("base64url"), applied: false };
    const started = await spawn(wanted, clock);
    if (started === null) {
      log.warn(
        { port: wanted.port },
        "The sample API could not be started; calls to it will fail. Remove the samples with: patchbay samples remove",
      );
      return null;
    }
    const place = { ...wanted, port: started.port };
    if (known === null) await writePlace(file, place);
    return new SampleApi(started.child, file, place);
  }

  /** Notes that the sample workspace has been made. */
  async markApplied(): Promise<void> {
    await writePlace(this.#file, { ...this.#place, applied: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => {
      this.#child.once("exit", () => resolve());
    });
    this.#child.kill("SIGTERM");
    await ended;
  }
}
