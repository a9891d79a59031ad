import type { BoxTable } from "./box-table.ts";
import { gapSearch } from "./gap.ts";
import { eachOverlap, type Effort } from "./overlap.ts";

/** A row that is never reached, because rows before it take all that it takes: one of them, or several together. */
export type Shadow = { readonly row: number; readonly by: readonly number[] };

/**
 * What finding shadows may cost: pairs of rows that are compared, rows looked at in the search for what is left, and
 * how many are wanted.
 */
export type ShadowEffort = { readonly pairs: Effort; readonly rest: Effort; readonly wanted: number };

/** What telling one row may cost. */
const EFFORT_FOR_ONE = 50_000;
/** Pairs of rows that are remembered. */
const REMEMBERED = 2_000_000;
/** Points of a row that are tried before what is left of it is looked for in earnest. */
const POINTS = 12;

/**
 * Finds the rows that are never reached where the first row that matches wins. Answers them, and whether all rows were
 * looked at to the end.
 */
export function findShadows(
  table: BoxTable,
  effort: ShadowEffort,
): { readonly shadows: readonly Shadow[]; readonly complete: boolean } {
  const takenBy = new Int32Array(table.rows).fill(-1);
  const before = new Map<number, number[]>();
  let remembered = 0;
  let complete = eachOverlap(
    table,
    effort.pairs,
    (lower, higher) => {
      if (table.isOpen(lower)) return true;
      if (table.contains(lower, higher)) takenBy[higher] = lower;
      else {
        const known = before.get(higher);
        if (known === undefined) before.set(higher, [lower]);
        else known.push(lower);
        remembered += 1;
      }
      return remembered < REMEMBERED;
    },
    // What takes all of a row takes all that the row takes.
    (row) => (takenBy[row] ?? -1) >= 0,
  );
  const shadows: Shadow[] = [];
  for (let row = 0; row < table.rows; row += 1) {
    if (shadows.length >= effort.wanted) return { shadows, complete: false };
    const by = takenBy[row] ?? -1;
    if (by >= 0) shadows.push({ row, by: [by] });
    const meeting = before.get(row) ?? [];
    if (by >= 0 || meeting.length < 2 || hasFreePoint(table, row, meeting, effort.rest)) continue;
    const together = areTakenTogether(table, row, meeting, effort.rest);
    if (together === "unknown") complete = false;
    if (together === true) shadows.push({ row, by: meeting });
  }
  return { shadows, complete };
}

/** Whether one of a few points of a row, spread over its box, is taken by none of the others. */
function hasFreePoint(table: BoxTable, row: number, others: readonly number[], effort: Effort): boolean {
  const sets = Array.from({ length: table.columns }, (_, column) => table.setAt(row, column));
  if (sets.some((set) => set.length === 0)) return true;
  for (let point = 0; point < POINTS && effort.left > 0; point += 1) {
    const numbers = sets.map((set, column) => spread(set, point * 7 + column * 3));
    effort.left -= others.length >> 2;
    if (!others.some((other) => numbers.every((number, column) => table.takes(other, column, number))))
      return true;
  }
  return false;
}

/** One of the numbers of a set: now at its ends, now in between. */
function spread(set: readonly number[], seed: number): number {
  const pair = seed % (set.length / 2);
  const [low = 0, high = 0] = [set[2 * pair], set[2 * pair + 1]];
  return low + Math.floor(((high - low) * (seed % 5)) / 4);
}

/** Whether rows together take all that a row takes. */
function areTakenTogether(
  table: BoxTable,
  row: number,
  meeting: readonly number[],
  effort: Effort,
): boolean | "unknown" {
  const own: Effort = { left: Math.min(EFFORT_FOR_ONE, effort.left) };
  const before = own.left;
  let isTaken = true;
  const region = Array.from({ length: table.columns }, (_, column) => table.setAt(row, column));
  const finished = gapSearch(table, own).run(meeting, region, () => {
    isTaken = false;
    return false;
  });
  effort.left -= before - own.left;
  if (!isTaken) return false;
  return finished ? true : "unknown";
}
