import type { Clock } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import { addressGroup } from "./address-group.ts";
import { digestOf } from "./api-key-text.ts";
import { countedFailures, type Failures, freeFailures, waitMs } from "./sign-in-backoff.ts";
import { lockFailures, putFailures } from "./sign-in-failure-store.ts";

/** Who tries: the e-mail as typed, and the address of the socket. */
export type Guess = { readonly email: string; readonly address: string };

/** An attempt that was let in. It counts as failed until `forgive` or `withdraw` says otherwise. */
export type Attempt = { readonly account: string; readonly address: string };

/**
 * Slows down guessing, per account at an address and per address over all accounts, across restarts and processes.
 * An account is never locked: its owner at another address does not notice that somebody guesses.
 *
 * An attempt is counted *before* the password is looked at, under a row lock: a thousand guesses sent at once are then
 * counted one by one, and not let in together because none had failed yet.
 */
export class SignInThrottle {
  readonly #deps: { readonly db: Db; readonly clock: Clock };

  constructor(deps: { readonly db: Db; readonly clock: Clock }) {
    this.#deps = deps;
  }

  /** Lets an attempt in and counts it. Throws too_many_requests with the seconds to wait; such a refusal does not count. */
  async admit(guess: Guess): Promise<Attempt> {
    const attempt = subjectsOf(guess);
    const wait = await this.#deps.db.transact(async (tx) => {
      const now = this.#deps.clock.now();
      const { account, address } = await failuresOf(tx, attempt, now);
      const longest = Math.max(
        waitMs(account, freeFailures.account, now),
        waitMs(address, freeFailures.address, now),
      );
      if (longest > 0) return longest;
      await putFailures(tx, attempt.account, { count: countedFailures(account, now) + 1, lastAt: now });
      await putFailures(tx, attempt.address, { count: countedFailures(address, now) + 1, lastAt: now });
      return 0;
    });
    if (wait > 0) {
      throw problem("too_many_requests", "There were too many failed attempts to sign in.", {
        retryAfterSeconds: Math.ceil(wait / 1000),
      });
    }
    return attempt;
  }

  /**
   * The password was right. The account's failures at this address are forgotten, and the address is relieved of exactly
   * those: who has an account of his own cannot use it to wash off his guesses at others.
   */
  async forgive(tx: Tx, attempt: Attempt): Promise<void> {
    await this.#takeBack(tx, attempt, (account) => account.count);
  }

  /** The attempt never got as far as the password: it did not happen. */
  async withdraw(attempt: Attempt): Promise<void> {
    await this.#deps.db.transact((tx) => this.#takeBack(tx, attempt, () => 1));
  }

  async #takeBack(tx: Tx, attempt: Attempt, howMany: (account: Failures) => number): Promise<void> {
    const { account, address } = await failuresOf(tx, attempt, this.#deps.clock.now());
    const count = howMany(account);
    await putFailures(tx, attempt.account, { ...account, count: account.count - count });
    await putFailures(tx, attempt.address, { ...address, count: address.count - count });
  }
}

async function failuresOf(
  tx: Tx,
  attempt: Attempt,
  now: Date,
): Promise<{ readonly account: Failures; readonly address: Failures }> {
  const found = await lockFailures(tx, [attempt.account, attempt.address], now);
  const none: Failures = { count: 0, lastAt: now };
  return { account: found.get(attempt.account) ?? none, address: found.get(attempt.address) ?? none };
}

/** Names of the rows. Digests, because people type passwords into the wrong field, and these rows outlive the attempt. */
function subjectsOf({ email, address }: Guess): Attempt {
  const group = addressGroup(address);
  return {
    account: `account:${digestOf(`${email.toLowerCase()}\n${group}`).toString("base64url")}`,
    address: `address:${digestOf(group).toString("base64url")}`,
  };
}
