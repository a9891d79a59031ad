import { createHash } from "node:crypto";
import { sql } from "kysely";
import ssh2 from "ssh2";
import type { Db } from "../platform/db.ts";
import type { Sealer } from "../platform/seal.ts";
import { openSecrets, putSecrets } from "../platform/secret-store.ts";

/** A key pair: the private half as OpenSSH writes it, the public half in the SSH wire format. */
export type SshKey = { readonly private: string; readonly public: Buffer };

/**
 * The keys of this installation's tunnels, the same in every process. `host` is what agents know the server by; `peer` is
 * what server processes prove themselves to each other with.
 */
export type TunnelKeys = { readonly host: SshKey; readonly peer: SshKey };

/** Whose secrets the keys are: no thing of the workspace, but the installation itself. */
const owner = "00000000-0000-7000-8000-74756e6e656c";
const fields = ["host", "peer"] as const;

/** Opens the keys, making them when there are none: once, however many servers start at the same moment. */
export async function loadTunnelKeys(db: Db, sealer: Sealer): Promise<TunnelKeys> {
  const found = await openSecrets(db.read, sealer, owner);
  const texts = fields.every((field) => found.has(field)) ? found : await makeKeys(db, sealer);
  return { host: readKey(texts.get("host")), peer: readKey(texts.get("peer")) };
}

async function makeKeys(db: Db, sealer: Sealer): Promise<ReadonlyMap<string, string>> {
  return await db.transact(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('patchbay tunnel keys'))`.execute(tx);
    const found = await openSecrets(tx, sealer, owner);
    const missing = fields.filter((field) => !found.has(field));
    const made = missing.map((field): [string, string] => [field, newSshKey().private]);
    await putSecrets(tx, sealer, owner, new Map(made));
    return new Map([...found, ...made]);
  });
}

/**
 * Makes an Ed25519 key pair. One in 256 that ssh2 1.17 makes it cannot read itself (it drops a leading zero byte), so the
 * pair is made until it reads.
 */
export function newSshKey(): SshKey {
  for (;;) {
    const text = ssh2.utils.generateKeyPairSync("ed25519").private;
    if (!(ssh2.utils.parseKey(text) instanceof Error)) return readKey(text);
  }
}

function readKey(text = ""): SshKey {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) throw key;
  return { private: text, public: key.getPublicSSH() };
}

/** A public key as people compare it: what `ssh-keygen -l` shows. */
export function fingerprintOf(publicKey: Buffer): string {
  return `SHA256:${createHash("sha256").update(publicKey).digest("base64").replace(/=+$/, "")}`;
}
