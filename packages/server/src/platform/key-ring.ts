import { createHash } from "node:crypto";
import { link, mkdir, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { randomToken } from "./clock.ts";
import { StartupError } from "./startup-error.ts";

/** A key that wraps data keys: 32 bytes, and the id that is stored beside what it wrapped. */
export type RingKey = { readonly id: string; readonly key: Buffer };

/** The keys of an installation. The first wraps; the others still unwrap what they wrapped before. */
export type KeyRing = readonly [RingKey, ...RingKey[]];

/** Where the ring comes from: the setting itself, or a file that is generated when it is missing. */
export type KeySource =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "ring"; readonly keys: KeyRing };

/** A ring, or all that is wrong with its text. The mistakes never quote a key. */
export type ParsedRing = { readonly keys: KeyRing } | { readonly mistakes: readonly string[] };

const keyBytes = 32;

/** Reads `id:base64,id2:base64`: ids of letters, digits, `_`, `.`, `-`, each key 32 bytes. */
export function parseKeyRing(text: string): ParsedRing {
  const parts = text.split(",").map((part) => part.trim());
  const keys = parts.map((part): RingKey => {
    const [id = "", base64 = ""] = part.split(":", 2);
    return { id, key: Buffer.from(base64, "base64") };
  });
  const mistakes = keys.flatMap(({ id, key }, index) => [
    ...(/^[A-Za-z0-9_.-]{1,64}$/.test(id)
      ? []
      : [`key ${index + 1} has no usable id (it is written id:base64)`]),
    ...(key.length === keyBytes ? [] : [`key ${index + 1} has ${key.length} bytes instead of ${keyBytes}`]),
    ...(keys.findIndex((other) => other.id === id) === index ? [] : [`two keys have the id "${id}"`]),
  ]);
  const [first, ...others] = keys;
  return mistakes.length === 0 && first !== undefined ? { keys: [first, ...others] } : { mistakes };
}

/**
 * Reads the ring. Its file is generated only for a database that has no secrets yet (`fresh`): a new key beside an old
 * database would look genuine and open nothing. Throws StartupError when the file is missing, broken or open to others.
 */
export async function loadKeyRing(
  source: KeySource,
  { fresh }: { readonly fresh: boolean },
): Promise<KeyRing> {
  if (source.kind === "ring") return source.keys;
  const { path } = source;
  if (!(await exists(path))) {
    if (!fresh)
      throw new StartupError(
        `${path} is missing. It holds the key to this database's secrets: restore it from a backup, or set PATCHBAY_SECRET_KEYS.`,
      );
    await generate(path);
  }
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0)
    throw new StartupError(
      `${path} holds the key to all secrets and can be read by others. Close it: chmod 600 ${path}`,
    );
  const parsed = parseKeyRing((await readFile(path, "utf8")).trim());
  if ("mistakes" in parsed)
    throw new StartupError(`${path} is damaged: ${parsed.mistakes.join("; ")}. Restore it from a backup.`);
  return parsed.keys;
}

/** Writes a new key. Linked into place when it is on disk, so that two servers starting at once agree on one key. */
async function generate(path: string): Promise<void> {
  const key = randomToken(keyBytes);
  const draft = `${path}.${randomToken(4).toString("hex")}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(draft, `${keyName(key)}:${key.toString("base64")}\n`, { mode: 0o600, flush: true });
  await link(draft, path).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
  await rm(draft);
  const folder = await open(dirname(path));
  await folder.sync();
  await folder.close();
}

/** The id of a generated key: says which key it is, and nothing about it. */
function keyName(key: Buffer): string {
  return `key-${createHash("sha256").update("patchbay key id").update(key).digest("hex").slice(0, 8)}`;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
