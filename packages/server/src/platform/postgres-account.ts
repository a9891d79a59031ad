import { execFile } from "node:child_process";
import { chown, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { StartupError } from "./startup-error.ts";

/**
 * Under which account PostgreSQL runs; it refuses to run as root.
 * - `self`: we are an ordinary user.
 * - `dropped`: we are root, and give the data to this user.
 * - `mapped`: we are root, and the folder lies below one that only root may enter. There PostgreSQL runs as root seen
 *   through a user namespace as an ordinary user, without root's rights.
 */
export type Account =
  | { readonly kind: "self" }
  | { readonly kind: "dropped"; readonly uid: number; readonly gid: number }
  | { readonly kind: "mapped" };

/** How to start a program under an account: what node:child_process wants. */
export type AccountCommand = {
  readonly program: string;
  readonly args: readonly string[];
  readonly identity: { readonly uid?: number; readonly gid?: number };
};

const unshare = ["-U", "--map-user=1000", "--map-group=1000", "--"] as const;

/** Finds the account for a data folder: the one that owns the cluster, if there is one, else the first that can reach it. */
export async function chooseAccount(dataDir: string, cluster: string): Promise<Account> {
  const owner = await stat(cluster).catch(() => null);
  const self = process.getuid?.();
  if (self !== 0) {
    if (owner === null || owner.uid === self) return { kind: "self" };
    throw new StartupError(
      `${cluster} belongs to user ${owner.uid}. Start Patchbay as that user or as root, or set PATCHBAY_DATA to another folder.`,
    );
  }
  if (owner !== null && owner.uid !== 0)
    return await reachableOrThrow(dataDir, { kind: "dropped", uid: owner.uid, gid: owner.gid });
  if (owner === null) {
    const account = servantAccount(await readFile("/etc/passwd", "utf8").catch(() => ""));
    if ((await closedFolder(dataDir, account)) === null) return account;
  }
  if (await canMap()) return { kind: "mapped" };
  return await reachableOrThrow(dataDir, servantAccount(""));
}

/** The command line for a program under an account. */
export function commandAs(account: Account, program: string, args: readonly string[]): AccountCommand {
  if (account.kind === "mapped")
    return { program: "unshare", args: [...unshare, program, ...args], identity: {} };
  return {
    program,
    args,
    identity: account.kind === "dropped" ? { uid: account.uid, gid: account.gid } : {},
  };
}

/** Makes a file or folder the account's own. */
export async function handOver(account: Account, path: string): Promise<void> {
  if (account.kind === "dropped") await chown(path, account.uid, account.gid);
}

/** `postgres` where it exists, else `nobody`, else the number that means nobody everywhere. */
export function servantAccount(passwd: string): Account & { readonly kind: "dropped" } {
  for (const name of ["postgres", "nobody"]) {
    const fields = passwd
      .split("\n")
      .find((line) => line.startsWith(`${name}:`))
      ?.split(":");
    const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
    if (uid > 0 && gid > 0) return { kind: "dropped", uid, gid };
  }
  return { kind: "dropped", uid: 65534, gid: 65534 };
}

/** The first folder on the way to `path` that the account may not enter; null when it gets there. */
async function closedFolder(
  path: string,
  account: { readonly uid: number; readonly gid: number },
): Promise<string | null> {
  const above = dirname(path);
  const closed = above === path ? null : await closedFolder(above, account);
  if (closed !== null) return closed;
  const { uid, gid, mode } = await stat(path);
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  return (mode & bit) === 0 ? path : null;
}

async function reachableOrThrow(
  dataDir: string,
  account: Account & { readonly kind: "dropped" },
): Promise<Account> {
  const closed = await closedFolder(dataDir, account);
  if (closed === null) return account;
  throw new StartupError(
    `PostgreSQL does not run as root, and user ${account.uid} cannot enter ${closed} on the way to ${dataDir}. ` +
      `Open it (chmod o+x ${closed}), set PATCHBAY_DATA to another folder, or start Patchbay as an ordinary user.`,
  );
}

async function canMap(): Promise<boolean> {
  return await promisify(execFile)("unshare", [...unshare, "true"]).then(
    () => true,
    () => false,
  );
}
