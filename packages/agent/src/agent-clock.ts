import { setTimeout as delay } from "node:timers/promises";

/** The wall clock, RFC 3339. */
export const now = (): string => new Date().toISOString();

/** Resolves after `ms`, or as soon as the signal is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

/** A number from 0 up to 1, for spreading reconnections out. */
export const jitter = (): number => Math.random();

/** Calls back after `ms` unless the answer is called before. */
export function after(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}
