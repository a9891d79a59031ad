import { builtins } from "./builtins/registry.ts";
import type { Cursor } from "./cursor.ts";
import { tokenize } from "./lexer.ts";

// Names of FEEL may have several words (`string length`, `Monthly Salary`) and signs in them (`pre-bureau risk`), and
// only who knows the names can tell where one ends (DMN 1.5, 10.3.1.5). Known names are matched longest first. Two
// words in a row that are not known can only be one name, since nothing else may follow an operand: so unknown names
// and property names are read to their last word.

type Known = { readonly name: string; readonly words: readonly string[] };

/** Names of several tokens by their first one, the longest first. */
export type NameTable = ReadonlyMap<string, readonly Known[]>;

function knownOf(name: string): Known {
  return {
    name,
    words: tokenize(name)
      .filter(({ kind }) => kind !== "end")
      .map(({ text }) => text),
  };
}

function add(table: Map<string, readonly Known[]>, known: Known): void {
  const [first] = known.words;
  if (first === undefined || known.words.length === 1) return;
  const alike = [...(table.get(first) ?? []), known];
  table.set(
    first,
    alike.sort((a, b) => b.words.length - a.words.length),
  );
}

/** The table of the names that have several tokens. */
export function nameTable(names: Iterable<string>): NameTable {
  const table = new Map<string, readonly Known[]>();
  for (const name of names) add(table, knownOf(name));
  return table;
}

const builtinTable = nameTable(builtins.keys());

/** The longest name of a table that stands next. */
function longestMatch(cursor: Cursor, table: NameTable): Known | null {
  const names = table.get(cursor.peek().text);
  const matches = ({ words }: Known): boolean =>
    words.every((word, index) => {
      const token = cursor.peek(index);
      return token.text === word && token.kind !== "string";
    });
  return names?.find(matches) ?? null;
}

const longer = (one: Known | null, other: Known | null): Known | null =>
  one !== null && one.words.length >= (other?.words.length ?? 0) ? one : other;

/** Reads names where they stand: those declared before, and those that the text itself brings with it. */
export class NameReader {
  readonly #cursor: Cursor;
  readonly #declared: NameTable;
  readonly #properties: Map<string, readonly Known[]>;
  /** Names with signs that the text has given to parts of itself, the innermost last. */
  #local: readonly Known[] = [];

  constructor(cursor: Cursor, declared: NameTable, properties: NameTable) {
    this.#cursor = cursor;
    this.#declared = declared;
    this.#properties = new Map(properties);
  }

  /** Reads a name in an expression. The next token is its first word. */
  name(): string {
    const table: NameTable =
      this.#local.length === 0 ? new Map() : nameTable(this.#local.map(({ name }) => name));
    const declared = longer(
      longestMatch(this.#cursor, table),
      longer(longestMatch(this.#cursor, this.#declared), longestMatch(this.#cursor, builtinTable)),
    );
    return declared === null ? this.property() : this.#take(declared);
  }

  /** Reads a name of a property. Its first word may be a keyword. */
  property(): string {
    const known = longestMatch(this.#cursor, this.#properties);
    return known === null ? this.free() : this.#take(known);
  }

  /** Reads a name of which nothing is known, without signs. Its first word may be a keyword. */
  free(): string {
    const words = [this.#cursor.next().text];
    while (this.#cursor.isName()) words.push(this.#cursor.next().text);
    return words.join(" ");
  }

  /** Reads a new name up to a colon: the key of an entry, the name of an argument. Null, at the same place, if it is none. */
  upToColon(): string | null {
    const cursor = this.#cursor;
    const before = cursor.mark();
    const { start } = cursor.next();
    while (cursor.peek().kind === "name" || cursor.peek().kind === "number" || isNameSign(cursor))
      cursor.next();
    const end = cursor.lastEnd();
    if (cursor.isSymbol(":")) return cursor.source.slice(start, end).replace(/\s+/g, " ");
    cursor.back(before);
    return null;
  }

  /** Runs `read` while names that it declares with `declare` are known; then they are forgotten. */
  block<T>(read: () => T): T {
    const before = this.#local;
    const result = read();
    this.#local = before;
    return result;
  }

  /** Makes a name known for the rest of the block. */
  declare(name: string): void {
    const known = knownOf(name);
    if (known.words.length === 1) return;
    this.#local = [...this.#local, known];
    add(this.#properties, known);
  }

  #take({ name, words }: Known): string {
    for (const _ of words) this.#cursor.next();
    return name;
  }
}

/** The signs that a name may have in it (rule 30). */
function isNameSign(cursor: Cursor): boolean {
  return [".", "/", "-", "'", "’", "+", "*"].some((sign) => cursor.isSymbol(sign));
}
