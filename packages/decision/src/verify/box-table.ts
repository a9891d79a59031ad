import { ANY_TEST, codesOf, type TableGrid } from "../table/table-grid.ts";
import { CodeSpace, type ColumnDomain } from "./code-space.ts";

/**
 * A table whose rows are boxes: in each column a set of the values that can happen, as ascending pairs of numbers. Rows
 * are counted by their positions in the grid.
 */
export class BoxTable {
  readonly grid: TableGrid;
  readonly columns: number;
  readonly spaces: readonly CodeSpace[];
  /** Of each test: where its pairs begin, and one more at the end. */
  readonly #starts: Int32Array;
  readonly #pairs: Int32Array;

  constructor(grid: TableGrid, domains: readonly ColumnDomain[]) {
    this.grid = grid;
    this.columns = grid.books.length;
    this.spaces = domains.map((domain, column) => new CodeSpace(grid, column, domain));
    const columnOf = new Int32Array(grid.low.length);
    for (let cell = 0; cell < grid.cells.length; cell += 1)
      columnOf[grid.cells[cell] ?? 0] = cell % this.columns;
    const starts = new Int32Array(grid.low.length + 1);
    const pairs: number[] = [];
    for (let test = 0; test < grid.low.length; test += 1) {
      starts[test] = pairs.length;
      const column = columnOf[test] ?? 0;
      const space = this.spaces[column];
      if (test !== ANY_TEST && space !== undefined)
        for (const number of space.numbersOf(codesOf(grid, column, test))) pairs.push(number);
    }
    starts[grid.low.length] = pairs.length;
    this.#starts = starts;
    this.#pairs = Int32Array.from(pairs);
  }

  get rows(): number {
    return this.grid.positions;
  }

  testAt(row: number, column: number): number {
    return this.grid.cells[row * this.columns + column] ?? ANY_TEST;
  }

  /** Whether a row has cells that are no matter of values alone: then its box may be larger than what it takes. */
  isOpen(row: number): boolean {
    return (this.grid.openRows[row] ?? 0) === 1;
  }

  /** The set of a cell. */
  setAt(row: number, column: number): readonly number[] {
    const test = this.testAt(row, column);
    if (test === ANY_TEST) return this.all(column);
    return Array.from(this.#pairs.subarray(this.#starts[test], this.#starts[test + 1]));
  }

  /** All values of a column. */
  all(column: number): readonly number[] {
    const size = this.spaces[column]?.size ?? 0;
    return size === 0 ? [] : [0, size - 1];
  }

  /** Whether a cell takes every value that can happen. */
  takesAll(row: number, column: number): boolean {
    const test = this.testAt(row, column);
    if (test === ANY_TEST) return true;
    const start = this.#starts[test] ?? 0;
    return (
      this.#starts[test + 1] === start + 2 &&
      this.#pairs[start] === 0 &&
      this.#pairs[start + 1] === (this.spaces[column]?.size ?? 0) - 1
    );
  }

  /** Whether a cell takes a value. */
  takes(row: number, column: number, number: number): boolean {
    const test = this.testAt(row, column);
    if (test === ANY_TEST) return true;
    const end = this.#starts[test + 1] ?? 0;
    for (let at = this.#starts[test] ?? 0; at < end; at += 2)
      if (number >= (this.#pairs[at] ?? 0) && number <= (this.#pairs[at + 1] ?? 0)) return true;
    return false;
  }

  /** The first value that two rows both take in a column; -1: there is none. */
  meetIn(a: number, b: number, column: number): number {
    const testA = this.grid.cells[a * this.columns + column] ?? ANY_TEST;
    const testB = this.grid.cells[b * this.columns + column] ?? ANY_TEST;
    if (testA === ANY_TEST) return this.#first(testB, column);
    if (testB === ANY_TEST || testA === testB) return this.#first(testA, column);
    const pairs = this.#pairs;
    const endA = this.#starts[testA + 1] ?? 0;
    const endB = this.#starts[testB + 1] ?? 0;
    let atA = this.#starts[testA] ?? 0;
    let atB = this.#starts[testB] ?? 0;
    while (atA < endA && atB < endB) {
      const lowA = pairs[atA] ?? 0;
      const lowB = pairs[atB] ?? 0;
      const highA = pairs[atA + 1] ?? 0;
      const highB = pairs[atB + 1] ?? 0;
      if (lowA <= highB && lowB <= highA) return lowA > lowB ? lowA : lowB;
      if (highA < highB) atA += 2;
      else atB += 2;
    }
    return -1;
  }

  /** Whether two rows take a value together in every column. */
  meet(a: number, b: number): boolean {
    const columns = this.columns;
    for (let column = 0; column < columns; column += 1) if (this.meetIn(a, b, column) < 0) return false;
    return true;
  }

  /** Whether the box of one row lies in that of another. */
  contains(outer: number, inner: number): boolean {
    for (let column = 0; column < this.columns; column += 1)
      if (!this.#containsIn(outer, inner, column)) return false;
    return true;
  }

  /** Whether a cell takes all of a set of numbers. */
  takesSet(row: number, column: number, wanted: readonly number[]): boolean {
    const test = this.testAt(row, column);
    return test === ANY_TEST || this.#takesPairs(test, wanted, 0, wanted.length);
  }

  /** Whether a test takes all pairs of numbers that stand in a list from one index to another. */
  #takesPairs(test: number, wanted: ArrayLike<number>, from: number, to: number): boolean {
    const pairs = this.#pairs;
    const end = this.#starts[test + 1] ?? 0;
    let at = this.#starts[test] ?? 0;
    for (let index = from; index < to; index += 2) {
      const [low, high] = [wanted[index] ?? 0, wanted[index + 1] ?? 0];
      while (at < end && (pairs[at + 1] ?? 0) < low) at += 2;
      if (at >= end || (pairs[at] ?? 0) > low || (pairs[at + 1] ?? 0) < high) return false;
    }
    return true;
  }

  #containsIn(outer: number, inner: number, column: number): boolean {
    const test = this.testAt(outer, column);
    const wanted = this.testAt(inner, column);
    if (test === ANY_TEST || test === wanted) return true;
    if (wanted === ANY_TEST) return this.takesAll(outer, column);
    return this.#takesPairs(test, this.#pairs, this.#starts[wanted] ?? 0, this.#starts[wanted + 1] ?? 0);
  }

  #first(test: number, column: number): number {
    if (test === ANY_TEST) return (this.spaces[column]?.size ?? 0) > 0 ? 0 : -1;
    const start = this.#starts[test] ?? 0;
    return start === this.#starts[test + 1] ? -1 : (this.#pairs[start] ?? -1);
  }
}
