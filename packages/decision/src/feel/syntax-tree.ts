import type { Code, Compiling } from "./code.ts";
import type { Scope } from "./scope.ts";
import type { TypeName } from "./type-name.ts";
import type { Value } from "./value.ts";

/** Offsets of a node's first character and of the one after its last. */
type Span = { readonly start: number; readonly end: number };

export const arithmeticOperators = ["+", "-", "*", "/", "**"] as const;
export type ArithmeticOperator = (typeof arithmeticOperators)[number];
export const comparisonOperators = ["=", "!=", "<", "<=", ">", ">="] as const;
export type ComparisonOperator = (typeof comparisonOperators)[number];

/** A name bound to each item of a list, or to the numbers from one end to another. */
export type Iterator = { readonly name: string; readonly from: Node; readonly to?: Node };
export type Argument = { readonly name?: string; readonly value: Node };
export type Entry = { readonly key: string; readonly value: Node };
export type Parameter = { readonly name: string; readonly type?: TypeName };

/** An expression. */
export type Node = Span &
  (
    | { readonly kind: "literal"; readonly value: Value }
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "list"; readonly items: readonly Node[] }
    | { readonly kind: "context"; readonly entries: readonly Entry[] }
    | {
        readonly kind: "range";
        readonly low: Node | null;
        readonly high: Node | null;
        readonly lowClosed: boolean;
        readonly highClosed: boolean;
        readonly only?: "=" | "!=";
      }
    | { readonly kind: "negate"; readonly operand: Node }
    | {
        readonly kind: "arithmetic";
        readonly operator: ArithmeticOperator;
        readonly left: Node;
        readonly right: Node;
      }
    | {
        readonly kind: "compare";
        readonly operator: ComparisonOperator;
        readonly left: Node;
        readonly right: Node;
      }
    | { readonly kind: "logic"; readonly operator: "and" | "or"; readonly operands: readonly Node[] }
    | { readonly kind: "between"; readonly subject: Node; readonly low: Node; readonly high: Node }
    | { readonly kind: "in"; readonly subject: Node; readonly tests: readonly Test[] }
    | { readonly kind: "instanceOf"; readonly subject: Node; readonly type: TypeName }
    | { readonly kind: "path"; readonly object: Node; readonly name: string }
    | { readonly kind: "filter"; readonly list: Node; readonly condition: Node }
    | { readonly kind: "call"; readonly callee: Node; readonly args: readonly Argument[] }
    | { readonly kind: "if"; readonly condition: Node; readonly whenTrue: Node; readonly whenFalse: Node }
    | { readonly kind: "for"; readonly iterators: readonly Iterator[]; readonly body: Node }
    | {
        readonly kind: "quantified";
        readonly every: boolean;
        readonly iterators: readonly Iterator[];
        readonly body: Node;
      }
    | {
        readonly kind: "lambda";
        readonly parameters: readonly Parameter[];
        readonly external: boolean;
        readonly body: Node;
      }
    | {
        /** What is no text of FEEL but stands in its tree: the parts of boxed expressions. */
        readonly kind: "embedded";
        readonly compile: (scope: Scope, compiling: Compiling) => Code;
        /** Whether it may read a name; it errs on yes. */
        readonly mayRead: (name: string) => boolean;
      }
  );

/** One test of a cell, or of `x in (…)`: an operator with its operand, an expression, or tests in `not(…)`. */
export type Test = Span &
  (
    | { readonly kind: "operator"; readonly operator: ComparisonOperator; readonly operand: Node }
    | { readonly kind: "expression"; readonly expression: Node }
    | { readonly kind: "not"; readonly tests: readonly Test[] }
  );

/** A cell: `any` is the empty cell and `-`; else one of the tests must hold. */
export type Tests = { readonly kind: "any" } | { readonly kind: "tests"; readonly tests: readonly Test[] };

type Of<K extends Node["kind"]> = Extract<Node, { kind: K }>;
const none = (): readonly Node[] => [];
const loops = ({ iterators, body }: Of<"for"> | Of<"quantified">): readonly Node[] => [
  ...iterators.flatMap(({ from, to }) => (to === undefined ? [from] : [from, to])),
  body,
];
const pair = ({ left, right }: Of<"arithmetic"> | Of<"compare">): readonly Node[] => [left, right];

const children: { readonly [K in Node["kind"]]: (node: Of<K>) => readonly Node[] } = {
  literal: none,
  name: none,
  list: ({ items }) => items,
  context: ({ entries }) => entries.map(({ value }) => value),
  range: ({ low, high }) => [low, high].filter((end) => end !== null),
  negate: ({ operand }) => [operand],
  arithmetic: pair,
  compare: pair,
  logic: ({ operands }) => operands,
  between: ({ subject, low, high }) => [subject, low, high],
  in: ({ subject, tests }) => [subject, ...tests.flatMap(expressionsOf)],
  instanceOf: ({ subject }) => [subject],
  path: ({ object }) => [object],
  filter: ({ list, condition }) => [list, condition],
  call: ({ callee, args }) => [callee, ...args.map(({ value }) => value)],
  if: ({ condition, whenTrue, whenFalse }) => [condition, whenTrue, whenFalse],
  for: loops,
  quantified: loops,
  lambda: ({ body }) => [body],
  embedded: none,
};

/** The nodes that stand directly in a node. */
export function childrenOf(node: Node): readonly Node[] {
  return (children[node.kind] as (node: Node) => readonly Node[])(node);
}

/** The expressions that stand in a test. */
export function expressionsOf(test: Test): readonly Node[] {
  switch (test.kind) {
    case "operator":
      return [test.operand];
    case "expression":
      return [test.expression];
    default:
      return test.tests.flatMap(expressionsOf);
  }
}

/** Whether a node reads the name, `?` above all. Local names that hide it are not looked at: the answer errs on yes. */
export function mentions(node: Node, name: string): boolean {
  if (node.kind === "name") return node.name === name;
  if (node.kind === "embedded") return node.mayRead(name);
  return childrenOf(node).some((child) => mentions(child, name));
}

/** Height of a tree, counted without recursion, since it is what bounds recursion. */
export function heightOf(root: Node): number {
  let height = 0;
  const open: [Node, number][] = [[root, 1]];
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const [node, depth] = top;
    height = Math.max(height, depth);
    for (const child of childrenOf(node)) open.push([child, depth + 1]);
  }
  return height;
}
