// Running something many times, and what that took.
import { cpuOf } from "../main/processes.ts";
import { median } from "../report.ts";

/** `cpuMs`: processor time per run of all our processes, PostgreSQL's included, without that of the called API. */
export type Sample = { readonly perSecond: number; readonly cpuMs: number; readonly p50: number };

/** Processor time of this process and all below it but one, so far. */
export const cpuWithout = (upstream: number): number => cpuOf(process.pid) - cpuOf(upstream);

/** Runs `count` times, so many at a time. */
export async function measure(
  run: () => Promise<void>,
  count: number,
  lanes: number,
  upstream: number,
): Promise<Sample> {
  const took: number[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      const begun = performance.now();
      await run();
      took.push(performance.now() - begun);
    }
  };
  const cpu = cpuWithout(upstream);
  const began = performance.now();
  await Promise.all(Array.from({ length: lanes }, lane));
  const seconds = (performance.now() - began) / 1000;
  return { perSecond: count / seconds, cpuMs: (cpuWithout(upstream) - cpu) / count, p50: median(took) };
}
