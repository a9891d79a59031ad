import { ANY_TEST } from "../table/table-grid.ts";
import type { BoxTable } from "./box-table.ts";
import type { Effort } from "./overlap.ts";

// What no row of a table takes. Column by column, the values are split into stretches that the same rows take; where no
// row is left there is a gap, and where a row takes all that is left there is none. To tell that a table is complete
// takes time that grows quickly with its columns, so the effort is bounded, and a search that has not finished says so.

/** Values that no row takes: in each column a set of numbers, all of them together. */
export type Gap = readonly (readonly number[])[];

/** Part of the values of a table: in each column a set of numbers. */
export type Region = readonly (readonly number[])[];

export type GapSearch = {
  /** Finds gaps in a region that rows leave; `found` answers whether to go on. Answers whether it has finished. */
  readonly run: (rows: readonly number[], region: Region, found: (gap: Gap) => boolean) => boolean;
  /** The numbers of a column that none of the rows takes, whatever the other columns say, and the others. */
  readonly split: (
    rows: readonly number[],
    column: number,
    numbers: readonly number[],
  ) => { readonly untaken: readonly number[]; readonly taken: readonly number[] };
};

/** A search for gaps. Open rows take less than their boxes, so they do not count as taking anything. */
export function gapSearch(table: BoxTable, effort: Effort): GapSearch {
  return {
    run: (rows, region, found) => {
      const counted = rows.filter((row) => !table.isOpen(row));
      const order = columnOrder(table, counted, region);
      return new Search(table, effort, region, order, found).run(counted);
    },
    split: (rows, column, numbers) => {
      const taken = new Uint8Array(table.spaces[column]?.size ?? 0);
      for (const row of rows) {
        if (table.isOpen(row)) continue;
        if (table.takesAll(row, column)) return { untaken: [], taken: numbers };
        const set = table.setAt(row, column);
        for (let at = 0; at < set.length; at += 2) taken.fill(1, set[at], (set[at + 1] ?? 0) + 1);
      }
      return { untaken: where(taken, 0, numbers), taken: where(taken, 1, numbers) };
    },
  };
}

/** Columns that tell few values apart come first: they leave the fewest stretches to look at. */
function columnOrder(table: BoxTable, rows: readonly number[], region: Region): readonly number[] {
  const ends = region.map((_, column) => {
    const tests = new Set<number>();
    for (const row of rows) tests.add(table.testAt(row, column));
    return tests.size;
  });
  return region.map((_, column) => column).sort((a, b) => (ends[a] ?? 0) - (ends[b] ?? 0));
}

/** The values of a column that the same rows take, and those rows. */
type Stretch = { readonly numbers: number[]; readonly rows: readonly number[] };

class Search {
  readonly #table: BoxTable;
  readonly #effort: Effort;
  readonly #region: Region;
  readonly #order: readonly number[];
  readonly #found: (gap: Gap) => boolean;
  /** Rows that were found to take all that is left from a column on. */
  readonly #complete: Set<string>[];
  readonly #path: (readonly number[])[];
  /** Of each test that was looked at: whether it takes all of the region in its column. */
  readonly #whole = new Map<number, boolean>();

  constructor(
    table: BoxTable,
    effort: Effort,
    region: Region,
    order: readonly number[],
    found: (gap: Gap) => boolean,
  ) {
    this.#table = table;
    this.#effort = effort;
    this.#region = region;
    this.#order = order;
    this.#found = found;
    this.#complete = order.map(() => new Set());
    this.#path = [...region];
  }

  run(rows: readonly number[]): boolean {
    return this.#visit(0, rows) !== "stopped";
  }

