import { type Cell, Cursor, SyntaxMistake } from "./cursor.ts";
import { feelLimits } from "./feel-limits.ts";
import type { Grammar } from "./grammar.ts";
import { NameReader, type NameTable } from "./name-reader.ts";
import { readHalfRange } from "./parse-bracket.ts";
import { readOperand } from "./parse-operand.ts";
import { readBareText, readTest, readTests } from "./parse-test.ts";
import {
  type ArithmeticOperator,
  arithmeticOperators,
  comparisonOperators,
  expressionsOf,
  heightOf,
  type Node,
  type Test,
  type Tests,
} from "./syntax-tree.ts";

// FEEL by recursive descent (DMN 1.5, 10.3.1.2). From weakest to strongest: or, and, comparison with between and in,
// + -, * /, **, the sign, instance of, and what stands behind an operand. A sign binds stronger than **.

/** What was read, or the first mistake. */
export type Parsed<T> =
  | { readonly ok: true; readonly tree: T }
  | { readonly ok: false; readonly mistake: SyntaxMistake };

/** What the parser knows of the place of a text: the names and properties of several words, and the cell. */
export type ParseOptions = {
  readonly names: NameTable;
  readonly properties?: NameTable | undefined;
  readonly cell: Cell;
};

/** Reads an expression. In a cell of texts it may be words without quotes. */
export function parseExpression(source: string, options: ParseOptions): Parsed<Node> {
  return parse(
    source,
    options,
    (grammar) => readBareText(grammar) ?? grammar.expression(),
    (node) => [node],
  );
}

/** Reads the unary tests of a cell. */
export function parseTests(source: string, options: ParseOptions): Parsed<Tests> {
  return parse(source, options, readTests, (cell) =>
    cell.kind === "any" ? [] : cell.tests.flatMap(expressionsOf),
  );
}

const noNames: NameTable = new Map();

function parse<T>(
  source: string,
  { names, properties = noNames, cell }: ParseOptions,
  read: (grammar: Grammar) => T,
  nodesOf: (tree: T) => readonly Node[],
): Parsed<T> {
  try {
    if (source.length > feelLimits.sourceLength)
      throw new SyntaxMistake(
        "too_long",
        `A text of FEEL has at most ${feelLimits.sourceLength} characters.`,
        0,
      );
    const cursor = new Cursor(source, cell);
    const grammar: Grammar = {
      cursor,
      names: new NameReader(cursor, names, properties),
      expression: () => cursor.deeper(() => readHalfRange(grammar) ?? readLogic(grammar, "or")),
      arithmetic: () => cursor.deeper(() => readArithmetic(grammar, 0)),
      test: () => readTest(grammar),
    };
    const tree = read(grammar);
    if (cursor.peek().kind !== "end")
      cursor.mistake(nodesOf(tree).length === 0 ? "the end" : "an operator or the end");
    for (const node of nodesOf(tree))
      if (heightOf(node) > feelLimits.treeHeight)
        throw new SyntaxMistake("too_deep", "The expression is too long a chain of operators.", node.start);
    return { ok: true, tree };
  } catch (error) {
    if (error instanceof SyntaxMistake) return { ok: false, mistake: error };
    throw error;
  }
}

function readLogic(grammar: Grammar, operator: "and" | "or"): Node {
  const { cursor } = grammar;
  const read = (): Node => (operator === "or" ? readLogic(grammar, "and") : readComparison(grammar));
  const first = read();
  if (!cursor.isWord(operator)) return first;
  const operands = [first];
  while (cursor.takeWord(operator)) operands.push(read());
  return { kind: "logic", operator, operands, start: first.start, end: cursor.lastEnd() };
}

function readComparison(grammar: Grammar): Node {
  const { cursor } = grammar;
  let left = readArithmetic(grammar, 0);
  for (;;) {
    const { start } = left;
    const operator = comparisonOperators.find((one) => cursor.isSymbol(one));
    if (operator !== undefined) {
      cursor.next();
      const right = readArithmetic(grammar, 0);
      left = { kind: "compare", operator, left, right, start, end: cursor.lastEnd() };
    } else if (cursor.takeWord("between")) {
      const low = readArithmetic(grammar, 0);
      cursor.expectWord("and", "between the bounds");
      const high = readArithmetic(grammar, 0);
      left = { kind: "between", subject: left, low, high, start, end: cursor.lastEnd() };
    } else if (cursor.takeWord("in")) {
      left = { kind: "in", subject: left, tests: readMembership(grammar), start, end: cursor.lastEnd() };
    } else {
      return left;
    }
  }
}

/** What stands behind `in`: one test, or tests in parentheses. It ends before `and` and `or`. */
function readMembership(grammar: Grammar): readonly Test[] {
  const { cursor } = grammar;
  const before = cursor.mark();
  if (cursor.takeSymbol("(")) {
    const tests = cursor.deeper(() => {
      const list = [grammar.test()];
      while (cursor.takeSymbol(",")) list.push(grammar.test());
      return list;
    });
    if (cursor.takeSymbol(")") && !continuesOperand(grammar)) return tests;
    cursor.back(before); // an interval such as (1..5], or arithmetic that begins with a parenthesis
  }
  const { start } = cursor.peek();
  const equality = cursor.takeSymbol("=") ? "=" : cursor.takeSymbol("!=") ? "!=" : null;
  const node = readHalfRange(grammar) ?? readArithmetic(grammar, 0);
  const end = cursor.lastEnd();
  if (equality !== null) return [{ kind: "operator", operator: equality, operand: node, start, end }];
  return [{ kind: "expression", expression: node, start, end }];
}

function continuesOperand({ cursor }: Grammar): boolean {
  return [...arithmeticOperators, ".", "(", "["].some((symbol) => cursor.isSymbol(symbol));
}

const levels: readonly (readonly ArithmeticOperator[])[] = [["+", "-"], ["*", "/"], ["**"]];

function readArithmetic(grammar: Grammar, level: number): Node {
  const { cursor } = grammar;
  const operators = levels[level];
  if (operators === undefined) return readSigned(grammar);
  let left = readArithmetic(grammar, level + 1);
  for (;;) {
    const operator = operators.find((one) => cursor.isSymbol(one));
    if (operator === undefined) return left;
    cursor.next();
    const right = readArithmetic(grammar, level + 1);
    left = { kind: "arithmetic", operator, left, right, start: left.start, end: cursor.lastEnd() };
  }
}

function readSigned(grammar: Grammar): Node {
  const { cursor } = grammar;
  if (!cursor.isSymbol("-")) return readOperand(grammar);
  const { start } = cursor.next();
  const operand = cursor.deeper(() => readSigned(grammar));
  // The sign of a numeric literal belongs to it (rule 37), and `instance of` binds closer than any other sign.
  if (operand.kind === "instanceOf" && operand.subject.kind === "literal") {
    const { subject } = operand;
    return { ...operand, subject: { kind: "negate", operand: subject, start, end: subject.end }, start };
  }
  return { kind: "negate", operand, start, end: operand.end };
}
