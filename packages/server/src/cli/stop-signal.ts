import { systemClock } from "../platform/clock.ts";

/** A terminal's Ctrl-C reaches npm and us, and npm passes it on: what comes this soon after is the same keypress. */
const SAME_KEYPRESS = 1000;

/** Resolves with the name of the first signal that asks the process to stop; a second one, later, ends it at once. */
export async function stopSignal(): Promise<string> {
  return await new Promise((resolve) => {
    let askedAt: number | null = null;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        const now = systemClock.monotonic();
        if (askedAt !== null && now - askedAt > SAME_KEYPRESS) process.exit(130);
        askedAt ??= now;
        resolve(signal);
      });
    }
  });
}
