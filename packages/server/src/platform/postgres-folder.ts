import { chmod, mkdir, mkdtemp, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type Account, handOver } from "./postgres-account.ts";
import { StartupError } from "./startup-error.ts";

/** The files of one embedded PostgreSQL, below its data folder. */
export type Folder = { readonly dataDir: string; readonly cluster: string; readonly logFile: string };

const temporaryPrefix = "patchbay-pg-";
/** The longest path of a socket that Linux (108 bytes) and macOS (104) both take, with the NUL at its end. */
const longestSocketPath = 103;
const largestLog = 5 * 1024 * 1024;

/** Makes the data folder, in a way that the account PostgreSQL runs under can get through it; what lies in it is closed one by one. */
export async function prepareFolder(path: string): Promise<Folder> {
  try {
    const first = await mkdir(path, { recursive: true });
    const dataDir = await realpath(path);
    if (first !== undefined) await openUp(dataDir, await realpath(first));
    return { dataDir, cluster: join(dataDir, "cluster"), logFile: join(dataDir, "server.log") };
  } catch (error) {
    throw new StartupError(
      `The data folder ${path} cannot be made or entered: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
}

/** A folder for the socket: in the data folder, or in /tmp when the path of the socket would get too long for the system. */
export async function prepareSocketFolder(folder: Folder, account: Account): Promise<string> {
  const near = join(folder.dataDir, "socket");
  const path =
    Buffer.byteLength(join(near, ".s.PGSQL.5432")) <= longestSocketPath
      ? near
      : await mkdtemp(join("/tmp", temporaryPrefix));
  await mkdir(path, { recursive: true });
  await chmod(path, 0o700);
  await handOver(account, path);
  return path;
}

/** Removes a socket folder that was made in /tmp. */
export async function removeSocketFolder(path: string): Promise<void> {
  if (basename(path).startsWith(temporaryPrefix)) await rm(path, { recursive: true, force: true });
}

/** Starts a new log when the old one has grown; one old one is kept. */
export async function rotateLog(logFile: string): Promise<void> {
  const found = await stat(logFile).catch(() => null);
  if (found !== null && found.size > largestLog) await rename(logFile, `${logFile}.1`);
}

/** Lets other accounts pass through the folders just made, from the innermost up to the first, whatever the umask says. */
async function openUp(path: string, first: string): Promise<void> {
  await chmod(path, 0o755);
  if (path !== first && path.length > first.length) await openUp(dirname(path), first);
}
