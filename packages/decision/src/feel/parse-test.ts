import { SyntaxMistake } from "./cursor.ts";
import type { Grammar } from "./grammar.ts";
import { comparisonOperators, type Node, type Test, type Tests } from "./syntax-tree.ts";
import { keywords } from "./token.ts";

// Unary tests (DMN 1.5, 10.3.1.2, rules 7 to 18): what stands in the cell of a table. Beyond the standard, cells of a
// text column take plain words without quotes.

const plainWords = /[\p{L}\p{N}_][\p{L}\p{M}\p{N} _.-]*/uy;
const numeral = /^\d+(?:\.\d+)?(?:[eE]\d+)?$/;

/** Reads a whole cell: empty or `-`, or tests separated by commas. */
export function readTests(grammar: Grammar): Tests {
  const { cursor } = grammar;
  if (cursor.peek().kind === "end") return { kind: "any" };
  if (cursor.isSymbol("-") && cursor.peek(1).kind === "end") {
    cursor.next();
    return { kind: "any" };
  }
  return { kind: "tests", tests: readList(grammar) };
}

function readList({ cursor, test }: Grammar): readonly Test[] {
  const tests = [test()];
  while (cursor.takeSymbol(",")) tests.push(test());
  return tests;
}

/** Reads one test. `not(…)` negates tests only if nothing is calculated with it, as in `not(a) and b`. */
export function readTest(grammar: Grammar): Test {
  const { cursor } = grammar;
  const { start } = cursor.peek();
  const before = cursor.mark();
  if (cursor.isWord("not") && cursor.isSymbol("(", 1)) {
    cursor.next();
    cursor.next();
    const tests = cursor.deeper(() => readList(grammar));
    if (cursor.takeSymbol(")") && endsTest(grammar))
      return { kind: "not", tests, start, end: cursor.lastEnd() };
    cursor.back(before);
  }
  const operator = comparisonOperators.find((one) => cursor.isSymbol(one));
  if (operator !== undefined) {
    cursor.next();
    const operand = readBareText(grammar) ?? grammar.arithmetic();
    return { kind: "operator", operator, operand, start, end: cursor.lastEnd() };
  }
  const expression = readBareText(grammar) ?? grammar.expression();
  return { kind: "expression", expression, start, end: cursor.lastEnd() };
}

function endsTest({ cursor }: Grammar): boolean {
  return cursor.peek().kind === "end" || cursor.isSymbol(",") || cursor.isSymbol(")");
}

/**
 * Reads words without quotes as the text they are, if the cell is one of texts and they can mean nothing else: up to
 * a comma, a closing bracket or the end stand only letters, digits, spaces, `_`, `.` and `-`; and they are no declared
 * name, no path that begins with one, no literal and no condition on declared names. Else null.
 */
export function readBareText({ cursor }: Grammar): Node | null {
  if (cursor.cell.type !== "string") return null;
  const { start } = cursor.peek();
  plainWords.lastIndex = start;
  const words = plainWords.exec(cursor.source)?.[0].trimEnd() ?? "";
  const end = start + words.length;
  const follows = cursor.source.slice(end).trimStart()[0];
  if (words === "" || (follows !== undefined && follows !== "," && follows !== ")")) return null;
  if (meansSomethingElse(words, cursor.cell.isName)) return null;
  if (/^not\s/.test(words))
    throw new SyntaxMistake(
      "syntax_error",
      `\`${words}\` is neither a text in quotes nor a test.`,
      start,
      `\`not(${words.slice(4).trim()})\`, or the text in double quotes`,
    );
  cursor.skipTo(end);
  return { kind: "literal", value: words, start, end };
}

function meansSomethingElse(words: string, isName: (word: string) => boolean): boolean {
  if (words.includes("..") || numeral.test(words) || keywords.has(words)) return true;
  const path = words.split(".");
  if (!words.includes(" ") && isName(path[0] ?? "")) return true;
  const parts = words.split(/\s+/);
  return parts.length > 1 && parts.every((part) => keywords.has(part) || isName(part.split(".")[0] ?? ""));
}
