import { APART_CODE, type CodeBook, codeReader, FIRST_CODE, lastCode, NULL_CODE } from "./code-book.ts";

/** One literal of a cell, by its key. */
export type KeyPart =
  | { readonly kind: "null" }
  | { readonly kind: "point" | "notPoint"; readonly key: number | string | boolean }
  | {
      readonly kind: "interval";
      readonly low: number | string | null;
      readonly high: number | string | null;
      readonly lowClosed: boolean;
      readonly highClosed: boolean;
    };

/** A cell of literals: one of the parts must hold, or none of them. `LiteralTest` of FEEL is one. */
export type KeyCell = { readonly negated: boolean; readonly parts: readonly KeyPart[] };

const bySign = (a: number, b: number): number => a - b;
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The book of a column: its keys are all that its cells name. */
export function codeBookOf(cells: readonly KeyCell[]): CodeBook {
  const numbers: number[] = [];
  const texts = new Set<string>();
  let ordered = false;
  let booleans = false;
  const take = (key: number | string | boolean | null): void => {
    if (typeof key === "number") numbers.push(key);
    else if (typeof key === "string") texts.add(key);
    else booleans ||= key !== null;
  };
  for (const { parts } of cells)
    for (const part of parts)
      if (part.kind === "interval") {
        take(part.low);
        take(part.high);
        ordered ||= typeof (part.low ?? part.high) === "string";
      } else if (part.kind !== "null") take(part.key);
  if (numbers.length > 0) {
    return { kind: "numbers", keys: distinct(Float64Array.from(numbers).sort()) };
  }
  if (texts.size > 0) {
    const keys = [...texts];
    return { kind: "texts", keys: ordered ? keys.sort(byText) : keys, ordered };
  }
  return booleans ? { kind: "booleans" } : { kind: "presence" };
}

function distinct(sorted: Float64Array): Float64Array {
  let size = 0;
  for (let index = 0; index < sorted.length; index += 1)
    if (index === 0 || sorted[index] !== sorted[index - 1]) {
      sorted[size] = sorted[index] ?? 0;
      size += 1;
    }
  return sorted.slice(0, size);
}

/** Codes as ascending, disjoint pairs of a first and a last one. */
export type CodeSet = readonly number[];

/** Writes cells of a column as sets of the codes that they take. */
export class CellEncoder {
  readonly #last: number;
  readonly #code: (key: number | string | boolean) => number;

  constructor(book: CodeBook) {
    this.#last = lastCode(book);
    this.#code = codeReader(book);
  }

  /** The codes of the values for which the cell holds: neither those for which it does not, nor the undecided. */
  encode({ negated, parts }: KeyCell): CodeSet {
    const [only] = parts;
    if (
      !negated &&
      parts.length === 1 &&
      only !== undefined &&
      only.kind !== "notPoint" &&
      only.kind !== "null"
    ) {
      const taken: number[] = [];
      this.#span(only, taken);
      return taken;
    }
    return this.#encodeAny(negated, parts);
  }

  #encodeAny(negated: boolean, parts: readonly KeyPart[]): CodeSet {
    const taken: number[] = [];
    for (const part of parts) this.#span(part, taken);
    const ordered = merged(taken);
    const pairs = negated ? complement(ordered, this.#last) : ordered;
    // Null and what has no order with the keys: not in any interval, and not outside of it either.
    const undecided = parts.some(({ kind }) => kind === "interval");
    const special = (held: boolean): boolean => (negated ? !held && !undecided : held);
    const nulls = special(parts.some(({ kind }) => kind === "null" || kind === "notPoint"));
    const apart = special(parts.some(({ kind }) => kind === "notPoint"));
    const head = [...(nulls ? [NULL_CODE, NULL_CODE] : []), ...(apart ? [APART_CODE, APART_CODE] : [])];
    return head.length === 0 ? pairs : merged([...head, ...pairs]);
  }

  #span(part: KeyPart, taken: number[]): void {
    switch (part.kind) {
      case "null":
        return;
      case "point": {
        const code = this.#code(part.key);
        taken.push(code, code);
        return;
      }
      case "notPoint": {
        const code = this.#code(part.key);
        taken.push(FIRST_CODE, code - 1, code + 1, this.#last);
        return;
      }
      default: {
        const low = part.low === null ? FIRST_CODE : this.#code(part.low) + (part.lowClosed ? 0 : 1);
        const high = part.high === null ? this.#last : this.#code(part.high) - (part.highClosed ? 0 : 1);
        if (low <= high) taken.push(low, high);
      }
    }
  }
}

/** Pairs in ascending order, those that meet put together. */
function merged(pairs: readonly number[]): CodeSet {
  if (pairs.length <= 2) return pairs;
  const starts = pairs.filter((_, index) => index % 2 === 0);
  const order = starts.map((_, index) => index).sort((a, b) => bySign(starts[a] ?? 0, starts[b] ?? 0));
  const result: number[] = [];
  for (const index of order) {
    const [low = 0, high = 0] = [pairs[2 * index], pairs[2 * index + 1]];
    const end = result.at(-1);
    if (end !== undefined && low <= end + 1) result[result.length - 1] = Math.max(end, high);
    else result.push(low, high);
  }
  return result;
}

/** Everything from the first code to the last that is not in the set. */
function complement(set: CodeSet, last: number): CodeSet {
  const result: number[] = [];
  let from = FIRST_CODE;
  for (let index = 0; index < set.length; index += 2) {
    const [low = 0, high = 0] = [set[index], set[index + 1]];
    if (from < low) result.push(from, low - 1);
    from = high + 1;
  }
  if (from <= last) result.push(from, last);
  return result;
}
