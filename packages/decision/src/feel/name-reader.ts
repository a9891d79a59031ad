import { builtins } from "./builtins/registry.ts";
import type { Cursor } from "./cursor.ts";
import { tokenize } from "./lexer.ts";

// Names of FEEL may have several words (`string length`, `Monthly Salary`), and only who knows the names can tell
// where one ends. Known names are matched longest first. Two words in a row that are not known can only be one name,
// since nothing else may follow an operand: so unknown names and property names are read to their last word.

/** Names of several tokens by their first one, the longest first. Names such as `pre-bureau risk` have signs in them. */
export type NameTable = ReadonlyMap<string, readonly Known[]>;
type Known = { readonly name: string; readonly words: readonly string[] };

/** The table of the names that have several tokens. */
export function nameTable(names: Iterable<string>): NameTable {
  const table = new Map<string, readonly Known[]>();
  for (const name of names) {
    const words = tokenize(name)
      .filter(({ kind }) => kind !== "end")
      .map(({ text }) => text);
    const first = words[0];
    if (first === undefined || words.length === 1) continue;
    table.set(
      first,
      [...(table.get(first) ?? []), { name, words }].sort((a, b) => b.words.length - a.words.length),
    );
  }
  return table;
}

const builtinTable = nameTable(builtins.keys());

/** How many tokens the longest known name has that stands here, and that name as it was declared. */
function longestMatch(cursor: Cursor, table: NameTable): Known | null {
  const names = table.get(cursor.peek().text);
  return names?.find(({ words }) => words.every((word, index) => cursor.peek(index).text === word)) ?? null;
}

/** Reads a name in an expression. The next token is its first word. */
export function readName(cursor: Cursor, declared: NameTable): string {
  const known = longestMatch(cursor, declared) ?? longestMatch(cursor, builtinTable);
  if (known === null) return readFreeName(cursor);
  for (const _ of known.words) cursor.next();
  return known.name;
}

/** Reads a name of which nothing is known: a property, a parameter, a key. Its first word may be a keyword. */
export function readFreeName(cursor: Cursor): string {
  const words = [cursor.next().text];
  while (cursor.isName()) words.push(cursor.next().text);
  return words.join(" ");
}
