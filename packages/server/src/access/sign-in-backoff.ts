/** Attempts of one subject that did not succeed (an attempt under way counts until it does). */
export type Failures = { readonly count: number; readonly lastAt: Date };

const MINUTE = 60_000;
const FIRST_WAIT_MS = MINUTE / 2;
const LONGEST_WAIT_MS = 15 * MINUTE;

/** After a day without an attempt the past is forgotten. */
export const FORGET_FAILURES_MS = 24 * 60 * MINUTE;

/**
 * How many failures are free. An address may stand for a whole office, so it gets twice what one account at one address
 * gets; with the waits below that leaves a guesser under 20 attempts in the first hour from one address, over all accounts.
 */
export const freeFailures = { account: 5, address: 10 } as const;

/** The failures that still count now: none when the last one is a day old. */
export function countedFailures(failures: Failures, now: Date): number {
  return now.getTime() - failures.lastAt.getTime() >= FORGET_FAILURES_MS ? 0 : failures.count;
}

/**
 * Milliseconds until the next attempt is let in; 0 = now. After the free ones: 30 s, doubling with every failure, at most
 * 15 min. It is a wait, never a lock: the right password gets in after it.
 */
export function waitMs(failures: Failures, free: number, now: Date): number {
  const over = countedFailures(failures, now) - free;
  if (over < 0) return 0;
  const wait = Math.min(FIRST_WAIT_MS * 2 ** Math.min(over, 10), LONGEST_WAIT_MS);
  const left = failures.lastAt.getTime() + wait - now.getTime();
  // A clock that was set back must not make the wait longer than it ever was.
  return Math.max(0, Math.min(left, wait));
}
