import { type CodeBook, lastCode } from "./code-book.ts";
import { CellEncoder, codeBookOf, type CodeSet, type KeyCell } from "./cell-codes.ts";

/**
 * The cells of a table as codes, in flat arrays that can be handed from one thread to another. Equal cells of a column
 * are one test. Positions are the rows in the order in which they are tried, mostly that of the document.
 */
export type TableGrid = {
  readonly positions: number;
  /** One book for each column. */
  readonly books: readonly CodeBook[];
  /** The test in each cell: column by column of one position, then the next position. */
  readonly cells: Int32Array;
  /** Of each test: the first and the last code that it takes. A test that takes none has them the wrong way round. */
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** Of each test: where its pairs of codes begin in `pairs`, if it has more than one; else -1. */
  readonly more: Int32Array;
  /** Pairs of codes, how many before them. */
  readonly pairs: Int32Array;
  /** Of each test: 1 if it is no matter of codes. Such a test takes all codes here, and is then evaluated. */
  readonly open: Uint8Array;
  /** Of each position: 1 if one of its cells is open. */
  readonly openRows: Uint8Array;
  /** Of each test: a position in which it stands, to find its text. */
  readonly seenAt: Int32Array;
};

/** A cell that is no matter of codes: it is evaluated whenever all others of its row hold. */
export const OPEN = "open";

/** The test of every cell that takes everything. */
export const ANY_TEST = 0;

const EVERY_CODE = 0x7f_ff_ff_ff;

/** Gathers the cells of a table, column by column, and writes them as codes. */
export class GridBuilder {
  readonly #columns: number;
  readonly #cells: Int32Array;
  readonly #openRows: Uint8Array;
  readonly #seenAt: number[] = [0];
  /** Of each column: its tests of codes, and what they take. */
  readonly #tests: { readonly ids: number[]; readonly cells: KeyCell[] }[];
  readonly #open: number[] = [];

  constructor(positions: number, columns: number) {
    this.#columns = columns;
    this.#cells = new Int32Array(positions * columns);
    this.#openRows = new Uint8Array(positions);
    this.#tests = Array.from({ length: columns }, () => ({ ids: [], cells: [] }));
  }

  /** Adds a test that stands in a column, first at a position. */
  add(column: number, position: number, cell: KeyCell | typeof OPEN): number {
    const test = this.#seenAt.push(position) - 1;
    if (cell === OPEN) this.#open.push(test);
    else {
      const tests = this.#tests[column];
      tests?.ids.push(test);
      tests?.cells.push(cell);
    }
    return test;
  }

  /** Puts a test into a cell; `isOpen` if it was added as open. */
  put(column: number, position: number, test: number, isOpen: boolean): void {
    this.#cells[position * this.#columns + column] = test;
    if (isOpen) this.#openRows[position] = 1;
  }

  build(): TableGrid {
    const size = this.#seenAt.length;
    const low = new Int32Array(size);
    const high = new Int32Array(size).fill(EVERY_CODE);
    const more = new Int32Array(size).fill(-1);
    const pairs: number[] = [];
    const write = (test: number, codes: CodeSet): void => {
      low[test] = codes[0] ?? 1;
      high[test] = codes.at(-1) ?? 0;
      if (codes.length > 2) more[test] = pairs.push(codes.length / 2, ...codes) - codes.length - 1;
    };
    const books = this.#tests.map(({ ids, cells }) => {
      const book = codeBookOf(cells);
      const encoder = new CellEncoder(book);
      for (const [index, cell] of cells.entries()) write(ids[index] ?? 0, encoder.encode(cell));
      return book;
    });
    const open = new Uint8Array(size);
    for (const test of this.#open) open[test] = 1;
    return {
      positions: this.#openRows.length,
      books,
      cells: this.#cells,
      low,
      high,
      more,
      pairs: Int32Array.from(pairs),
      open,
      openRows: this.#openRows,
      seenAt: Int32Array.from(this.#seenAt),
    };
  }
}

/** Whether all cells of a position take the codes of a column each. Open cells take all. */
export function holdsAt(grid: TableGrid, position: number, codes: readonly number[]): boolean {
  const { cells, low, high, more } = grid;
  const columns = codes.length;
  const from = position * columns;
  for (let column = 0; column < columns; column += 1) {
    const test = cells[from + column] ?? 0;
    const code = codes[column] ?? 0;
    if (code < (low[test] ?? 0) || code > (high[test] ?? 0)) return false;
    const list = more[test] ?? -1;
    if (list >= 0 && !inPairs(grid.pairs, list, code)) return false;
  }
  return true;
}

function inPairs(pairs: Int32Array, list: number, code: number): boolean {
  // Short lists, as they nearly always are, are looked through from the front.
  let low = 0;
  let high = (pairs[list] ?? 0) - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pairs[list + 2 + 2 * middle] ?? 0) < code) low = middle + 1;
    else high = middle;
  }
  return code >= (pairs[list + 1 + 2 * low] ?? 0) && code <= (pairs[list + 2 + 2 * low] ?? 0);
}

/** The pairs of codes that a test takes, as far as the codes of its column go. */
export function codesOf(grid: TableGrid, column: number, test: number): CodeSet {
  const list = grid.more[test] ?? -1;
  if (list >= 0) {
    const count = grid.pairs[list] ?? 0;
    return Array.from(grid.pairs.subarray(list + 1, list + 1 + 2 * count));
  }
  const book = grid.books[column];
  const last = book === undefined ? 0 : lastCode(book);
  const [low = 0, high = 0] = [grid.low[test], grid.high[test]];
  return low > high ? [] : [low, Math.min(high, last)];
}
