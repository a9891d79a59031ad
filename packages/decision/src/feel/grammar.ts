import type { Cursor } from "./cursor.ts";
import type { NameReader } from "./name-reader.ts";
import type { Node, Test } from "./syntax-tree.ts";

/**
 * What the parts of the parser need of each other. The grammar is recursive, the files are not: parser.ts ties the
 * knot by filling this in.
 */
export type Grammar = {
  readonly cursor: Cursor;
  /** Reads names, and knows those that are known where the text stands. */
  readonly names: NameReader;
  /** Reads an expression with everything that may belong to it. */
  readonly expression: () => Node;
  /** Reads an expression up to, not including, comparisons: an end of an interval, a bound of `between`. */
  readonly arithmetic: () => Node;
  /** Reads one test of a cell or of `in (…)`. */
  readonly test: () => Test;
};
