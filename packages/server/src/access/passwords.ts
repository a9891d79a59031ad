import { timingSafeEqual } from "node:crypto";
import { randomToken } from "../platform/clock.ts";
import { HashGate } from "./hash-gate.ts";
import {
  argon2id,
  type Derive,
  formatPasswordHash,
  type HashCost,
  parsePasswordHash,
  passwordCost,
} from "./password-hash.ts";

const SALT_BYTES = 16;

/** What a process may do with passwords at once: four hashes (libuv's threads), and a wait of a second or so behind them. */
const gateSize = { running: 4, waiting: 64 };

/** Hashes and checks passwords, a few at a time. Both throw too_many_requests when the queue is full. */
export class Passwords {
  readonly #derive: Derive;
  readonly #cost: HashCost;
  readonly #gate = new HashGate(gateSize);

  constructor(options: { readonly derive?: Derive; readonly cost?: HashCost } = {}) {
    this.#derive = options.derive ?? argon2id;
    this.#cost = options.cost ?? passwordCost;
  }

  /** The PHC string to store. */
  async hash(password: string): Promise<string> {
    const salt = randomToken(SALT_BYTES);
    const digest = await this.#gate.run(() => this.#derive(password, salt, this.#cost));
    return formatPasswordHash({ cost: this.#cost, salt, digest });
  }

  /**
   * Whether the password is the one behind the stored hash. Without a stored hash (nobody has that e-mail) the same work
   * is done against a salt of its own and the answer is no: how long it takes says nothing about who exists.
   */
  async matches(password: string, stored: string | null): Promise<boolean> {
    const expected =
      stored === null
        ? { cost: this.#cost, salt: randomToken(SALT_BYTES), digest: null }
        : parsePasswordHash(stored);
    const digest = await this.#gate.run(() => this.#derive(password, expected.salt, expected.cost));
    if (expected.digest === null || expected.digest.length !== digest.length) return false;
    return timingSafeEqual(digest, expected.digest);
  }
}

/** A password to print once: 120 random bits, easy to copy. */
export function oneTimePassword(): string {
  return randomToken(15).toString("base64url");
}
