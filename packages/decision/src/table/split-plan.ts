import { lastCode } from "./code-book.ts";
import type { TableGrid } from "./table-grid.ts";

// How a node of the split tree is best split: by which column, and into which stretches of codes. Large nodes are
// judged by a sample of their positions.

/** A split by a column, and how many positions a search then still has to look at. */
export type SplitPlan = { readonly column: number; readonly cuts: Cuts; readonly cost: number };

/** Positions by which a split is judged. */
const SAMPLE = 1024;
/** How many positions a stretch should hold, for each way that is tried to cut ranges. */
const STRETCHES = [32, 128];
/** A position in more children than this part of them goes to the rest. */
const WIDE_PART = 4;
/** How often positions may be repeated in one split of ranges, on average. */
const REPEATED = 2.5;
/** Tests of more points than this are not told apart by them. */
const MANY_POINTS = 24;
/** Fewer positions than this are not worth a child of their own. */
const FEW = 16;
/** From this many cuts on, looking them up in a table is worth making the table. */
const MANY_CUTS = 256;

/** The first codes of the children of a split, ascending, the first one 0. */
export class Cuts {
  readonly codes: Int32Array;
  /** The child of each code, where there are many. */
  readonly #table: Int32Array | null;

  constructor(sorted: Int32Array, last: number) {
    this.codes = sorted;
    this.#table = sorted.length < MANY_CUTS ? null : new Int32Array(last + 2);
    if (this.#table !== null)
      for (const [child, code] of sorted.entries())
        this.#table.fill(child, code, sorted[child + 1] ?? last + 2);
  }

  /** The child that has a code. */
  childOf(code: number): number {
    const table = this.#table;
    if (table !== null) return table[Math.min(code, table.length - 1)] ?? 0;
    let low = 0;
    let high = this.codes.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.codes[middle] ?? 0) <= code) low = middle;
      else high = middle;
    }
    return low;
  }

  /**
   * Writes the children that a test stands in, ascending and each once, and answers how many they are; -1 if they are
   * too many, and the test belongs to the rest.
   */
  childrenInto(grid: TableGrid, test: number, found: Int32Array): number {
    const { low, high, more, pairs } = grid;
    const most = Math.max(2, Math.floor(this.codes.length / WIDE_PART));
    const list = more[test] ?? -1;
    if (list < 0) {
      const [from = 0, to = 0] = [low[test], high[test]];
      if (from > to) return 0;
      const first = this.childOf(from);
      const count = this.childOf(to) - first + 1;
      if (count > most || count > found.length) return -1;
      for (let index = 0; index < count; index += 1) found[index] = first + index;
      return count;
    }
    const end = list + 1 + 2 * (pairs[list] ?? 0);
    let count = 0;
    for (let at = list + 1; at < end; at += 2) {
      const last = this.childOf(pairs[at + 1] ?? 0);
      for (let child = this.childOf(pairs[at] ?? 0); child <= last; child += 1) {
        if (count > 0 && found[count - 1] === child) continue;
        if (count === found.length) return -1;
        found[count] = child;
        count += 1;
      }
    }
    return count > most && !isPoints(grid, test) ? -1 : count;
  }
}

/** Room for the children of one test. */
export const childRoom = (cuts: Cuts): Int32Array => new Int32Array(cuts.codes.length + MANY_POINTS);

/** The best split of some positions; null if none leaves a search less to do. */
export function planSplit(grid: TableGrid, items: Int32Array): SplitPlan | null {
  const step = Math.max(1, Math.floor(items.length / SAMPLE));
  const sample = step === 1 ? items : items.filter((_, index) => index % step === 0);
  let best: (SplitPlan & { readonly byPoints: boolean }) | null = null;
  for (const column of grid.books.keys()) {
    const byPoints = isByPoints(grid, column, sample);
    const ways = byPoints ? [pointCuts(grid, column, sample, step)] : rangeCuts(grid, column, sample);
    for (const cuts of ways) {
      const cost = costOf(grid, column, cuts, sample, byPoints) * (items.length / sample.length);
      if (best === null || cost < best.cost) best = { column, cuts, cost, byPoints };
    }
  }
  if (best === null || best.cost > items.length * 0.7) return null;
  // Points are many, and a sample has seen few of them.
  return best.byPoints && step > 1 ? { ...best, cuts: pointCuts(grid, best.column, items, 1) } : best;
}

const testAt = ({ cells, books }: TableGrid, position: number, column: number): number =>
  cells[position * books.length + column] ?? 0;

