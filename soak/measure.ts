// What the scenarios of the soak have in common: their form, and how they count.
import type { Bar, Figure } from "../bench/report.ts";

/** One scenario: its figures, and the bars they have to meet. `quick`: a shorter run of the same. */
export type Scenario = (options: { readonly quick: boolean }) => Promise<{
  readonly figures: readonly Pick<Figure, "load" | "metric" | "value" | "unit">[];
  readonly bars: Readonly<Record<string, Bar>>;
}>;

export const atMost = (value: number, most: number): Bar => ({
  value,
  wanted: `<= ${most}`,
  ok: value <= most,
});
export const atLeast = (value: number, least: number): Bar => ({
  value,
  wanted: `>= ${least}`,
  ok: value >= least,
});
export const exactly = (value: number, wanted: number): Bar => ({
  value,
  wanted: String(wanted),
  ok: value === wanted,
});

/** The value that this share of all does not exceed. */
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b).at(Math.max(0, Math.ceil(values.length * share) - 1)) ?? Number.NaN;

/** Does something so often, so many at a time. */
export async function inLanes<T>(times: number, lanes: number, act: (n: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < times) {
      const n = next;
      next += 1;
      results.push(await act(n));
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, times) }, lane));
  return results;
}

/** Memory in use after everything that can go is gone, in MB. Needs --expose-gc. */
export function heapInUse(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}
