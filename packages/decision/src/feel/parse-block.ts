import type { Grammar } from "./grammar.ts";
import type { Iterator, Node, Parameter } from "./syntax-tree.ts";
import { readTypeName } from "./type-name.ts";

// What begins with a keyword: if, for, some, every, function. Their bodies reach as far to the right as they can.

/** `if c then a else b` */
export function readIf({ cursor, expression }: Grammar): Node {
  const { start } = cursor.next();
  const condition = expression();
  cursor.expectWord("then", "behind the condition");
  const whenTrue = expression();
  cursor.expectWord("else", "(an `if` always has both branches)");
  const whenFalse = expression();
  return { kind: "if", condition, whenTrue, whenFalse, start, end: cursor.lastEnd() };
}

function readIterators({ cursor, names, expression }: Grammar): readonly Iterator[] {
  const iterators: Iterator[] = [];
  do {
    if (!cursor.isName()) cursor.mistake("a name for the item");
    const name = names.free();
    cursor.expectWord("in", `behind \`${name}\``);
    const from = expression();
    iterators.push(cursor.takeSymbol("..") ? { name, from, to: expression() } : { name, from });
  } while (cursor.takeSymbol(","));
  return iterators;
}

/** `for x in list, i in 1..3 return body` */
export function readFor(grammar: Grammar): Node {
  const { cursor } = grammar;
  const { start } = cursor.next();
  const iterators = readIterators(grammar);
  cursor.expectWord("return", "behind what is gone through");
  const body = grammar.expression();
  return { kind: "for", iterators, body, start, end: cursor.lastEnd() };
}

/** `some x in list satisfies condition`, `every …` */
export function readQuantified(grammar: Grammar): Node {
  const { cursor } = grammar;
  const { start, text } = cursor.next();
  const iterators = readIterators(grammar);
  cursor.expectWord("satisfies", "behind what is gone through");
  const body = grammar.expression();
  return { kind: "quantified", every: text === "every", iterators, body, start, end: cursor.lastEnd() };
}

/** `function(a, b: number) body`; with `external` before the body, which then says where the code is. */
export function readFunction(grammar: Grammar): Node {
  const { cursor, names } = grammar;
  const { start } = cursor.next();
  cursor.expectSymbol("(", "behind `function`");
  const parameters: Parameter[] = [];
  while (!cursor.takeSymbol(")")) {
    if (!cursor.isName()) cursor.mistake("a parameter or `)`");
    const name = names.free();
    parameters.push(cursor.takeSymbol(":") ? { name, type: readTypeName(cursor, names) } : { name });
    if (!cursor.isSymbol(")")) cursor.expectSymbol(",", "or `)`");
  }
  const external = cursor.takeWord("external");
  const body = grammar.expression();
  return { kind: "lambda", parameters, external, body, start, end: cursor.lastEnd() };
}
