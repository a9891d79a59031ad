import { argon2 } from "node:crypto";

/** What one hash costs: memory in KiB, passes over it, lanes. */
export type HashCost = { readonly memoryKiB: number; readonly passes: number; readonly lanes: number };

/** OWASP's second choice for argon2id, about 50 ms here: 19 MiB, two passes, one lane. */
export const passwordCost: HashCost = { memoryKiB: 19_456, passes: 2, lanes: 1 };

/** A password's hash with all that is needed to make it again. */
export type PasswordHash = { readonly cost: HashCost; readonly salt: Buffer; readonly digest: Buffer };

/** Turns a password into 32 bytes. A function type, so that tests can count how often it is called. */
export type Derive = (password: string, salt: Buffer, cost: HashCost) => Promise<Buffer>;

/**
 * argon2id, version 1.3 (RFC 9106), on libuv's threads. The password is brought to Unicode's composed form first: an "é"
 * typed on another system would otherwise be another password.
 */
export const argon2id: Derive = (password, salt, cost) =>
  new Promise((resolve, reject) => {
    const parameters = {
      message: password.normalize("NFC"),
      nonce: salt,
      parallelism: cost.lanes,
      tagLength: 32,
      memory: cost.memoryKiB,
      passes: cost.passes,
    };
    argon2("argon2id", parameters, (error, digest) => {
      if (error === null) resolve(digest);
      else reject(error);
    });
  });

const unpadded = (bytes: Buffer): string => bytes.toString("base64").replaceAll("=", "");

/** The hash in the PHC string format: `$argon2id$v=19$m=…,t=…,p=…$salt$digest`. */
export function formatPasswordHash({ cost, salt, digest }: PasswordHash): string {
  const settings = `m=${cost.memoryKiB},t=${cost.passes},p=${cost.lanes}`;
  return `$argon2id$v=19$${settings}$${unpadded(salt)}$${unpadded(digest)}`;
}

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** Reads a PHC string of ours. Throws an Error (without the string) when it is none: the store is damaged. */
export function parsePasswordHash(text: string): PasswordHash {
  const found = phc.exec(text);
  if (found === null) throw new Error("A stored password hash is not an argon2id PHC string.");
  const [, memory = "", passes = "", lanes = "", salt = "", digest = ""] = found;
  return {
    cost: { memoryKiB: Number(memory), passes: Number(passes), lanes: Number(lanes) },
    salt: Buffer.from(salt, "base64"),
    digest: Buffer.from(digest, "base64"),
  };
}
