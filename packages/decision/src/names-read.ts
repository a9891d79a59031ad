import type { InputType } from "@patchbay/contract/rule";
import type { Names } from "./feel/expression.ts";
import { type ParseOptions, parseExpression, parseTests } from "./feel/parser.ts";
import { childrenOf, expressionsOf, type Node } from "./feel/syntax-tree.ts";

/** The nodes that a text of FEEL consists of at the top; none if it cannot be read, or is a cell that takes everything. */
export function nodesOf(
  source: string,
  kind: "expression" | "tests",
  names: Names,
  type?: InputType,
): readonly Node[] {
  const options: ParseOptions = {
    names: names.table,
    properties: names.properties,
    cell: {
      type: type === "string" ? "string" : type === "date" || type === "dateTime" ? "dated" : "other",
      isName: (word) => names.has(word),
    },
  };
  if (kind === "expression") {
    const parsed = parseExpression(source, options);
    return parsed.ok ? [parsed.tree] : [];
  }
  const parsed = parseTests(source, options);
  return parsed.ok && parsed.tree.kind === "tests" ? parsed.tree.tests.flatMap(expressionsOf) : [];
}

/** The declared names that nodes read, each once. Local names that hide them are not looked at: the answer errs on yes. */
export function namesIn(nodes: readonly Node[], names: Names): readonly string[] {
  const found = new Set<string>();
  const open = [...nodes];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === "name" && names.has(node.name)) found.add(node.name);
    open.push(...childrenOf(node));
  }
  return [...found].toReversed();
}

/** Nodes whose value is never null if that of nothing in them is. */
const solid: ReadonlySet<Node["kind"]> = new Set([
  "literal",
  "name",
  "list",
  "context",
  "range",
  "negate",
  "arithmetic",
]);

/** Whether a value may be null although it can be evaluated: `nullable` are the names that may. */
export function mayBeNull(node: Node, nullable: ReadonlySet<string>): boolean {
  if (node.kind === "literal") return node.value === null;
  if (node.kind === "name") return nullable.has(node.name);
  return !solid.has(node.kind) || childrenOf(node).some((child) => mayBeNull(child, nullable));
}
