import type { Grammar } from "./grammar.ts";
import { type Argument, comparisonOperators, type Entry, type Node } from "./syntax-tree.ts";

// What begins with a bracket: lists, intervals, objects, expressions in parentheses, arguments of a call.

/** Reads items separated by commas up to the closing symbol, and takes that. */
function readItems<T>({ cursor }: Grammar, close: string, read: () => T): readonly T[] {
  const items: T[] = [];
  if (cursor.takeSymbol(close)) return items;
  do items.push(read());
  while (cursor.takeSymbol(","));
  cursor.expectSymbol(close, "or a comma");
  return items;
}

/** Reads the rest of an interval, from `..` on. `)` and `[` leave the end out. */
function readRange(grammar: Grammar, start: number, low: Node, lowClosed: boolean): Node {
  const { cursor } = grammar;
  cursor.expectSymbol("..", "between the ends of an interval");
  const high = grammar.arithmetic();
  const highClosed = cursor.takeSymbol("]");
  if (!highClosed && !cursor.takeSymbol(")") && !cursor.takeSymbol("["))
    cursor.mistake("`]`, `)` or `[` behind the interval");
  return { kind: "range", low, high, lowClosed, highClosed, start, end: cursor.lastEnd() };
}

/** `[` : a list or an interval. */
export function readList(grammar: Grammar): Node {
  const { cursor } = grammar;
  const { start } = cursor.next();
  if (cursor.takeSymbol("]")) return { kind: "list", items: [], start, end: cursor.lastEnd() };
  const first = grammar.expression();
  if (cursor.isSymbol("..")) return readRange(grammar, start, first, true);
  const rest = cursor.takeSymbol(",") ? readItems(grammar, "]", grammar.expression) : [];
  if (rest.length === 0) cursor.expectSymbol("]", "or a comma");
  return { kind: "list", items: [first, ...rest], start, end: cursor.lastEnd() };
}

/** `]` : an interval without its low end. */
export function readOpenRange(grammar: Grammar): Node {
  const { start } = grammar.cursor.next();
  return readRange(grammar, start, grammar.arithmetic(), false);
}

/** `(` : an interval such as `(1..5]` or `(<5)`, or an expression. */
export function readParenthesis(grammar: Grammar): Node {
  const { cursor } = grammar;
  const { start } = cursor.next();
  const node = grammar.expression();
  if (cursor.isSymbol("..")) return readRange(grammar, start, node, false);
  cursor.expectSymbol(")", "for the bracket opened before");
  return node;
}

/** `< 5`, `>= 7`, `= 3`, `!= 3` : an interval of one operator. Null if none stands here. */
export function readHalfRange({ cursor, arithmetic }: Grammar): Node | null {
  const { text, start } = cursor.peek();
  const operator = comparisonOperators.find((one) => cursor.isSymbol(one));
  if (operator === undefined) return null;
  cursor.next();
  const bound = arithmetic();
  const span = { start, end: cursor.lastEnd() };
  if (operator === "=" || operator === "!=") {
    const closed = operator === "=";
    return {
      kind: "range",
      low: bound,
      high: bound,
      lowClosed: closed,
      highClosed: closed,
      only: operator,
      ...span,
    };
  }
  const closed = text.endsWith("=");
  const above = text.startsWith(">");
  return {
    kind: "range",
    low: above ? bound : null,
    high: above ? null : bound,
    lowClosed: above && closed,
    highClosed: !above && closed,
    ...span,
  };
}

/** `{` : an object. Keys are names or texts. */
export function readContext(grammar: Grammar): Node {
  const { cursor, names } = grammar;
  const { start } = cursor.next();
  const entries = names.block(() =>
    readItems(grammar, "}", (): Entry => {
      const token = cursor.peek();
      if (token.kind !== "name" && token.kind !== "string") cursor.mistake("a name or a text as key");
      const key = token.kind === "string" ? cursor.next().text : (names.upToColon() ?? names.free());
      cursor.expectSymbol(":", `behind the key \`${key}\``);
      const value = grammar.expression();
      names.declare(key);
      return { key, value };
    }),
  );
  return { kind: "context", entries, start, end: cursor.lastEnd() };
}

/** The arguments of a call, from behind `(` to its `)`: all by position or all by name. */
export function readArguments(grammar: Grammar): readonly Argument[] {
  const { cursor, names } = grammar;
  return readItems(grammar, ")", (): Argument => {
    const name = cursor.peek().kind === "name" ? names.upToColon() : null;
    if (name === null) return { value: grammar.expression() };
    cursor.expectSymbol(":", `behind \`${name}\``);
    return { name, value: grammar.expression() };
  });
}
