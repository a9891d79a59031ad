// Waits for what happens by itself: a start that was accepted, a schedule that fires.
import { setTimeout as delay } from "node:timers/promises";

const every = 20;
const limit = 20_000;

/** The first answer that is there; fails when none comes. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let waited = 0; waited < limit; waited += every) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(every);
  }
  throw new Error(`It did not happen within ${limit} ms.`);
}
