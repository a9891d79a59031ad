import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomToken } from "./clock.ts";
import { findProcess } from "./process-table.ts";
import { StartupError } from "./startup-error.ts";

type Holder = { readonly pid: number; readonly startedAt: string; readonly token: string };

/**
 * One process per folder. The lock is a file naming its holder; it holds as long as that very process lives, so a killed
 * process leaves nothing to clean up by hand.
 */
export class FolderLock implements AsyncDisposable {
  readonly #file: string;
  readonly #text: string;

  private constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
  }

  /** Throws StartupError, naming the holder's process, while another process (or this one already) holds the folder. */
  static async take(folder: string): Promise<FolderLock> {
    const file = join(folder, "lock");
    const token = randomToken(8).toString("hex");
    const own = await findProcess(process.pid);
    const text = JSON.stringify({
      pid: process.pid,
      startedAt: own?.startedAt ?? "",
      token,
    } satisfies Holder);
    const draft = `${file}.${token}`;
    await writeFile(draft, text, { mode: 0o600 });
    try {
      while (!(await linked(draft, file))) await giveWay(folder, file, `${draft}.stale`);
    } finally {
      await rm(draft, { force: true });
    }
    return new FolderLock(file, text);
  }

  /** Whether the lock is still ours. Two processes that find the same dead holder could both think so for a moment. */
  async held(): Promise<boolean> {
    return (await textOf(this.#file)) === this.#text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (await this.held()) await rm(this.#file, { force: true });
  }
}

/** Puts the written draft in place of the lock, which only one of many can do. */
async function linked(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Throws when the holder lives; else takes his file away, unless it is a new one by now. */
async function giveWay(folder: string, file: string, aside: string): Promise<void> {
  const text = await textOf(file);
  if (text === null) return;
  const holder = holderIn(text);
  const living = holder === null ? null : await findProcess(holder.pid);
  if (holder !== null && living !== null && living.startedAt === holder.startedAt)
    throw new StartupError(
      `The data folder ${folder} is in use by another Patchbay, process ${holder.pid}. Stop it, or set PATCHBAY_DATA to another folder.`,
    );
  await rename(file, aside).catch(() => undefined);
  const taken = await textOf(aside);
  if (taken !== null && taken !== text) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

async function textOf(file: string): Promise<string | null> {
  return await readFile(file, "utf8").catch(() => null);
}

/** Null for what a power cut may have left: an empty or broken file names nobody. */
function holderIn(text: string): Holder | null {
  try {
    const found = JSON.parse(text) as Partial<Holder> | null;
    return typeof found?.pid === "number" && typeof found.startedAt === "string"
      ? { pid: found.pid, startedAt: found.startedAt, token: "" }
      : null;
  } catch {
    return null;
  }
}
