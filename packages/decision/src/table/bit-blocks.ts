import type { RowSearch } from "./row-index.ts";
import { eachPair } from "./split-plan.ts";
import type { TableGrid } from "./table-grid.ts";

// Bit vectors over blocks of positions (Lakshman and Stiliadis, "High-Speed Policy-based Packet Forwarding Using
// Efficient Multi-dimensional Range Matching", SIGCOMM 1998). Each column of a block knows its own few stretches of
// codes, and for each of them which of the block's positions take it; what all columns agree on matches.

const BLOCK = 256;
const WORDS = BLOCK / 32;

/** The blocks in flat arrays. A column of a block is a segment: block after block, in each column after column. */
export type BitBlocks = {
  /** Of each segment where its cuts begin; one more at the end. */
  readonly starts: Int32Array;
  /** The first code of each stretch, ascending within a segment, the first one 0. */
  readonly cuts: Int32Array;
  /** Eight words for each stretch: a bit for each position of the block. */
  readonly words: Int32Array;
};

/** Builds the blocks of a grid. */
export function buildBits(grid: TableGrid): BitBlocks {
  const columns = grid.books.length;
  const starts = [0];
  const cuts: number[] = [];
  const words: Int32Array[] = [];
  for (let from = 0; from < grid.positions; from += BLOCK)
    for (let column = 0; column < columns; column += 1) {
      const segment = segmentOf(grid, column, from, Math.min(from + BLOCK, grid.positions));
      for (const cut of segment.cuts) cuts.push(cut);
      words.push(segment.words);
      starts.push(cuts.length);
    }
  const all = new Int32Array(cuts.length * WORDS);
  let at = 0;
  for (const part of words) {
    all.set(part, at);
    at += part.length;
  }
  return { starts: Int32Array.from(starts), cuts: Int32Array.from(cuts), words: all };
}

function segmentOf(
  grid: TableGrid,
  column: number,
  from: number,
  to: number,
): { readonly cuts: readonly number[]; readonly words: Int32Array } {
  const columns = grid.books.length;
  const ends = new Set([0]);
  const testAt = (position: number): number => grid.cells[position * columns + column] ?? 0;
  for (let position = from; position < to; position += 1)
    eachPair(grid, testAt(position), (low, high) => {
      if (low > high) return;
      ends.add(low);
      if (high < 0x7f_ff_ff_ff) ends.add(high + 1);
    });
  const cuts = [...ends].sort((a, b) => a - b);
  const indexes = new Map(cuts.map((cut, index) => [cut, index]));
  const words = new Int32Array(cuts.length * WORDS);
  for (let position = from; position < to; position += 1) {
    const bit = position - from;
    eachPair(grid, testAt(position), (low, high) => {
      if (low > high) return;
      const first = indexes.get(low) ?? 0;
      const last = (high < 0x7f_ff_ff_ff ? indexes.get(high + 1) : undefined) ?? cuts.length;
      for (let stretch = first; stretch < last; stretch += 1) {
        const at = stretch * WORDS + (bit >>> 5);
        words[at] = (words[at] ?? 0) | (1 << (bit & 31));
      }
    });
  }
  return { cuts, words };
}

/** A search through the blocks. Tests of codes are written out in them in full, so nothing has to be looked at again. */
export function bitSearch(grid: TableGrid, { starts, cuts, words }: BitBlocks): RowSearch {
  const columns = grid.books.length;

  /** Where the words of a segment begin for a code. */
  const wordsFor = (segment: number, code: number): number => {
    let low = starts[segment] ?? 0;
    let high = starts[segment + 1] ?? 0;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((cuts[middle] ?? 0) <= code) low = middle;
      else high = middle;
    }
    return low * WORDS;
  };

  /** Runs through the matches of a block from a position on; answers the position after which to stop, or -1. */
  const next = (from: number, codes: readonly number[]): number => {
    const offsets: number[] = [];
    for (let block = Math.floor(from / BLOCK); block * BLOCK < grid.positions; block += 1) {
      for (let column = 0; column < columns; column += 1)
        offsets[column] = wordsFor(block * columns + column, codes[column] ?? 0);
      const begin = Math.max(from - block * BLOCK, 0);
      for (let word = begin >>> 5; word < WORDS; word += 1) {
        let bits = word === begin >>> 5 ? -1 << (begin & 31) : -1;
        for (let column = 0; column < columns && bits !== 0; column += 1)
          bits &= words[(offsets[column] ?? 0) + word] ?? 0;
        if (bits !== 0) {
          const position = block * BLOCK + word * 32 + 31 - Math.clz32(bits & -bits);
          if (position < grid.positions) return position;
        }
      }
    }
    return -1;
  };

  return {
    next,
    all: (codes) => {
      const found: number[] = [];
      for (let at = next(0, codes); at >= 0; at = next(at + 1, codes)) found.push(at);
      return found;
    },
  };
}
