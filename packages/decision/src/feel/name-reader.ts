import { builtins } from "./builtins/registry.ts";
import type { Cursor } from "./cursor.ts";

// Names of FEEL may have several words (`string length`, `Monthly Salary`), and only who knows the names can tell
// where one ends. Known names are matched longest first. Two words in a row that are not known can only be one name,
// since nothing else may follow an operand: so unknown names and property names are read to their last word.

/** Names of several words by their first word, the longest first. */
export type NameTable = ReadonlyMap<string, readonly (readonly string[])[]>;

/** The table of the names that have several words. */
export function nameTable(names: Iterable<string>): NameTable {
  const table = new Map<string, (readonly string[])[]>();
  for (const name of names) {
    const words = name.split(" ");
    const first = words[0];
    if (first === undefined || words.length === 1) continue;
    table.set(
      first,
      [...(table.get(first) ?? []), words].sort((a, b) => b.length - a.length),
    );
  }
  return table;
}

const builtinTable = nameTable(builtins.keys());

function longestMatch(cursor: Cursor, table: NameTable): number {
  const names = table.get(cursor.peek().text);
  const match = names?.find((words) => words.every((word, index) => cursor.isWord(word, index)));
  return match?.length ?? 1;
}

/** Reads a name in an expression. The next token is its first word. */
export function readName(cursor: Cursor, declared: NameTable): string {
  const known = Math.max(longestMatch(cursor, declared), longestMatch(cursor, builtinTable));
  return readWords(cursor, known);
}

/** Reads a name of which nothing is known: a property, a parameter, a key. Its first word may be a keyword. */
export function readFreeName(cursor: Cursor): string {
  return readWords(cursor, 1);
}

function readWords(cursor: Cursor, atLeast: number): string {
  const words: string[] = [];
  while (words.length < atLeast || cursor.isName()) words.push(cursor.next().text);
  return words.join(" ");
}
