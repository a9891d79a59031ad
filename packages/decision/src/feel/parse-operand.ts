import { parseNumber } from "./exact-number.ts";
import type { Grammar } from "./grammar.ts";
import { readFor, readFunction, readIf, readQuantified } from "./parse-block.ts";
import { readArguments, readContext, readList, readOpenRange, readParenthesis } from "./parse-bracket.ts";
import type { Node } from "./syntax-tree.ts";
import { parseAtLiteral, parseDate, parseDateTime } from "./temporal-text.ts";
import { keywords, type Token } from "./token.ts";
import { readTypeName } from "./type-name.ts";
import type { Value } from "./value.ts";
import { SyntaxMistake } from "./cursor.ts";

// Operands: literals, names, brackets and blocks, with what may stand behind them: `.name`, `[filter]`, `(arguments)`.

const expected = "a value, a name or an opening bracket";
const opening: Readonly<Record<string, (grammar: Grammar) => Node>> = {
  "(": readParenthesis,
  "[": readList,
  "]": readOpenRange,
  "{": readContext,
};
const blocks: Readonly<Record<string, (grammar: Grammar) => Node>> = {
  if: readIf,
  for: readFor,
  some: readQuantified,
  every: readQuantified,
  function: readFunction,
};
const constants: Readonly<Record<string, Value>> = { true: true, false: false, null: null };

/** Reads an operand with everything that stands behind it. */
export function readOperand(grammar: Grammar): Node {
  const { cursor } = grammar;
  let node = readStart(grammar);
  for (;;) {
    const { start } = node;
    if (cursor.takeSymbol(".")) {
      if (cursor.peek().kind !== "name") cursor.mistake("the name of a property");
      node = { kind: "path", object: node, name: grammar.names.property(), start, end: cursor.lastEnd() };
    } else if (cursor.isSymbol("[") && beginsOperand(grammar, 1)) {
      cursor.next();
      const condition = grammar.expression();
      cursor.expectSymbol("]", "behind the filter");
      node = { kind: "filter", list: node, condition, start, end: cursor.lastEnd() };
    } else if (cursor.takeSymbol("(")) {
      node = { kind: "call", callee: node, args: readArguments(grammar), start, end: cursor.lastEnd() };
    } else if (cursor.isWord("instance") && cursor.isWord("of", 1)) {
      cursor.next();
      cursor.next();
      node = {
        kind: "instanceOf",
        subject: node,
        type: readTypeName(cursor, grammar.names),
        start,
        end: cursor.lastEnd(),
      };
    } else {
      return node;
    }
  }
}

/** Whether an operand can begin there. Tells the `[` of a filter from the one that closes `]1..5[`. */
function beginsOperand({ cursor }: Grammar, ahead: number): boolean {
  const { kind, text } = cursor.peek(ahead);
  if (kind === "name")
    return (
      !keywords.has(text) || text === "not" || Object.hasOwn(constants, text) || Object.hasOwn(blocks, text)
    );
  if (kind === "symbol") return ["(", "[", "{", "-", "?"].includes(text);
  return kind !== "end";
}

function readStart(grammar: Grammar): Node {
  const { cursor } = grammar;
  const token = cursor.peek();
  switch (token.kind) {
    case "number":
      return literal(grammar, parseNumber(token.text), "the number is out of range");
    case "string":
      return literal(grammar, token.text, "");
    case "at":
      return literal(
        grammar,
        parseAtLiteral(token.text),
        'a date, time, date and time or duration, such as @"2026-01-31"',
      );
    case "date":
      return literal(
        grammar,
        parseDate(token.text) ?? parseDateTime(token.text),
        "a day and time that exist",
      );
    case "name":
      return readWord(grammar, token);
    case "symbol":
      if (token.text === "?") {
        cursor.next();
        return { kind: "name", name: "?", start: token.start, end: token.end };
      }
      return opening[token.text]?.(grammar) ?? cursor.mistake(expected);
    default:
      return cursor.mistake(expected);
  }
}

/** The literal of the next token; a value of null means that its text names no value. */
function literal({ cursor }: Grammar, value: Value, wanted: string): Node {
  const { start, end, text } = cursor.next();
  if (value === null) throw new SyntaxMistake("syntax_error", `\`${text}\` is not ${wanted}.`, start, wanted);
  return { kind: "literal", value, start, end };
}

function readWord(grammar: Grammar, { text, start, end }: Token): Node {
  const { cursor } = grammar;
  const constant = Object.hasOwn(constants, text) ? constants[text] : undefined;
  if (constant !== undefined) {
    cursor.next();
    return { kind: "literal", value: constant, start, end };
  }
  const block = Object.hasOwn(blocks, text) ? blocks[text] : undefined;
  if (block !== undefined) return block(grammar);
  if (text === "not" && cursor.isSymbol("(", 1)) {
    cursor.next();
    return { kind: "name", name: "not", start, end };
  }
  if (keywords.has(text)) return cursor.mistake(expected);
  return { kind: "name", name: grammar.names.name(), start, end: cursor.lastEnd() };
}
