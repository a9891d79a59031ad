import { link, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import ssh2 from "ssh2";

/**
 * Reads this machine's key, or makes one when there is none. It is readable by its owner only, and never leaves this
 * machine. Throws when it is open to others or damaged.
 */
export async function loadAgentKey(path: string): Promise<string> {
  const found = await readIfThere(path);
  if (found !== null) {
    if (process.platform !== "win32" && ((await stat(path)).mode & 0o077) !== 0)
      throw new Error(`${path} can be read by others. Close it: chmod 600 ${path}`);
    if (ssh2.utils.parseKey(found) instanceof Error) throw new Error(`${path} holds no private key.`);
    return found;
  }
  const made = newPrivateKey();
  await mkdir(dirname(path), { recursive: true });
  // Linked into place when it is whole, so that two that start at once use one key.
  const folder = await mkdtemp(`${path}.`);
  const draft = join(folder, "draft");
  try {
    await writeFile(draft, made, { mode: 0o600, flush: true });
    await link(draft, path);
    return made;
  } catch (error) {
    const other = await readIfThere(path);
    if (other === null) throw error;
    return other;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One in 256 keys that ssh2 1.17 makes it cannot read itself (it drops a leading zero byte): made until it reads. */
function newPrivateKey(): string {
  for (;;) {
    const text = ssh2.utils.generateKeyPairSync("ed25519").private;
    if (!(ssh2.utils.parseKey(text) instanceof Error)) return text;
  }
}

/** The text of a file, or null when it is not there. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