  #visit(depth: number, rows: readonly number[]): "complete" | "gaps" | "stopped" {
    if (rows.length === 0) return this.#found([...this.#path]) ? "gaps" : "stopped";
    const column = this.#order[depth];
    if (column === undefined) return "complete";
    this.#effort.left -= rows.length;
    if (this.#effort.left < 0) return "stopped";
    if (rows.some((row) => this.#takesTheRest(row, depth))) return "complete";
    const key = rows.join(" ");
    const known = this.#complete[depth];
    if (known?.has(key) === true) return "complete";
    let result: "complete" | "gaps" = "complete";
    for (const stretch of this.#stretches(column, rows)) {
      this.#path[column] = stretch.numbers;
      const inner = this.#visit(depth + 1, stretch.rows);
      this.#path[column] = this.#region[column] ?? [];
      if (inner === "stopped") return inner;
      if (inner === "gaps") result = inner;
    }
    if (result === "complete") known?.add(key);
    return result;
  }

  #takesTheRest(row: number, depth: number): boolean {
    for (let index = depth; index < this.#order.length; index += 1)
      if (!this.#takesAll(row, this.#order[index] ?? 0)) return false;
    return true;
  }

  /** Whether a row takes all of the region in a column. */
  #takesAll(row: number, column: number): boolean {
    const test = this.#table.testAt(row, column);
    if (test === ANY_TEST) return true;
    const known = this.#whole.get(test);
    if (known !== undefined) return known;
    const whole = this.#table.takesSet(row, column, this.#region[column] ?? []);
    this.#whole.set(test, whole);
    return whole;
  }

  /** Splits a column by what the rows take of it; values that the same rows take come together. */
  #stretches(column: number, rows: readonly number[]): readonly Stretch[] {
    const allowed = this.#region[column] ?? [];
    const table = this.#table;
    const always = rows.filter((row) => this.#takesAll(row, column));
    const others = rows.filter((row) => !this.#takesAll(row, column));
    const events: { readonly at: number; readonly row: number; readonly begins: boolean }[] = [];
    for (const row of others) {
      const set = table.setAt(row, column);
      this.#effort.left -= set.length;
      for (let index = 0; index < set.length; index += 2) {
        events.push({ at: set[index] ?? 0, row, begins: true });
        events.push({ at: (set[index + 1] ?? 0) + 1, row, begins: false });
      }
    }
    events.sort((a, b) => a.at - b.at);
    const stretches = new Map<string, Stretch>();
    const active = new Set<number>();
    const close = (from: number, to: number): void => {
      const numbers = within(allowed, from, to);
      if (numbers.length === 0) return;
      this.#effort.left -= active.size;
      const key = [...active].sort((a, b) => a - b).join(" ");
      const known = stretches.get(key);
      if (known === undefined)
        stretches.set(key, { numbers: [...numbers], rows: [...always, ...active].sort((a, b) => a - b) });
      else known.numbers.push(...numbers);
    };
    let from = 0;
    for (const { at, row, begins } of events) {
      if (at > from) {
        close(from, at - 1);
        from = at;
      }
      if (begins) active.add(row);
      else active.delete(row);
      if (this.#effort.left < 0) return [...stretches.values()];
    }
    close(from, (table.spaces[column]?.size ?? 0) - 1);
    return [...stretches.values()];
  }
}

/** The part of a set of numbers that lies from one number to another. Found by halving: it is asked for every stretch. */
function within(set: readonly number[], from: number, to: number): readonly number[] {
  let first = 0;
  let beyond = set.length / 2;
  while (first < beyond) {
    const middle = (first + beyond) >> 1;
    if ((set[2 * middle + 1] ?? 0) < from) first = middle + 1;
    else beyond = middle;
  }
  const part: number[] = [];
  for (let index = 2 * first; index < set.length && (set[index] ?? 0) <= to; index += 2)
    part.push(Math.max(set[index] ?? 0, from), Math.min(set[index + 1] ?? 0, to));
  return part;
}

/** The part of a set of numbers that have a mark. */
function where(marks: Uint8Array, mark: number, set: readonly number[]): readonly number[] {
  const part: number[] = [];
  for (let at = 0; at < set.length; at += 2)
    for (let number = set[at] ?? 0; number <= (set[at + 1] ?? 0); number += 1)
      if (marks[number] === mark) {
        if (part.length > 0 && part.at(-1) === number - 1) part[part.length - 1] = number;
        else part.push(number, number);
      }
  return part;
}
