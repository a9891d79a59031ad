import type { FindingCode } from "./finding.ts";
import { feelLimits } from "./feel-limits.ts";
import { keywords, type Token, tokenInWords } from "./token.ts";
import { tokenize } from "./lexer.ts";

/** Why a text is not FEEL, and where. Thrown inside the parser only; `parse…` in parser.ts answers it as a value. */
export class SyntaxMistake extends Error {
  readonly code: FindingCode;
  readonly offset: number;
  readonly expected: string | undefined;

  constructor(code: FindingCode, message: string, offset: number, expected?: string) {
    super(message);
    this.code = code;
    this.offset = offset;
    this.expected = expected;
  }
}

/** The cell a text stands in, as far as reading it is concerned. `isName` tells declared names from plain words. */
export type Cell = {
  readonly type: "string" | "dated" | "other";
  readonly isName: (word: string) => boolean;
};

/** Walks over the tokens of one text. */
export class Cursor {
  readonly source: string;
  readonly cell: Cell;
  #tokens: readonly Token[];
  #index = 0;
  #depth = 0;
  #reread = 0;

  constructor(source: string, cell: Cell) {
    this.source = source;
    this.cell = cell;
    this.#tokens = tokenize(source, { bareDates: cell.type === "dated" });
  }

  /** The token that stands `ahead` of the next one (0: the next itself). */
  peek(ahead = 0): Token {
    const last = this.#tokens.length - 1;
    const token = this.#tokens[Math.min(this.#index + ahead, last)];
    if (token === undefined) throw new RangeError("a text has at least its end token");
    return token;
  }

  /** Takes the next token. */
  next(): Token {
    const token = this.peek();
    this.#index += 1;
    return token;
  }

  /** A mark to come back to with `back`. */
  mark(): number {
    return this.#index;
  }

  /** Goes back. How much may be read again is bounded, so that no text takes more than linear time to read. */
  back(mark: number): void {
    this.#reread += this.#index - mark;
    if (this.#reread > 1000 + 10 * this.#tokens.length)
      throw new SyntaxMistake(
        "too_deep",
        "Parentheses behind `in` stand in each other too deep.",
        this.peek().start,
      );
    this.#index = mark;
  }

  /** Goes on behind an offset of the source. */
  skipTo(offset: number): void {
    while (this.peek().start < offset && this.peek().kind !== "end") this.#index += 1;
  }

  /** Where the last taken token ended. */
  lastEnd(): number {
    return this.#tokens[this.#index - 1]?.end ?? 0;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "symbol" && token.text === symbol;
  }

  isWord(word: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "name" && token.text === word;
  }

  /** Whether a word stands ahead that can begin a name. */
  isName(ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "name" && !keywords.has(token.text);
  }

  /** Takes the symbol if it is next. */
  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#index += 1;
    return true;
  }

  /** Takes the word if it is next. */
  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.#index += 1;
    return true;
  }

  /** Takes the symbol, which must be next. */
  expectSymbol(symbol: string, why: string): void {
    if (!this.takeSymbol(symbol)) this.mistake(`\`${symbol}\` ${why}`);
  }

  /** Takes the word, which must be next. */
  expectWord(word: string, why: string): void {
    if (!this.takeWord(word)) this.mistake(`\`${word}\` ${why}`);
  }

  /** Reports that something else stands here than what was expected. */
  mistake(expected: string): never {
    const token = this.peek();
    throw new SyntaxMistake(
      "syntax_error",
      `Found ${tokenInWords(token)} where ${expected} was expected.`,
      token.start,
      expected,
    );
  }

  /** Reads one level deeper; refuses what stands too deep. */
  deeper<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > feelLimits.nesting)
      throw new SyntaxMistake(
        "too_deep",
        `Brackets and blocks stand in each other more than ${feelLimits.nesting} deep.`,
        this.peek().start,
      );
    const node = read();
    this.#depth -= 1;
    return node;
  }
}
