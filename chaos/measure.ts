// What every scenario is made of: how often it breaks something, what it counts, and what must hold.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bar, Figure } from "../bench/report.ts";
import type { Verdict } from "./journal.ts";

export type Outcome = { readonly figures: readonly Figure[]; readonly bars: Readonly<Record<string, Bar>> };
/** `times`: how often, or how much of it. `tick` is called for each of them. */
export type Scenario = (options: { readonly times: number; readonly tick: () => void }) => Promise<Outcome>;

export const atMost = (value: number, limit: number): Bar => ({
  value,
  wanted: `≤ ${limit}`,
  ok: value <= limit,
});
export const exactly = (value: number, wanted: number): Bar => ({
  value,
  wanted: String(wanted),
  ok: value === wanted,
});
export const atLeast = (value: number, least: number): Bar => ({
  value,
  wanted: `≥ ${least}`,
  ok: value >= least,
});

/** The value that this share of all values does not exceed; 0 of none. */
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b).at(Math.max(0, Math.ceil(values.length * share) - 1)) ?? 0;

/** A folder that is gone afterwards. */
export function folder(stack: AsyncDisposableStack): string {
  const path = mkdtempSync(join(tmpdir(), "patchbay-chaos-"));
  stack.defer(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The bars that every scenario with executions has. `least`: how many there must have been, or nothing was tried. */
export function common(
  name: string,
  run: {
    readonly verdict: Verdict;
    readonly acknowledged: number;
    readonly unfinished: number;
    readonly failed: number;
  },
  least: number,
): Record<string, Bar> {
  return {
    [`${name} executions`]: atLeast(run.acknowledged, least),
    [`${name} lost`]: exactly(run.verdict.lost + run.failed, 0),
    [`${name} stuck`]: exactly(run.unfinished, 0),
    [`${name} finished steps called again`]: exactly(run.verdict.finishedAgain, 0),
    [`${name} steps with several keys`]: exactly(run.verdict.otherKeys, 0),
  };
}

export const figuresOf = (name: string, load: string, values: Readonly<Record<string, number>>): Figure[] =>
  Object.entries(values).map(([metric, value]) => ({
    bench: "chaos",
    subject: name,
    load,
    metric,
    value,
    unit: metric.endsWith("ms") ? "ms" : metric.endsWith("/s") ? "1/s" : "n",
  }));
