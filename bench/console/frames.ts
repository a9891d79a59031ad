import type { Page } from "playwright-core";

/** How evenly a page painted while something was done: times between its frames in ms. */
export type Frames = {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  readonly count: number;
};

/** Notes the time of every frame until it is told to stop. */
const record = `
  window.pbFrames = [];
  window.pbNext = () => {
    window.pbFrames.push(performance.now());
    window.pbRunning = requestAnimationFrame(window.pbNext);
  };
  window.pbNext();
`;

const stop = `cancelAnimationFrame(window.pbRunning); window.pbFrames`;

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** Does something on a page and measures its frames meanwhile. */
export async function framesWhile(page: Page, work: () => Promise<void>): Promise<Frames> {
  await page.evaluate(record);
  await work();
  const times = (await page.evaluate(stop)) as number[];
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const sorted = gaps.toSorted((one, other) => one - other);
  return {
    p50: at(sorted, 0.5),
    p95: at(sorted, 0.95),
    max: sorted.at(-1) ?? Number.NaN,
    count: gaps.length,
  };
}

/** Waits for two frames: what was asked for before is on the screen then. */
export const painted = async (page: Page): Promise<void> => {
  await page.evaluate(
    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))",
  );
};