const lastOf = ({ books }: TableGrid, column: number): number => {
  const book = books[column];
  return book === undefined ? 0 : lastCode(book);
};

/** Runs through the pairs of codes of a test. */
export function eachPair(
  { low, high, more, pairs }: TableGrid,
  test: number,
  visit: (low: number, high: number) => void,
): void {
  const list = more[test] ?? -1;
  if (list < 0) {
    visit(low[test] ?? 0, high[test] ?? 0);
    return;
  }
  const end = list + 1 + 2 * (pairs[list] ?? 0);
  for (let at = list + 1; at < end; at += 2) visit(pairs[at] ?? 0, pairs[at + 1] ?? 0);
}

/** Whether a test is a few points. */
function isPoints({ low, high, more, pairs }: TableGrid, test: number): boolean {
  const list = more[test] ?? -1;
  if (list < 0) return low[test] === high[test];
  const count = pairs[list] ?? 0;
  if (count > MANY_POINTS) return false;
  for (let at = list + 1; at < list + 1 + 2 * count; at += 2) if (pairs[at] !== pairs[at + 1]) return false;
  return true;
}

function isByPoints(grid: TableGrid, column: number, items: Int32Array): boolean {
  let points = 0;
  for (const position of items) if (isPoints(grid, testAt(grid, position, column))) points += 1;
  return points * 2 >= items.length;
}

function distinct(sorted: Int32Array): Int32Array {
  return sorted.filter((code, index) => index === 0 || code !== sorted[index - 1]);
}

/**
 * Cuts around every point; where few positions share a point, around as many points as fill a child. `scale`: how many
 * positions each item stands for.
 */
function pointCuts(grid: TableGrid, column: number, items: Int32Array, scale: number): Cuts {
  const last = lastOf(grid, column);
  const codes: number[] = [];
  for (const position of items) {
    const test = testAt(grid, position, column);
    if (isPoints(grid, test)) eachPair(grid, test, (low) => codes.push(low));
  }
  const sorted = Int32Array.from(codes).sort();
  const points = distinct(sorted);
  if (sorted.length * scale < points.length * FEW) return quantileCuts(sorted, FEW * 2, last);
  const cuts = new Int32Array(points.length * 2 + 1);
  for (const [index, code] of points.entries()) {
    cuts[2 * index + 1] = code;
    cuts[2 * index + 2] = code + 1;
  }
  return new Cuts(distinct(cuts), last);
}

/** Cuts that leave about as many of the codes, in ascending order, to each child. */
function quantileCuts(sorted: Int32Array, size: number, last: number): Cuts {
  const count = Math.max(2, Math.ceil(sorted.length / size));
  const codes = Int32Array.from(
    { length: count },
    (_, part) => sorted[Math.floor((part * sorted.length) / count)] ?? 0,
  );
  codes[0] = 0;
  return new Cuts(distinct(codes), last);
}

/** Cuts between ranges, in as many ways as are worth trying. */
function rangeCuts(grid: TableGrid, column: number, items: Int32Array): readonly Cuts[] {
  const ends: number[] = [];
  const last = lastOf(grid, column);
  for (const position of items) {
    const test = testAt(grid, position, column);
    const [low = 0, high = 0] = [grid.low[test], grid.high[test]];
    if (low <= high && high - low < last - 2) ends.push(low, high + 1);
  }
  if (ends.length * 4 < items.length) return [];
  const sorted = Int32Array.from(ends).sort();
  return STRETCHES.filter((size, index) => index === 0 || size * 3 <= items.length).map((size) =>
    quantileCuts(sorted, size * 2, last),
  );
}

/** How many positions a search looks at behind a split, on average over what the children take. */
function costOf(grid: TableGrid, column: number, cuts: Cuts, items: Int32Array, byPoints: boolean): number {
  const sizes = new Int32Array(cuts.codes.length);
  const room = childRoom(cuts);
  let rest = 0;
  let placed = 0;
  for (const position of items) {
    const count = cuts.childrenInto(grid, testAt(grid, position, column), room);
    if (count < 0) rest += 1;
    for (let index = 0; index < count; index += 1) {
      const child = room[index] ?? 0;
      sizes[child] = (sizes[child] ?? 0) + 1;
    }
    placed += Math.max(0, count);
  }
  if (placed > items.length * REPEATED && !byPoints) return Infinity;
  let squares = 0;
  for (const size of sizes) squares += size * size;
  return rest + (placed === 0 ? 0 : squares / placed);
}
