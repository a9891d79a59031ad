// Patchbay's own programs under chaos: started, killed, started again.
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const main = join(import.meta.dirname, "../packages/server/src/main.ts");

export const owner = { email: "chaos@example.test", password: "chaos password 0123" } as const;
const secretKeys = `chaos:${Buffer.alloc(32, 9).toString("base64")}`;
export const apiKey = "chaos-owner-key-0123456789abcdef";

type Settings = Readonly<Record<string, string>>;

/** What a program runs under: a module that is loaded before it, so many files that it may open, another version of it. */
type Under = { readonly preload?: string; readonly files?: number; readonly main?: string };

/** One program: `patchbay …args` with these settings. `said` is what it printed when it was ready. */
export class Program implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly said: string;

  private constructor(child: ChildProcess, said: string) {
    this.#child = child;
    this.said = said;
  }

  /** Resolves when it is ready; rejects, with what it wrote, when it ends before. */
  static async start(args: readonly string[], settings: Settings, under: Under = {}): Promise<Program> {
    const { PATH = "", HOME = "" } = process.env;
    const node = [
      process.execPath,
      ...(under.preload === undefined ? [] : ["--import", under.preload]),
      under.main ?? main,
      ...args,
    ];
    const [command = "", ...rest] =
      under.files === undefined
        ? node
        : ["/bin/sh", "-c", `ulimit -n ${under.files} && exec "$0" "$@"`, ...node];
    const child = spawn(command, rest, {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH,
        HOME,
        NODE_COMPILE_CACHE: join(import.meta.dirname, "../node_modules/.cache/node-compile"),
        PATCHBAY_SAMPLES: "off",
        PATCHBAY_API_KEY: apiKey,
        PATCHBAY_ADMIN_EMAIL: owner.email,
        PATCHBAY_ADMIN_PASSWORD: owner.password,
        PATCHBAY_EGRESS_ALLOW: "127.0.0.0/8",
        PATCHBAY_LOG_LEVEL: "error",
        PATCHBAY_SECRET_KEYS: secretKeys,
        ...settings,
      },
    });
    let text = "";
    const said = await new Promise<string>((resolve, reject) => {
      const read = (part: Buffer): void => {
        text += part.toString();
        if (/is ready at \S+\n|worker is ready\.\n/.test(text)) resolve(text);
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("exit", (code) => reject(new Error(`ended with ${code}: ${text}`)));
    });
    return new Program(child, said);
  }

  get address(): string {
    return /ready at (\S+)\n/.exec(this.said)?.[1] ?? "";
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Sends a signal and resolves with the exit code when it is gone. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const gone = new Promise<number | null>((resolve) => {
      this.#child.once("exit", resolve);
    });
    this.#child.kill(signal);
    return await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A stopped process takes no other signal.
    this.#child.kill("SIGCONT");
    await this.end("SIGKILL");
  }
}

/** The process id of the embedded PostgreSQL below a folder. */
export function postgresPid(dataDir: string): number {
  return Number(readFileSync(join(dataDir, "cluster", "postmaster.pid"), "utf8").split("\n")[0]);
}
